import type { LocalAccount, LocalAccountStore } from '../web/local-account.ts';
import type { LocalAccountTable } from './migrations/0005-web-session.ts';
import type { Store } from './store.ts';

const read = ({ name, hash, created_at: createdAt }: LocalAccountTable): LocalAccount => ({ name, hash, createdAt });

/** Names are kept in small letters: what is typed is compared so too. */
const named = (name: string): string => name.toLowerCase();

/** Accounts of our own in the store. */
export function createLocalAccountStore({ db }: Store): LocalAccountStore {
  return {
    async insert({ name, hash, createdAt }) {
      const inserted = await db
        .insertInto('local_account')
        .values({ name: named(name), hash, created_at: createdAt })
        .onConflict(conflict => conflict.column('name').doNothing())
        .returning('name')
        .execute();
      return inserted.length > 0;
    },

    async find(name) {
      const row = await db.selectFrom('local_account').selectAll().where('name', '=', named(name)).executeTakeFirst();
      return row && read(row);
    },

    async list() {
      return (await db.selectFrom('local_account').selectAll().orderBy('name').execute()).map(read);
    },

    async remove(name) {
      const removed = await db.deleteFrom('local_account').where('name', '=', named(name)).returning('name').execute();
      return removed.length > 0;
    },
  };
}
