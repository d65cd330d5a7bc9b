import { closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Log } from '../base/log.ts';
import { RekeyError } from '../base/rekey-error.ts';

/** How long opening and reading wait, both of which another process can hold up for a moment only. */
const BUSY_MILLISECONDS = 2000;

/** Whether the path names a database that lives in this process only. */
export function isMemory(path: string): boolean {
  return path === ':memory:';
}

/**
 * Opens the database file for writing; a new one is readable by its owner only, and so are the `-wal` and `-shm`
 * files, which SQLite makes with the same mode. Throws `store-open`.
 */
export function openForWriting(path: string, log: Log): DatabaseSync {
  if (!isMemory(path)) createPrivately(path, log);
  const database = open(path);
  database.exec('pragma journal_mode = wal');
  // The journal of renewals must be on disk before a system is touched: not only after a crash, also after a power cut.
  database.exec('pragma synchronous = full');
  // SQLite would wait for another writer by stopping this whole process: `whenFree` waits without.
  database.exec('pragma busy_timeout = 0');
  return database;
}

/** Opens a second handle that refuses to write and sees only what was committed. */
export function openForReading(path: string): DatabaseSync {
  const database = open(path);
  database.exec('pragma query_only = on');
  return database;
}

function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: BUSY_MILLISECONDS, enableForeignKeyConstraints: true });
  } catch (cause) {
    throw cannotOpen(path, cause);
  }
}

function createPrivately(path: string, log: Log): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (cause) {
    if (!isCode(cause, 'EEXIST')) throw cannotOpen(path, cause);
    warnIfOthersRead(path, log);
  }
}

function warnIfOthersRead(path: string, log: Log): void {
  if ((statSync(path).mode & 0o077) === 0) return;
  log.warn({ path }, `Others than its owner can read or write the database ${path}: run chmod 600 on it.`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function cannotOpen(path: string, cause: unknown): RekeyError {
  const why = cause instanceof Error ? cause.message : 'unknown reason';
  return new RekeyError('store-open', `The database file ${path} cannot be opened: ${why}.`, { cause });
}
