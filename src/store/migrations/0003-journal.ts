import type { Migration } from '../migration.ts';

/** One renewal. What happened to each target and value stands in `document`; the columns are what is searched by. */
export interface RenewalTable {
  id: string;
  /** Goes up by one with every journal step: what a step compares and swaps. */
  version: number;
  /** Whose credentials: the key of `subject_lease`. */
  subject: string;
  planned_at: number;
  /** 1 until every target is settled, told and audited. */
  open: number;
  /** When something is to be done next; not before. */
  due_at: number;
  /** JSON of the journal record. Holds no secret. */
  document: string;
}

/** One sealed value of a renewal: a credential's new value or the token of a link that is not mailed yet. */
export interface RenewalSealTable {
  renewal: string;
  /** The slot of the value, or `link ID`. */
  name: string;
  sealed: Uint8Array;
}

/** Which renewal a one-time link belongs to. */
export interface RenewalLinkTable {
  /** HMAC of the token. */
  hash: string;
  renewal: string;
}

/** One value that this product set: for cooling time, minimum age and history. */
export interface CredentialChangeTable {
  renewal: string;
  kind: string;
  system: string;
  /** The entry's stable id on its system. */
  entry: string;
  at: number;
  /** 1 = the subject chose it. */
  chosen: number;
  /** How many factors proved the subject. */
  factors: number;
  /** HMAC of kind, entry and value. */
  hash: string;
}

/** Who works on a subject: one at a time over all nodes. */
export interface SubjectLeaseTable {
  subject: string;
  owner: string;
  until: number;
}

/** The renewal's journal and what it remembers. */
export const journal: Migration = {
  name: '0003-journal',
  up: async ({ trx, table, integer, bytes }) => {
    await table('renewal')
      .addColumn('id', 'text', column => column.primaryKey().notNull())
      .addColumn('version', integer, column => column.notNull())
      .addColumn('subject', 'text', column => column.notNull())
      .addColumn('planned_at', integer, column => column.notNull())
      .addColumn('open', integer, column => column.notNull())
      .addColumn('due_at', integer, column => column.notNull())
      .addColumn('document', 'text', column => column.notNull())
      .execute();
    await trx.schema.createIndex('renewal_due').on('renewal').columns(['open', 'due_at']).execute();
    await trx.schema.createIndex('renewal_subject').on('renewal').columns(['subject', 'open']).execute();
    await table('renewal_seal')
      .addColumn('renewal', 'text', column => column.notNull())
      .addColumn('name', 'text', column => column.notNull())
      .addColumn('sealed', bytes, column => column.notNull())
      .addPrimaryKeyConstraint('renewal_seal_key', ['renewal', 'name'])
      .execute();
    await table('renewal_link')
      .addColumn('hash', 'text', column => column.primaryKey().notNull())
      .addColumn('renewal', 'text', column => column.notNull())
      .execute();
    await table('credential_change')
      .addColumn('renewal', 'text', column => column.notNull())
      .addColumn('kind', 'text', column => column.notNull())
      .addColumn('system', 'text', column => column.notNull())
      .addColumn('entry', 'text', column => column.notNull())
      .addColumn('at', integer, column => column.notNull())
      .addColumn('chosen', integer, column => column.notNull())
      .addColumn('factors', integer, column => column.notNull())
      .addColumn('hash', 'text', column => column.notNull())
      .addPrimaryKeyConstraint('credential_change_key', ['renewal', 'kind', 'system', 'entry'])
      .execute();
    await trx.schema
      .createIndex('credential_change_entry')
      .on('credential_change')
      .columns(['system', 'entry', 'kind', 'at'])
      .execute();
    await trx.schema.createIndex('credential_change_hash').on('credential_change').column('hash').execute();
    await table('subject_lease')
      .addColumn('subject', 'text', column => column.primaryKey().notNull())
      .addColumn('owner', 'text', column => column.notNull())
      .addColumn('until', integer, column => column.notNull())
      .execute();
  },
};
