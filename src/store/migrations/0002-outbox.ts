import type { Migration } from '../migration.ts';

/**
 * How far a mail has come: `waiting` to be sent (again), `failing` = given up but not everyone who must know was told,
 * and the ends `sent`, `failed`, `expired`.
 */
export type OutboxState = 'waiting' | 'failing' | 'sent' | 'failed' | 'expired';

/** One mail to one recipient. */
export interface OutboxTable {
  /** The request's id: never queued twice. */
  id: string;
  state: OutboxState;
  recipient: string;
  message: string;
  language: string;
  /** JSON of the values that are no secrets; `{}` after the end. */
  open_values: string;
  /** JSON of the secret values, sealed; null where there are none and after the end. */
  sealed_values: Uint8Array | null;
  renewal: string | null;
  created_at: number;
  expires_at: number | null;
  /** How often sending was tried. */
  attempts: number;
  /** When to try next; not before. */
  due_at: number;
  /** The node that is sending it, until `leased_until`. */
  leased_by: string | null;
  leased_until: number;
  /** The stable code of the last failure. */
  last_error: string | null;
  ended_at: number | null;
}

/** The mails that wait to be sent. */
export const outbox: Migration = {
  name: '0002-outbox',
  up: async ({ trx, table, integer, bytes }) => {
    await table('outbox')
      .addColumn('id', 'text', column => column.primaryKey().notNull())
      .addColumn('state', 'text', column => column.notNull())
      .addColumn('recipient', 'text', column => column.notNull())
      .addColumn('message', 'text', column => column.notNull())
      .addColumn('language', 'text', column => column.notNull())
      .addColumn('open_values', 'text', column => column.notNull())
      .addColumn('sealed_values', bytes)
      .addColumn('renewal', 'text')
      .addColumn('created_at', integer, column => column.notNull())
      .addColumn('expires_at', integer)
      .addColumn('attempts', integer, column => column.notNull())
      .addColumn('due_at', integer, column => column.notNull())
      .addColumn('leased_by', 'text')
      .addColumn('leased_until', integer, column => column.notNull())
      .addColumn('last_error', 'text')
      .addColumn('ended_at', integer)
      .execute();
    await trx.schema.createIndex('outbox_due').on('outbox').columns(['state', 'due_at']).execute();
  },
};
