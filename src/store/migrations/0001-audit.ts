import type { Migration } from '../migration.ts';

/** One event of the audit. The seven personal columns are blanked when a person is erased; all others never change. */
export interface AuditTable {
  /** 1, 2, 3 … without a gap. */
  seq: number;
  at: number;
  event: string;
  channel: string;
  kind: string | null;
  system: string | null;
  reason: string | null;
  renewal: string | null;
  requester: string | null;
  device: string | null;
  address: string | null;
  subject: string | null;
  mail: string | null;
  detail: string | null;
  /** Since 0006-helpdesk; null in every row before. */
  ticket: string | null;
  /** Random; goes with the personal columns, so that their hash cannot be guessed afterwards. */
  personal_salt: string | null;
  /** Salted hash of the personal columns: what the row's MAC covers in their place. */
  personal_hash: string;
  /** Set when the personal columns were blanked: a MAC which proves that the holder of the key did it. */
  erased: string | null;
  /** The key of the MAC. */
  key_id: string;
  /** The MAC of the row before. */
  previous: string;
  /** Over every column that never changes. */
  mac: string;
}

/** The end of the chain, one row: shows when rows were cut off behind. */
export interface AuditHeadTable {
  id: number;
  /** The last row. */
  seq: number;
  last_mac: string;
  /** The row before the first one kept; 0 until old rows are let go. */
  base_seq: number;
  base_mac: string;
  key_id: string;
  /** Over all of the above. */
  mac: string;
}

/** The audit and its head. */
export const audit: Migration = {
  name: '0001-audit',
  up: async ({ trx, table, integer }) => {
    await table('audit')
      .addColumn('seq', integer, column => column.primaryKey())
      .addColumn('at', integer, column => column.notNull())
      .addColumn('event', 'text', column => column.notNull())
      .addColumn('channel', 'text', column => column.notNull())
      .addColumn('kind', 'text')
      .addColumn('system', 'text')
      .addColumn('reason', 'text')
      .addColumn('renewal', 'text')
      .addColumn('requester', 'text')
      .addColumn('device', 'text')
      .addColumn('address', 'text')
      .addColumn('subject', 'text')
      .addColumn('mail', 'text')
      .addColumn('detail', 'text')
      .addColumn('personal_salt', 'text')
      .addColumn('personal_hash', 'text', column => column.notNull())
      .addColumn('erased', 'text')
      .addColumn('key_id', 'text', column => column.notNull())
      .addColumn('previous', 'text', column => column.notNull())
      .addColumn('mac', 'text', column => column.notNull())
      .execute();
    await trx.schema.createIndex('audit_at').on('audit').column('at').execute();
    await trx.schema.createIndex('audit_subject').on('audit').columns(['subject', 'seq']).execute();
    await table('audit_head')
      .addColumn('id', integer, column => column.primaryKey())
      .addColumn('seq', integer, column => column.notNull())
      .addColumn('last_mac', 'text', column => column.notNull())
      .addColumn('base_seq', integer, column => column.notNull())
      .addColumn('base_mac', 'text', column => column.notNull())
      .addColumn('key_id', 'text', column => column.notNull())
      .addColumn('mac', 'text', column => column.notNull())
      .execute();
  },
};
