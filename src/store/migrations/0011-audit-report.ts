import type { Migration } from '../migration.ts';

/** How far the audit was sent to one receiver outside, one row a receiver. */
export interface OutgoingTable {
  /** `syslog`, `file`, `head`. */
  name: string;
  /** The last row that is known to have been sent. */
  seq: number;
  /** When that was. */
  at: number;
  /** The node that sends. */
  owner: string;
  /** Until when no other node may. */
  lease_until: number;
}

/**
 * What reports read. The index holds every column that rows are selected by, in the order of the rows: whatever is
 * selected, a narrow copy of the table is walked and no sort is made, and to append to it is to write at its end.
 */
export const auditReport: Migration = {
  name: '0011-audit-report',
  up: async ({ trx, table, integer }) => {
    await trx.schema
      .createIndex('audit_selected')
      .on('audit')
      .columns(['seq', 'at', 'event', 'channel', 'kind', 'subject', 'requester', 'ticket', 'renewal'])
      .execute();
    await table('outgoing')
      .addColumn('name', 'text', column => column.primaryKey().notNull())
      .addColumn('seq', integer, column => column.notNull())
      .addColumn('at', integer, column => column.notNull())
      .addColumn('owner', 'text', column => column.notNull())
      .addColumn('lease_until', integer, column => column.notNull())
      .execute();
  },
};
