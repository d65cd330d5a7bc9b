import { describe } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { openStore } from '../../src/store/store.ts';
import { killMatrix } from './kill-matrix.ts';

describe('a renewal on SQLite', () => {
  killMatrix(() => openStore({ url: 'sqlite::memory:', clock: { now: () => 0 }, log: silentLog }), 2);
});
