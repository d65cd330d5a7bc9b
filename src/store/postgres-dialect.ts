import { PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { Log } from '../base/log.ts';
import { RekeyError } from '../base/rekey-error.ts';

/** The type of PostgreSQL's 64-bit whole numbers, which `pg` gives as text unless told otherwise. */
const INT8 = 20;

const CONNECTIONS = 10;

/** How long the server may take to let us in at the start. */
const CONNECT_MILLISECONDS = 5000;

/** How long a transaction waits for one of our connections to be free, or for a new one. */
const QUEUE_MILLISECONDS = 20_000;

/** A node that hangs in a transaction loses it, so that the rows it locked are free for the others. */
const IDLE_IN_TRANSACTION_MILLISECONDS = 30_000;

/** Kysely on PostgreSQL, through a pool of connections. */
export function postgresDialect(url: string, log: Log): PostgresDialect {
  return new PostgresDialect({ pool: async () => await openPool(url, log) });
}

/** Loaded here, since most nodes run on SQLite. */
async function openPool(url: string, log: Log): Promise<pg.Pool> {
  const { default: library } = await import('pg');
  await assertReachable(library, url);
  const pool = new library.Pool({
    connectionString: url,
    application_name: 'rekey',
    max: CONNECTIONS,
    connectionTimeoutMillis: QUEUE_MILLISECONDS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MILLISECONDS,
    types: { getTypeParser: (type: number, format?: 'text' | 'binary') => parserOf(library, type, format) },
  });
  // Without a listener on pool and client a lost connection would end the process; whoever used it gets an error anyway.
  const lost = (error: unknown): void => log.warn({ reason: codeOf(error) }, 'A connection to PostgreSQL was lost.');
  pool.on('error', () => undefined);
  pool.on('connect', client => client.on('error', lost));
  return pool;
}

async function assertReachable(library: typeof pg, url: string): Promise<void> {
  const client = new library.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MILLISECONDS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
  } catch (error) {
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

function parserOf(
  { types }: typeof pg,
  type: number,
  format: 'text' | 'binary' | undefined,
): (text: string) => unknown {
  if (type === INT8 && format !== 'binary') return wholeNumber;
  return types.getTypeParser(type, format === 'binary' ? 'text' : format);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RekeyError('store-number', 'The database holds a number beyond 2^53.');
  return number;
}
