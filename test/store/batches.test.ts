import { describe } from 'vitest';
import { batchStoreCases } from './batch-cases.ts';
import { sqliteDatabase } from './test-database.ts';

describe('batches and the calendar on SQLite', () => batchStoreCases(sqliteDatabase));
