import { type CompiledQuery, type DatabaseConnection, type QueryResult, SelectQueryNode } from 'kysely';
import { RekeyError } from '../base/rekey-error.ts';
import type { SqliteHandle } from './sqlite-handle.ts';
import type { Turnstile } from './turnstile.ts';
import { whenFree } from './when-free.ts';

/** The two handles of one file, and the turns of those who write. */
export interface SqliteHandles {
  readonly writer: SqliteHandle;
  /** Absent for a database in memory, where the writer reads too. */
  readonly reader: SqliteHandle | undefined;
  readonly turns: Turnstile;
}

/** A view of the handles: in a transaction it holds the turn, otherwise it takes one for each write. */
export class SqliteConnection implements DatabaseConnection {
  readonly #handles: SqliteHandles;
  #inTransaction: boolean;

  /** `inTransaction`: the caller has the turn and has begun. */
  constructor(handles: SqliteHandles, inTransaction = false) {
    this.#handles = handles;
    this.#inTransaction = inTransaction;
  }

  /** Takes the turn and the file's write lock, so that no later statement of the transaction can find it taken. */
  async begin(): Promise<void> {
    const { turns, writer } = this.#handles;
    await turns.enter();
    try {
      await whenFree(() => writer.run('begin immediate', []));
      this.#inTransaction = true;
    } catch (error) {
      turns.leave();
      throw error;
    }
  }

  /** Commits and passes the turn on; where that throws, the turn is kept for {@link rollback}. */
  commit(): void {
    this.#handles.writer.run('commit', []);
    this.#leave();
  }

  rollback(): void {
    try {
      // SQLite has rolled back by itself where the disk was full or failed.
      if (this.#handles.writer.inTransaction) this.#handles.writer.run('rollback', []);
    } finally {
      this.#leave();
    }
  }

  /** What {@link executeQuery} does in a transaction, without a promise. */
  runInTransaction<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    return this.#handles.writer.run<R>(sql, parameters);
  }

  async executeQuery<R>({ query, sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { reader, writer, turns } = this.#handles;
    if (this.#inTransaction) return writer.run<R>(sql, parameters);
    if (reader && SelectQueryNode.is(query)) return reader.run<R>(sql, parameters);
    await turns.enter();
    try {
      return await whenFree(() => writer.run<R>(sql, parameters));
    } finally {
      turns.leave();
    }
  }

  async *streamQuery<R>({ query, sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    if (!SelectQueryNode.is(query)) throw new RekeyError('store-stream', 'Only a select can be streamed.');
    const { reader, writer } = this.#handles;
    const handle = this.#inTransaction || !reader ? writer : reader;
    for (const row of handle.iterate<R>(sql, parameters)) yield { rows: [row] };
  }

  #leave(): void {
    this.#inTransaction = false;
    this.#handles.turns.leave();
  }
}
