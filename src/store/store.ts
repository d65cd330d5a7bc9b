import { Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { RekeyError } from '../base/rekey-error.ts';
import { migrate } from './migrate.ts';
import type { Dialect } from './migration.ts';
import { migrations } from './migrations.ts';
import { postgresDialect } from './postgres-dialect.ts';
import type { Schema } from './schema.ts';
import { SqliteDialect } from './sqlite-dialect.ts';
import { sqliteTransaction } from './sqlite-transaction.ts';

/** What must survive a restart: one database, SQLite or PostgreSQL, behind one schema. */
export interface Store {
  /** For reads and single writes. Inside {@link transaction} use its `trx`: here a read would not see what it wrote. */
  readonly db: Kysely<Schema>;
  readonly dialect: Dialect;
  /**
   * Runs `work` in one transaction: all of it is on disk when the promise resolves, none of it when it rejects.
   * SQLite runs one at a time and PostgreSQL several (read committed), so what must be compared is compared in the
   * `where` of the update. Keep outside systems out of `work`: everyone else waits for it.
   */
  transaction<T>(work: (trx: Transaction<Schema>) => Promise<T>): Promise<T>;
  /** Waits for nothing: call it when the parts that use the store have stopped. */
  close(): Promise<void>;
}

/** What {@link openStore} needs. `url` is `sqlite:PATH` (`sqlite::memory:` in tests) or `postgres://…`. */
export interface StoreOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the store and brings its schema to this version.
 * Throws `store-url`, `store-open`, `store-unreachable` or `store-newer`.
 */
export async function openStore({ url, clock, log }: StoreOptions): Promise<Store> {
  const dialect = dialectOf(url);
  const store = dialect === 'sqlite' ? sqliteStore(url.slice('sqlite:'.length), log) : postgresStore(url, log);
  try {
    const applied = await migrate(store.db, dialect, migrations, clock);
    if (applied.length > 0) log.info({ applied }, `The database's schema was brought to ${applied.at(-1)}.`);
    if (dialect === 'postgres') await compareClocks(store, clock, log);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Nodes hold leases and locks by their own clocks: one that goes wrong takes another's work for abandoned. */
const LARGEST_DIFFERENCE_MILLISECONDS = 5000;

async function compareClocks({ db }: Store, clock: Clock, log: Log): Promise<void> {
  const asked = sql<{ now: number }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`;
  const now = (await asked.execute(db)).rows[0]?.now ?? 0;
  const difference = clock.now() - now;
  if (Math.abs(difference) <= LARGEST_DIFFERENCE_MILLISECONDS) return;
  log.warn(
    { milliseconds: difference },
    'The clock of this machine is not that of PostgreSQL: set both by NTP, or nodes take work from each other.',
  );
}

function sqliteStore(path: string, log: Log): Store {
  const dialect = new SqliteDialect(path, log);
  const db = new Kysely<Schema>({ dialect });
  const transaction: Store['transaction'] = work => sqliteTransaction(dialect, work);
  return { db, dialect: 'sqlite', transaction, close: () => db.destroy() };
}

function postgresStore(url: string, log: Log): Store {
  const db = new Kysely<Schema>({ dialect: postgresDialect(url, log) });
  const transaction: Store['transaction'] = work => db.transaction().execute(work);
  return { db, dialect: 'postgres', transaction, close: () => db.destroy() };
}

function dialectOf(url: string): Dialect {
  if (/^sqlite:./.test(url)) return 'sqlite';
  if (/^postgres(ql)?:\/\//.test(url)) return 'postgres';
  throw new RekeyError('store-url', 'store.url must be "sqlite:PATH" or "postgres://user:password@host/database".');
}
