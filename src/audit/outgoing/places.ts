import type { Store } from '../../store/store.ts';

/** How far each receiver is, in the store: one node sends, and another goes on where it ended. */
export interface Places {
  /** Takes the lease, or keeps it; gives the last row known to be sent, or undefined where another node sends. */
  take(name: string, owner: string, now: number, until: number): Promise<number | undefined>;
  /** Moves the place on, as long as the lease is ours. */
  move(name: string, owner: string, seq: number, now: number): Promise<void>;
  /** The row up to which every one of these was sent. */
  behind(names: readonly string[]): Promise<number | undefined>;
  /** True once in `every` milliseconds, for one node. */
  isDue(name: string, now: number, every: number): Promise<boolean>;
}

/** Builds the places on a store. A receiver that is new begins with what is appended from then on. */
export function createPlaces({ db }: Store): Places {
  const begin = async (name: string, at: number): Promise<void> => {
    const last = await db.selectFrom('audit_head').select('seq').executeTakeFirst();
    await db
      .insertInto('outgoing')
      .values({ name, seq: last?.seq ?? 0, at, owner: '', lease_until: 0 })
      .onConflict(conflict => conflict.doNothing())
      .execute();
  };
  return {
    async take(name, owner, now, until) {
      await begin(name, now);
      const taken = await db
        .updateTable('outgoing')
        .set({ owner, lease_until: until })
        .where('name', '=', name)
        .where(row => row.or([row('owner', '=', owner), row('lease_until', '<', now)]))
        .returning('seq')
        .executeTakeFirst();
      return taken?.seq;
    },
    async move(name, owner, seq, at) {
      const place = db.updateTable('outgoing').set({ seq, at }).where('name', '=', name).where('owner', '=', owner);
      await place.where('seq', '<', seq).execute();
    },
    async behind(names) {
      if (names.length === 0) return undefined;
      const rows = await db.selectFrom('outgoing').select('seq').where('name', 'in', names).execute();
      return rows.length === 0 ? undefined : Math.min(...rows.map(({ seq }) => seq));
    },
    async isDue(name, now, every) {
      await begin(name, 0);
      const due = db
        .updateTable('outgoing')
        .set({ at: now })
        .where('name', '=', name)
        .where('at', '<=', now - every);
      const { numUpdatedRows } = await due.executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  };
}
