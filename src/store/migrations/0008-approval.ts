import type { Migration } from '../migration.ts';

/** One question, or one code to be read out, pushed to a desk phone. */
export interface PushTable {
  id: string;
  subject: string;
  state: string;
  failure: string | null;
  /** An HMAC of the token in the phone's address. */
  token: string;
  device: string | null;
  address: string | null;
  /** The one-time user of the push, and an HMAC of its password. */
  auth_user: string | null;
  auth_hash: string | null;
  auth_until: number | null;
  /** What its screen says, as JSON. */
  lines: string;
  /** A code, sealed. */
  code: Buffer | null;
  language: string;
  asked_at: number;
  expires_at: number;
}

/** What is asked on desk phones. */
export const approval: Migration = {
  name: '0008-approval',
  up: async ({ trx, table, integer, bytes }) => {
    await table('push')
      .addColumn('id', 'text', column => column.primaryKey().notNull())
      .addColumn('subject', 'text', column => column.notNull())
      .addColumn('state', 'text', column => column.notNull())
      .addColumn('failure', 'text')
      .addColumn('token', 'text', column => column.notNull().unique())
      .addColumn('device', 'text')
      .addColumn('address', 'text')
      .addColumn('auth_user', 'text', column => column.unique())
      .addColumn('auth_hash', 'text')
      .addColumn('auth_until', integer)
      .addColumn('lines', 'text', column => column.notNull())
      .addColumn('code', bytes)
      .addColumn('language', 'text', column => column.notNull())
      .addColumn('asked_at', integer, column => column.notNull())
      .addColumn('expires_at', integer, column => column.notNull())
      .execute();
    await trx.schema.createIndex('push_subject').on('push').columns(['subject', 'asked_at']).execute();
    await trx.schema.createIndex('push_asked').on('push').column('asked_at').execute();
  },
};
