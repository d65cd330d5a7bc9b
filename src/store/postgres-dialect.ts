import { PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '../base/log.ts';
import { RekeyError } from '../base/rekey-error.ts';

/** The type of PostgreSQL's 64-bit whole numbers, which `pg` gives as text unless told otherwise. */
const INT8 = 20;

/** A node that hangs in a transaction loses it, so that the rows it locked are free for the others. */
const IDLE_IN_TRANSACTION_MILLISECONDS = 30_000;

/** Kysely on PostgreSQL, through a pool of at most ten connections. */
export function postgresDialect(url: string, log: Log): PostgresDialect {
  return new PostgresDialect({ pool: async () => await openPool(url, log) });
}

async function openPool(url: string, log: Log): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'rekey',
    max: 10,
    connectionTimeoutMillis: 5000,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MILLISECONDS,
    types: { getTypeParser: (type: number, format?: 'text' | 'binary') => parserOf(type, format) },
  });
  pool.on('error', error => log.warn({ reason: codeOf(error) }, 'An idle connection to PostgreSQL was lost.'));
  await assertReachable(pool, url);
  return pool;
}

async function assertReachable(pool: pg.Pool, url: string): Promise<void> {
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    const { host, pathname } = new URL(url);
    // Rebuilt without the cause: the library's error can hold the connection's parameters.
    throw new RekeyError(
      'store-unreachable',
      `PostgreSQL at ${host}${pathname} does not let us in (${codeOf(error)}): check store.url, the server and pg_hba.conf.`,
    );
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : 'unknown reason';
}

function parserOf(type: number, format: 'text' | 'binary' | undefined): (text: string) => unknown {
  if (type === INT8 && format !== 'binary') return wholeNumber;
  return pg.types.getTypeParser(type, format === 'binary' ? 'text' : format);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RekeyError('store-number', 'The database holds a number beyond 2^53.');
  return number;
}
