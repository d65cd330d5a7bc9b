import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { happenings, Interleaving } from '../renewal/interleavings.ts';
import { killMatrix } from '../renewal/kill-matrix.ts';
import { journalCases } from '../store/journal-cases.ts';
import { postgresDatabases } from '../store/test-database.ts';
import { suiteOn } from './servers/use.ts';

suiteOn('postgres', 'PostgreSQL', ({ url }) => {
  const postgres = postgresDatabases(url);

  /** A store on a database of its own, which goes with it. */
  const ownStore = async (): Promise<Store> => {
    const database = await postgres();
    const store = await database.open();
    const close = async (): Promise<void> => {
      await store.close();
      await database.drop();
    };
    return { ...store, close };
  };

  describe('the journal', () => journalCases(postgres));

  describe('a renewal', () => {
    killMatrix(ownStore, 6);

    it('loses nothing between two nodes, whatever happens in whatever order', async () => {
      const property = fc.asyncProperty(happenings, fc.boolean(), async (rounds, synced) => {
        const store = await ownStore();
        try {
          const world = new Interleaving(store, synced);
          for (const round of rounds) await world.round(round);
          expect(await world.finish()).toEqual([]);
        } finally {
          await store.close();
        }
      });
      await fc.assert(property, { numRuns: 25 });
    }, 300_000);
  });
});
