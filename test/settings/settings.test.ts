import { describe } from 'vitest';
import { sqliteDatabase } from '../store/test-database.ts';
import { settingsCases } from './settings-cases.ts';

describe('settings on SQLite', () => settingsCases(sqliteDatabase));
