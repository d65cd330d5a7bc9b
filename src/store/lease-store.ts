import type { LeaseStore } from '../dialog/lease.ts';
import type { Store } from './store.ts';

/** Leases in the store: the row of a name is its owner's until the time in it. */
export function createLeaseStore({ db }: Store): LeaseStore {
  return {
    async take(name, owner, now, until) {
      const rows = await db
        .insertInto('lease')
        .values({ name, owner, until })
        .onConflict(conflict => conflict.column('name').doUpdateSet({ owner, until }).where('lease.until', '<', now))
        .returning('owner')
        .execute();
      return rows.length > 0;
    },

    async release(name, owner) {
      await db.deleteFrom('lease').where('name', '=', name).where('owner', '=', owner).execute();
    },
  };
}
