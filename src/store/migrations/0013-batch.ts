import type { Migration } from '../migration.ts';

/** One file of users that is worked through. */
export interface BatchTable {
  id: string;
  /** The name of the file, as its bringer called it. */
  name: string;
  state: string;
  created_at: number;
  ended_at: number | null;
  /** Who brought it: JSON of the requester. */
  requester: string;
  language: string;
}

/** One row of it. */
export interface BatchRowTable {
  batch: string;
  line: number;
  user_id: string;
  /** Kinds with commas between. */
  kinds: string;
  /** A value of the file, until it is set. */
  sealed: Uint8Array | null;
  delivery: string | null;
  state: string;
  /** Why it was refused. */
  reason: string | null;
  detail: string | null;
  renewal: string | null;
  /** Who works on it, and until when they may. */
  owner: string | null;
  until: number;
  ended_at: number | null;
}

/** Batches on demand. */
export const batch: Migration = {
  name: '0013-batch',
  up: async ({ trx, table, integer, bytes }) => {
    await table('batch')
      .addColumn('id', 'text', column => column.primaryKey().notNull())
      .addColumn('name', 'text', column => column.notNull())
      .addColumn('state', 'text', column => column.notNull())
      .addColumn('created_at', integer, column => column.notNull())
      .addColumn('ended_at', integer)
      .addColumn('requester', 'text', column => column.notNull())
      .addColumn('language', 'text', column => column.notNull())
      .execute();
    await table('batch_row')
      .addColumn('batch', 'text', column => column.notNull())
      .addColumn('line', integer, column => column.notNull())
      .addColumn('user_id', 'text', column => column.notNull())
      .addColumn('kinds', 'text', column => column.notNull())
      .addColumn('sealed', bytes)
      .addColumn('delivery', 'text')
      .addColumn('state', 'text', column => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('detail', 'text')
      .addColumn('renewal', 'text')
      .addColumn('owner', 'text')
      .addColumn('until', integer, column => column.notNull())
      .addColumn('ended_at', integer)
      .addPrimaryKeyConstraint('batch_row_key', ['batch', 'line'])
      .execute();
    await trx.schema.createIndex('batch_row_state').on('batch_row').columns(['batch', 'state', 'line']).execute();
  },
};
