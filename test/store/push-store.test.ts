import { describe } from 'vitest';
import { pushStoreCases } from './push-cases.ts';
import { sqliteDatabase } from './test-database.ts';

describe('pushes on SQLite', () => pushStoreCases(sqliteDatabase));
