import { describe } from 'vitest';
import { counterCases } from './counter-cases.ts';
import { sqliteDatabase } from './test-database.ts';

describe('counters on SQLite', () => counterCases(sqliteDatabase));
