import { describe } from 'vitest';
import { journalCases } from './journal-cases.ts';
import { sqliteDatabase } from './test-database.ts';

describe('the journal on SQLite', () => journalCases(sqliteDatabase));
