import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { JournalRecord, TargetRecord, ValueRecord } from '../../../src/renewal/journal.ts';
import type { OutboxState } from '../../../src/store/migrations/0002-outbox.ts';

/** A mail as the outbox keeps it. */
export interface QueuedMail {
  readonly id: string;
  readonly message: string;
  readonly state: OutboxState;
  readonly recipient: string;
}

/** What a store says, read by somebody else while its process lives or is dead. */
export interface JournalFile {
  readonly records: readonly JournalRecord[];
  readonly mails: readonly QueuedMail[];
  /** Names of the values that are still kept, sealed. */
  readonly seals: readonly string[];
}

const nothing: JournalFile = { records: [], mails: [], seals: [] };

function rows(database: DatabaseSync, query: string): readonly Record<string, unknown>[] {
  return database.prepare(query).all();
}

/** Reads a store's file; empty where the process died before it had made the tables. */
export function readJournal(file: string): JournalFile {
  if (!existsSync(file)) return nothing;
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    const tables = new Set(
      rows(database, `select name from sqlite_master where type = 'table'`).map(({ name }) => name),
    );
    if (!tables.has('renewal') || !tables.has('outbox')) return nothing;
    return {
      records: rows(database, 'select document from renewal order by planned_at').map(
        ({ document }) => JSON.parse(String(document)) as JournalRecord,
      ),
      mails: rows(database, 'select id, message, state, recipient from outbox') as unknown as QueuedMail[],
      seals: rows(database, 'select name from renewal_seal').map(({ name }) => String(name)),
    };
  } finally {
    database.close();
  }
}

/** Every text of every row: what a logical look at the store shows, where the bytes of a page may hide a word's ends. */
export function textsOf(file: string): string {
  if (!existsSync(file)) return '';
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    const tables = rows(database, `select name from sqlite_master where type = 'table'`).map(({ name }) =>
      String(name),
    );
    return tables
      .flatMap(table => rows(database, `select * from "${table}"`).flatMap(row => Object.values(row)))
      .map(value => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
      .join('\n');
  } finally {
    database.close();
  }
}

function isBooked({ step, audited, outcome, notice }: TargetRecord): boolean {
  const isToBeNoticed = outcome === 'done' || outcome === 'unknown';
  return step === 'settled' && audited && (notice !== undefined || !isToBeNoticed);
}

/** Whether a value waits for a screen to fetch it, or for the screen that did to be over. */
export function isOnScreen({ delivery, state }: ValueRecord): boolean {
  return state === 'due' && delivery === 'screen';
}

/** Whether nothing is left to do but to wait for the reader of a link or a screen. */
export function isQuiet({ records, mails }: JournalFile): boolean {
  return (
    mails.every(({ state }) => state !== 'waiting' && state !== 'failing') &&
    records.every(
      ({ targets, values, notices, links }) =>
        targets.every(isBooked) &&
        values.every(value => isOnScreen(value) || (value.state !== 'held' && value.state !== 'due')) &&
        notices.every(({ queued }) => queued) &&
        links.every(({ queued, closed }) => queued || closed),
    )
  );
}
