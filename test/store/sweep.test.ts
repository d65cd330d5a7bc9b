import { describe } from 'vitest';
import { sweepStoreCases } from './sweep-cases.ts';
import { sqliteDatabase } from './test-database.ts';

describe('runs of the sweep on SQLite', () => sweepStoreCases(sqliteDatabase));
