import type { Driver } from 'kysely';
import type { Log } from '../base/log.ts';
import { RekeyError } from '../base/rekey-error.ts';
import { SqliteConnection, type SqliteHandles } from './sqlite-connection.ts';
import { isMemory, openForReading, openForWriting } from './sqlite-file.ts';
import { SqliteGroup } from './sqlite-group.ts';
import { SqliteHandle } from './sqlite-handle.ts';
import { Turnstile } from './turnstile.ts';

/**
 * SQLite has one writer. Transactions and single writes take turns on one handle; reads outside a transaction go to a
 * second one at once and see what was committed, as they do on PostgreSQL.
 */
export class SqliteDriver implements Driver {
  readonly #path: string;
  readonly #log: Log;
  #open: { readonly handles: SqliteHandles; readonly group: SqliteGroup } | undefined;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  /** The file as it is open. Throws `store-closed`. */
  get handles(): SqliteHandles {
    return this.#opened.handles;
  }

  /** Where transactions wait for each other. Throws `store-closed`. */
  get group(): SqliteGroup {
    return this.#opened.group;
  }

  get #opened(): { readonly handles: SqliteHandles; readonly group: SqliteGroup } {
    if (!this.#open) throw new RekeyError('store-closed', 'The store was used after it was closed.');
    return this.#open;
  }

  async init(): Promise<void> {
    const writer = new SqliteHandle(openForWriting(this.#path, this.#log));
    const reader = isMemory(this.#path) ? undefined : new SqliteHandle(openForReading(this.#path));
    const handles = { writer, reader, turns: new Turnstile() };
    this.#open = { handles, group: new SqliteGroup(handles) };
  }

  async acquireConnection(): Promise<SqliteConnection> {
    return new SqliteConnection(this.handles);
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
    const { reader, writer } = this.handles;
    this.#open = undefined;
    reader?.close();
    writer.close();
  }
}
