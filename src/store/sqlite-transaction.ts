import { type CompiledQuery, DefaultQueryExecutor, type QueryResult, Transaction } from 'kysely';
import { RekeyError } from '../base/rekey-error.ts';
import type { Schema } from './schema.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import type { SqliteDialect } from './sqlite-dialect.ts';

/**
 * Runs `work` in one transaction on SQLite: as Kysely's `transaction().execute()`, but without its dozen promises for
 * each statement, which cost as much as the statements themselves, and committed together with others that wait.
 */
export async function sqliteTransaction<T>(
  dialect: SqliteDialect,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  const connection = new SqliteConnection(dialect.driver.handles, true);
  const executor = new DirectExecutor(dialect, connection);
  const trx = new Transaction<Schema>({ config: { dialect }, dialect, driver: dialect.driver, executor });
  return await dialect.driver.group.run(async () => {
    try {
      return await work(trx);
    } finally {
      executor.end();
    }
  });
}

/** Hands statements straight to the one connection of the transaction, and none once it is over. */
class DirectExecutor extends DefaultQueryExecutor {
  readonly #connection: SqliteConnection;
  #over = false;

  constructor(dialect: SqliteDialect, connection: SqliteConnection) {
    super(dialect.compiler, dialect.adapter, { provideConnection: consumer => consumer(connection) });
    this.#connection = connection;
  }

  end(): void {
    this.#over = true;
  }

  override async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#over) throw new RekeyError('store-transaction-over', 'A transaction was used after its end.');
    return this.#connection.runInTransaction<R>(query);
  }
}
