import { describe } from 'vitest';
import { sqliteDatabase } from './test-database.ts';
import { webSessionCases } from './web-session-cases.ts';

describe('sessions of the pages on SQLite', () => webSessionCases(sqliteDatabase));
