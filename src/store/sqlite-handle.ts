import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { QueryResult } from 'kysely';
import { LRUCache } from 'lru-cache';

/** Different statements kept prepared; ours are a few dozen. */
const STATEMENTS_KEPT = 300;

interface Statement {
  readonly prepared: StatementSync;
  readonly givesRows: boolean;
}

/** One open database, with its statements prepared once. */
export class SqliteHandle {
  readonly #database: DatabaseSync;
  readonly #statements = new LRUCache<string, Statement>({ max: STATEMENTS_KEPT });

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Whether a transaction is open. */
  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Runs one statement to its end. */
  run<R>(text: string, parameters: readonly unknown[]): QueryResult<R> {
    const { prepared, givesRows } = this.#statement(text);
    const values = parameters as SQLInputValue[];
    if (givesRows) return { rows: prepared.all(...values) as R[] };
    return { rows: [], numAffectedRows: BigInt(prepared.run(...values).changes) };
  }

  /** Gives the rows of one statement as they are asked for. */
  iterate<R>(text: string, parameters: readonly unknown[]): IterableIterator<R> {
    // Not from the cache: running a prepared statement again would end the iteration.
    return this.#database.prepare(text).iterate(...(parameters as SQLInputValue[])) as IterableIterator<R>;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #statement(text: string): Statement {
    const known = this.#statements.get(text);
    if (known) return known;
    const prepared = this.#database.prepare(text);
    const statement = { prepared, givesRows: prepared.columns().length > 0 };
    this.#statements.set(text, statement);
    return statement;
  }
}
