import type { Driver } from 'kysely';
import type { Log } from '../base/log.ts';
import { RekeyError } from '../base/rekey-error.ts';
import { SqliteConnection, type SqliteHandles } from './sqlite-connection.ts';
import { isMemory, openForReading, openForWriting } from './sqlite-file.ts';
import { SqliteHandle } from './sqlite-handle.ts';
import { Turnstile } from './turnstile.ts';

/**
 * SQLite has one writer. Transactions and single writes take turns on one handle; reads outside a transaction go to a
 * second one at once and see what was committed, as they do on PostgreSQL.
 */
export class SqliteDriver implements Driver {
  readonly #path: string;
  readonly #log: Log;
  #handles: SqliteHandles | undefined;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  async init(): Promise<void> {
    const writer = new SqliteHandle(openForWriting(this.#path, this.#log));
    const reader = isMemory(this.#path) ? undefined : new SqliteHandle(openForReading(this.#path));
    this.#handles = { writer, reader, turns: new Turnstile() };
  }

  async acquireConnection(): Promise<SqliteConnection> {
    if (!this.#handles) throw new RekeyError('store-closed', 'The store was used after it was closed.');
    return new SqliteConnection(this.#handles);
  }

  async beginTransaction(connection: SqliteConnection): Promise<void> {
    await connection.begin();
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    connection.commit();
  }

  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    connection.rollback();
  }

  async releaseConnection(): Promise<void> {
    // A connection is only a view of the handles.
  }

  async destroy(): Promise<void> {
    this.#handles?.reader?.close();
    this.#handles?.writer.close();
    this.#handles = undefined;
  }
}
