import type { Migration } from '../migration.ts';

/** One proof of a caller: whom an agent has on the telephone, in one session of the agent. */
export interface CallerProofTable {
  /** The agent's session. */
  session: string;
  /** An HMAC of the subject. */
  subject: string;
  /** `push`, `phone-code`, `mail-code` or `skipped`. */
  method: string;
  expires_at: number;
}

/** Tickets in the audit, and what proved the callers of the helpdesk. */
export const helpdesk: Migration = {
  name: '0006-helpdesk',
  up: async ({ trx, table, integer }) => {
    await trx.schema.alterTable('audit').addColumn('ticket', 'text').execute();
    await table('caller_proof')
      .addColumn('session', 'text', column => column.notNull())
      .addColumn('subject', 'text', column => column.notNull())
      .addColumn('method', 'text', column => column.notNull())
      .addColumn('expires_at', integer, column => column.notNull())
      .addPrimaryKeyConstraint('caller_proof_key', ['session', 'subject', 'method'])
      .execute();
    await trx.schema.createIndex('caller_proof_expires').on('caller_proof').column('expires_at').execute();
  },
};
