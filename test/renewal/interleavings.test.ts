import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { openStore } from '../../src/store/store.ts';
import { happenings, Interleaving } from './interleavings.ts';

describe('two nodes on one store', () => {
  it('lose nothing, tell one value and overwrite nobody, whatever happens in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.boolean(), async (rounds, synced) => {
        const store = await openStore({ url: 'sqlite::memory:', clock: { now: () => 0 }, log: silentLog });
        try {
          const world = new Interleaving(store, synced);
          for (const round of rounds) await world.round(round);
          expect(await world.finish()).toEqual([]);
        } finally {
          await store.close();
        }
      }),
      { numRuns: Number(process.env['REKEY_RUNS'] ?? 150) },
    );
  }, 120_000);
});
