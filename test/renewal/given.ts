import { silentLog } from '../../src/base/log.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type Node, plannedId, type World } from './world.ts';

/** An empty store in memory. */
export async function emptyStore(): Promise<Store> {
  return await openStore({ url: 'sqlite::memory:', clock: { now: () => 0 }, log: silentLog });
}

/** The world of one test, as its hooks made it. */
export interface Given {
  readonly store: Store;
  readonly world: World;
  readonly node: Node;
}

/** What tests of renewals do again and again. `given` is asked anew each time, since each test has its own. */
export function acting(given: () => Given) {
  return {
    /** Plans and applies; gives the renewal's id. */
    renew: async (changes: Parameters<World['request']>[0] = {}): Promise<string> => {
      const { world, node } = given();
      const id = plannedId(await node.renewals.plan(await world.request(changes)));
      await node.renewals.apply(id);
      return id;
    },
    /** `cucm-pin failed abandoned`, one a target. */
    outcomes: async (id: string): Promise<readonly string[]> => {
      const renewal = await given().node.renewals.get(id);
      return renewal?.targets.map(({ kind, outcome, code }) => [kind, outcome, code].filter(Boolean).join(' ')) ?? [];
    },
    /** How many renewals the journal has open. */
    openRows: async (): Promise<number> =>
      (await given().store.db.selectFrom('renewal').select('id').where('open', '=', 1).execute()).length,
    /** How many sealed values the journal holds. */
    seals: async (): Promise<number> =>
      (await given().store.db.selectFrom('renewal_seal').select('name').execute()).length,
  };
}

/** The values that a screen shows. */
export function shownValues(telling: Awaited<ReturnType<Node['renewals']['openScreen']>>): readonly string[] {
  return telling.state === 'open' ? telling.values.map(({ value }) => value.reveal()) : [];
}
