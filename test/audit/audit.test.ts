import { describe } from 'vitest';
import { sqliteDatabase } from '../store/test-database.ts';
import { auditCases } from './audit-cases.ts';

describe('the audit on SQLite', () => auditCases(sqliteDatabase));
