import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { openStore } from '../../src/store/store.ts';
import { storeCases } from './store-cases.ts';
import { fixedClock, sqliteDatabase, type TestDatabase } from './test-database.ts';

describe('the store on SQLite', () => {
  storeCases(sqliteDatabase);

  describe('the file', () => {
    let database: TestDatabase;
    const path = (): string => database.url.slice('sqlite:'.length);

    beforeEach(async () => {
      database = await sqliteDatabase();
    });

    afterEach(async () => await database.drop());

    test('is readable by its owner only, and so are the files beside it', async () => {
      const store = await database.open();
      for (const name of [path(), `${path()}-wal`, `${path()}-shm`]) {
        expect(existsSync(name)).toBe(true);
        expect(statSync(name).mode & 0o777).toBe(0o600);
      }
      await store.close();
    });

    test('that others can read is named in the log', async () => {
      await (await database.open()).close();
      chmodSync(path(), 0o644);
      const warnings: string[] = [];
      const log = { ...silentLog, warn: (_fields: object, sentence: string) => void warnings.push(sentence) };
      await (await database.open({ log })).close();
      expect(warnings).toEqual([
        `Others than its owner can read or write the database ${path()}: run chmod 600 on it.`,
      ]);
    });

    test('is written through to the disk at each commit, with a write-ahead log and foreign keys', async () => {
      const store = await database.open();
      const pragmas = await store.transaction(async trx => [
        (await sql`pragma journal_mode`.execute(trx)).rows,
        (await sql`pragma synchronous`.execute(trx)).rows,
        (await sql`pragma foreign_keys`.execute(trx)).rows,
      ]);
      expect(pragmas).toEqual([[{ journal_mode: 'wal' }], [{ synchronous: 2 }], [{ foreign_keys: 1 }]]);
      await store.close();
    });

    test('in a directory that does not exist is refused with a sentence', async () => {
      const opening = openStore({ url: 'sqlite:/no/such/place/rekey.db', clock: fixedClock, log: silentLog });
      await expect(opening).rejects.toMatchObject({
        code: 'store-open',
        message: expect.stringContaining('The database file /no/such/place/rekey.db cannot be opened: ENOENT'),
      });
    });

    test('that is no database is refused', async () => {
      await (await database.open()).close();
      writeFileSync(path(), 'x'.repeat(5000));
      await expect(database.open()).rejects.toThrow(/not a database/);
    });

    test('refuses a text where a number belongs', async () => {
      const store = await database.open();
      const wrong = sql`insert into audit_head values (1, 'many', '', 0, '', '', '')`.execute(store.db);
      await expect(wrong).rejects.toThrow(/cannot store TEXT value in INTEGER column/);
      await store.close();
    });

    test('that another process writes to is waited for without stopping this one', async () => {
      const store = await database.open();
      const other = new DatabaseSync(path());
      other.exec('begin immediate');
      // The other lets go after some turns of this very process: were it stopped, they would never come.
      let turns = 0;
      const turning = setInterval(() => {
        turns += 1;
        if (turns === 5) other.exec('commit');
      }, 5);
      await store.transaction(async trx => void (await trx.deleteFrom('outbox').execute()));
      clearInterval(turning);
      expect(turns).toBeGreaterThan(4);
      other.close();
      await store.close();
    });
  });

  test('a store in memory reads what it wrote', async () => {
    const store = await openStore({ url: 'sqlite::memory:', clock: fixedClock, log: silentLog });
    expect(await store.db.selectFrom('outbox').selectAll().execute()).toEqual([]);
    expect(
      (await sql<{ n: number }>`select count(*) as n from schema_version`.execute(store.db)).rows[0]?.n,
    ).toBeGreaterThan(0);
    await store.close();
  });
});
