import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { Clock } from '../../src/base/clock.ts';
import { type Log, silentLog } from '../../src/base/log.ts';
import { openStore, type Store } from '../../src/store/store.ts';

/** A database of one test: empty at first, opened as often as wanted, and reached behind the store's back. */
export interface TestDatabase {
  readonly url: string;
  open(options?: { clock?: Clock; log?: Log }): Promise<Store>;
  /** Runs SQL as someone would who holds the database, not the program. */
  tamper(...statements: readonly string[]): Promise<void>;
  /** Everything in it, as text to search through. */
  dump(): Promise<string>;
  drop(): Promise<void>;
}

/** How a suite makes its databases. */
export type MakeDatabase = () => Promise<TestDatabase>;

export const fixedClock: Clock = { now: () => 1_700_000_000_000 };

/** A SQLite file in a directory of its own. */
export const sqliteDatabase: MakeDatabase = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rekey-store-'));
  const path = join(directory, 'rekey.db');
  const raw = <T>(work: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(path);
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  return {
    url: `sqlite:${path}`,
    open: options => open(`sqlite:${path}`, options),
    tamper: async (...statements) => raw(database => statements.forEach(text => void database.exec(text))),
    dump: async () =>
      raw(database => {
        const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all();
        return JSON.stringify(tables.map(({ name }) => database.prepare(`select * from ${String(name)}`).all()));
      }),
    drop: async () => rmSync(directory, { recursive: true, force: true }),
  };
};

/** A new database on a running PostgreSQL; `url` is that of one where databases may be made. */
export function postgresDatabases(url: string): MakeDatabase {
  return async () => {
    const name = `rekey_${Math.random().toString(36).slice(2)}`;
    const own = new URL(url);
    own.pathname = `/${name}`;
    await query(url, [`create database ${name}`]);
    return {
      url: own.href,
      open: options => open(own.href, options),
      tamper: async (...statements) => void (await query(own.href, statements)),
      dump: async () => {
        const tables = await query(own.href, [`select tablename as name from pg_tables where schemaname = 'public'`]);
        const rows = await query(
          own.href,
          tables.map(({ name }) => `select * from ${name}`),
        );
        return JSON.stringify(rows);
      },
      drop: async () => void (await query(url, [`drop database ${name} with (force)`])),
    };
  };
}

async function open(url: string, { clock = fixedClock, log = silentLog } = {}): Promise<Store> {
  return await openStore({ url, clock, log });
}

async function query(url: string, statements: readonly string[]): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const rows: Record<string, string>[] = [];
    for (const text of statements) rows.push(...(await client.query(text)).rows);
    return rows;
  } finally {
    await client.end();
  }
}
