import { describe } from 'vitest';
import { sweepGuessCases } from './sweep-guess-cases.ts';
import { sqliteDatabase } from './test-database.ts';

describe('the memory of guesses on SQLite', () => sweepGuessCases(sqliteDatabase));
