import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { createPostgresJobs } from '../../src/store/postgres-jobs.ts';
import type { Jobs } from '../../src/sweep/jobs.ts';
import { postgresDatabases } from '../store/test-database.ts';
import { suiteOn } from './servers/use.ts';

const EVERY_MINUTE = { pattern: '* * * * *' };
const noFallback: Jobs = { every: () => Promise.reject(new Error('the schedule is not in the database')) };

suiteOn('postgres', 'PostgreSQL', ({ url }) => {
  const databases = postgresDatabases(url);

  describe('jobs that nodes share', () => {
    it('are begun by one node, whichever, under the name of their minute; who ends takes nothing more', async () => {
      const database = await databases();
      const stores = await Promise.all([database.open(), database.open()]);
      const begun: string[] = [];
      const work = async (slot: string): Promise<void> => void begun.push(slot);
      const ends = [];
      for (const { db } of stores)
        ends.push(await createPostgresJobs(db, silentLog, noFallback).every(EVERY_MINUTE, work));

      await vi.waitUntil(() => begun.length >= 2, { timeout: 200_000, interval: 200 });
      expect(begun[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
      expect(new Set(begun).size).toBe(begun.length);

      for (const end of ends) await end();
      for (const store of stores) await store.close();
      await database.drop();
    }, 240_000);

    it('are each node’s own where the database keeps none', async () => {
      const database = await databases();
      const store = await database.open();
      const end = vi.fn(async () => undefined);
      const every = vi.fn(async () => end);
      await store.close();
      const ended = await createPostgresJobs(store.db, silentLog, { every }).every(EVERY_MINUTE, async () => undefined);
      expect(every).toHaveBeenCalledOnce();
      await ended();
      expect(end).toHaveBeenCalledOnce();
      await database.drop();
    });
  });
});
