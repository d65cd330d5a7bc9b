import type { Migration } from '../migration.ts';

/** Somebody who signed in to the pages. */
export interface WebSessionTable {
  /** An HMAC of the cookie. */
  id: string;
  user_id: string;
  name: string;
  signed_in_by: string;
  /** The directory entry's own id; null for accounts of no directory. */
  account: string | null;
  /** Groups that the sign-in told, as JSON; null where the directory is asked. */
  groups: string | null;
  created_at: number;
  acted_at: number;
  proved_at: number;
  address: string;
  user_agent: string;
}

/** An account made on the command line, for the day on which the directory is down. */
export interface LocalAccountTable {
  name: string;
  /** A scrypt hash with its parameters and salt. */
  hash: string;
  created_at: number;
}

/** Sessions of the pages, and accounts of our own. */
export const webSession: Migration = {
  name: '0005-web-session',
  up: async ({ trx, table, integer }) => {
    await table('web_session')
      .addColumn('id', 'text', column => column.primaryKey().notNull())
      .addColumn('user_id', 'text', column => column.notNull())
      .addColumn('name', 'text', column => column.notNull())
      .addColumn('signed_in_by', 'text', column => column.notNull())
      .addColumn('account', 'text')
      .addColumn('groups', 'text')
      .addColumn('created_at', integer, column => column.notNull())
      .addColumn('acted_at', integer, column => column.notNull())
      .addColumn('proved_at', integer, column => column.notNull())
      .addColumn('address', 'text', column => column.notNull())
      .addColumn('user_agent', 'text', column => column.notNull())
      .execute();
    await trx.schema.createIndex('web_session_user').on('web_session').column('user_id').execute();
    await trx.schema.createIndex('web_session_acted').on('web_session').column('acted_at').execute();
    await table('local_account')
      .addColumn('name', 'text', column => column.primaryKey().notNull())
      .addColumn('hash', 'text', column => column.notNull())
      .addColumn('created_at', integer, column => column.notNull())
      .execute();
  },
};
