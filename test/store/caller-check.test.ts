import { describe } from 'vitest';
import { callerCheckCases } from './caller-check-cases.ts';
import { sqliteDatabase } from './test-database.ts';

describe('checks of callers on SQLite', () => callerCheckCases(sqliteDatabase));
