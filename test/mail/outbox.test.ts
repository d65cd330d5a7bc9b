import { describe } from 'vitest';
import { sqliteDatabase } from '../store/test-database.ts';
import { outboxCases } from './outbox-cases.ts';

describe('the outbox on SQLite', () => outboxCases(sqliteDatabase));
