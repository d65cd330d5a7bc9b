import type { Migration } from '../migration.ts';

/** One dialog between two requests. */
export interface DialogSessionTable {
  id: string;
  version: number;
  /** The device it runs on, so that a new entry can end an earlier dialog; null without one. */
  device: string | null;
  opened_at: number;
  ended: number;
  /** The dialog as JSON; it holds no secret in clear. */
  state: string;
}

/** Failures counted under one key: a pair of subject and requester, a subject's day, a requester, everybody. */
export interface AttemptTable {
  /** An HMAC: says nothing about who it is. */
  key: string;
  /** What is counted, as JSON; empty = nothing. */
  record: string;
  expires_at: number;
}

/** What a subject is told at the next success: a failure, when and where. */
export interface FailureTable {
  id: string;
  /** An HMAC of the subject. */
  subject: string;
  at: number;
  place: string;
}

/** One mailed code. */
export interface CodeTable {
  id: string;
  dialog: string;
  /** An HMAC of the subject. */
  subject: string;
  /** An HMAC over code, dialog, subject and device. */
  hash: string;
  sent_at: number;
  expires_at: number;
  /** 0 once another code took its place or it was used. */
  active: number;
}

/** Dialogs, failures and codes. */
export const dialog: Migration = {
  name: '0004-dialog',
  up: async ({ trx, table, integer }) => {
    await table('dialog_session')
      .addColumn('id', 'text', column => column.primaryKey().notNull())
      .addColumn('version', integer, column => column.notNull())
      .addColumn('device', 'text')
      .addColumn('opened_at', integer, column => column.notNull())
      .addColumn('ended', integer, column => column.notNull())
      .addColumn('state', 'text', column => column.notNull())
      .execute();
    await trx.schema.createIndex('dialog_session_device').on('dialog_session').columns(['device', 'ended']).execute();
    await trx.schema.createIndex('dialog_session_opened').on('dialog_session').column('opened_at').execute();
    await table('attempt')
      .addColumn('key', 'text', column => column.primaryKey().notNull())
      .addColumn('record', 'text', column => column.notNull())
      .addColumn('expires_at', integer, column => column.notNull())
      .execute();
    await trx.schema.createIndex('attempt_expires').on('attempt').column('expires_at').execute();
    await table('failure')
      .addColumn('id', 'text', column => column.primaryKey().notNull())
      .addColumn('subject', 'text', column => column.notNull())
      .addColumn('at', integer, column => column.notNull())
      .addColumn('place', 'text', column => column.notNull())
      .execute();
    await trx.schema.createIndex('failure_subject').on('failure').columns(['subject', 'at']).execute();
    await table('code')
      .addColumn('id', 'text', column => column.primaryKey().notNull())
      .addColumn('dialog', 'text', column => column.notNull())
      .addColumn('subject', 'text', column => column.notNull())
      .addColumn('hash', 'text', column => column.notNull())
      .addColumn('sent_at', integer, column => column.notNull())
      .addColumn('expires_at', integer, column => column.notNull())
      .addColumn('active', integer, column => column.notNull())
      .execute();
    await trx.schema.createIndex('code_subject').on('code').columns(['subject', 'sent_at']).execute();
  },
};
