import type { Migration } from '../migration.ts';

/** How an agent checks who a caller is, one row a method. */
export interface CallerCheckTable {
  /** The agent's session. */
  session: string;
  /** An HMAC of the subject. */
  subject: string;
  /** `push`, `phone-code`, `mail-code`, or `skipped`. */
  method: string;
  /** The question or the code that was sent; empty where the check was skipped. */
  reference: string;
  /** 0 until the caller has answered rightly. */
  proved: number;
  /** Kinds with commas between; null = the call as a whole. */
  covers: string | null;
  expires_at: number;
}

/** Tickets in the audit, and what proved the callers of the helpdesk. */
export const helpdesk: Migration = {
  name: '0006-helpdesk',
  up: async ({ trx, table, integer }) => {
    await trx.schema.alterTable('audit').addColumn('ticket', 'text').execute();
    await table('caller_check')
      .addColumn('session', 'text', column => column.notNull())
      .addColumn('subject', 'text', column => column.notNull())
      .addColumn('method', 'text', column => column.notNull())
      .addColumn('reference', 'text', column => column.notNull())
      .addColumn('proved', integer, column => column.notNull())
      .addColumn('expires_at', integer, column => column.notNull())
      .addPrimaryKeyConstraint('caller_check_key', ['session', 'subject', 'method'])
      .execute();
    await trx.schema.createIndex('caller_check_expires').on('caller_check').column('expires_at').execute();
  },
};
