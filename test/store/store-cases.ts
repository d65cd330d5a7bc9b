import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAudit } from '../../src/audit/audit.ts';
import { createKeyring } from '../../src/base/keyring.ts';
import { Secret } from '../../src/base/secret.ts';
import type { OutboxTable } from '../../src/store/migrations/0002-outbox.ts';
import { migrations } from '../../src/store/migrations.ts';
import { prepare } from '../../src/store/prepare.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { fixedClock, type MakeDatabase, type TestDatabase } from './test-database.ts';

const mail = (id: string, more: Partial<OutboxTable> = {}): OutboxTable => ({
  id,
  state: 'waiting',
  recipient: 'ada@example.com',
  message: 'code',
  language: 'en',
  open_values: '{}',
  sealed_values: null,
  renewal: null,
  created_at: 1_700_000_000_000,
  expires_at: null,
  attempts: 0,
  due_at: 0,
  leased_by: null,
  leased_until: 0,
  last_error: null,
  ended_at: null,
  ...more,
});

/** What the store promises, on whatever database it stands. */
export function storeCases(makeDatabase: MakeDatabase): void {
  let database: TestDatabase;
  let store: Store;

  const insert = async (id: string, more: Partial<OutboxTable> = {}): Promise<void> =>
    void (await store.db.insertInto('outbox').values(mail(id, more)).execute());
  const ids = async (of: Store = store): Promise<string[]> =>
    (await of.db.selectFrom('outbox').select('id').orderBy('id').execute()).map(row => row.id);

  beforeEach(async () => {
    database = await makeDatabase();
    store = await database.open();
  });

  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  describe('the schema', () => {
    const versions = async (): Promise<unknown[]> =>
      (await sql<{ name: string }>`select name from schema_version order by number`.execute(store.db)).rows;

    test('is brought to this version once, and what is stored stays', async () => {
      await insert('a');
      await store.close();
      store = await database.open();
      expect(await ids()).toEqual(['a']);
      expect(await versions()).toEqual(migrations.map(({ name }) => ({ name })));
    });

    test('is made once by nodes that start together', async () => {
      const fresh = await makeDatabase();
      const nodes = await Promise.all(Array.from({ length: 5 }, () => fresh.open()));
      const all = await Promise.all(nodes.map(node => sql`select * from schema_version`.execute(node.db)));
      for (const { rows } of all) expect(rows).toHaveLength(migrations.length);
      await Promise.all(nodes.map(node => node.close()));
      await fresh.drop();
    });

    test('of a newer program is refused with a sentence, and left alone', async () => {
      await database.tamper(`insert into schema_version values ('9999-future', ${migrations.length + 1}, 0)`);
      await expect(database.open()).rejects.toMatchObject({
        code: 'store-newer',
        message: expect.stringMatching(
          /made by a newer Rekey \(it has the steps 9999-future, unknown here\): start that/,
        ),
      });
      expect(await versions()).toHaveLength(migrations.length + 1);
    });
  });

  describe('a transaction', () => {
    test('is on disk whole when it resolves', async () => {
      const answer = await store.transaction(async trx => {
        await trx.insertInto('outbox').values(mail('a')).execute();
        await trx.insertInto('outbox').values(mail('b')).execute();
        return 42;
      });
      expect(answer).toBe(42);
      const other = await database.open();
      expect(await ids(other)).toEqual(['a', 'b']);
      await other.close();
    });

    test('leaves nothing behind when it rejects, and the next one works', async () => {
      const failing = store.transaction(async trx => {
        await trx.insertInto('outbox').values(mail('a')).execute();
        await trx.insertInto('outbox').values(mail('a')).execute();
      });
      await expect(failing).rejects.toThrow(/unique/i);
      expect(await ids()).toEqual([]);
      await store.transaction(async trx => void (await trx.insertInto('outbox').values(mail('b')).execute()));
      expect(await ids()).toEqual(['b']);
    });

    test('that fails takes none of those that ran beside it along', async () => {
      const one = (id: string, fail: boolean): Promise<void> =>
        store.transaction(async trx => {
          await trx.insertInto('outbox').values(mail(id)).execute();
          await trx
            .insertInto('outbox')
            .values(mail(`${id}-twin`))
            .execute();
          if (fail) throw new Error(id);
        });
      const all = await Promise.allSettled(Array.from({ length: 60 }, (_, index) => one(`n${index}`, index % 3 === 0)));
      expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(20);
      const kept = await ids();
      expect(kept).toHaveLength(80);
      expect(kept.filter(id => id.startsWith('n9') || id.startsWith('n0'))).toEqual([]);
    });

    test('is not seen by others before it ends, and sees itself', async () => {
      await store.transaction(async trx => {
        await trx.insertInto('outbox').values(mail('a')).execute();
        expect(await ids()).toEqual([]);
        expect(await trx.selectFrom('outbox').select('id').execute()).toEqual([{ id: 'a' }]);
      });
      expect(await ids()).toEqual(['a']);
    });

    test('that failed takes no writes of others with it', async () => {
      let failed: Promise<unknown> = Promise.resolve();
      let written: Promise<unknown> = Promise.resolve();
      failed = store.transaction(async trx => {
        await trx.insertInto('outbox').values(mail('a')).execute();
        written = insert('b');
        await new Promise(wake => setTimeout(wake, 10));
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      await written;
      expect(await ids()).toEqual(['b']);
    });

    test('cannot be used after its end', async () => {
      const leaked = await store.transaction(async trx => ({ trx }));
      await expect(leaked.trx.insertInto('outbox').values(mail('a')).execute()).rejects.toThrow(
        /after its end|already/i,
      );
      expect(await ids()).toEqual([]);
    });

    test('and 199 others at once lose no update that is compared and swapped', async () => {
      await insert('counter');
      const raise = async (): Promise<void> => {
        for (let done = false; !done; ) {
          done = await store.transaction(async trx => {
            const { attempts } = await trx.selectFrom('outbox').select('attempts').executeTakeFirstOrThrow();
            const raised = trx
              .updateTable('outbox')
              .set({ attempts: attempts + 1 })
              .where('attempts', '=', attempts);
            return (await raised.executeTakeFirst()).numUpdatedRows === 1n;
          });
        }
      };
      await Promise.all(Array.from({ length: 200 }, raise));
      expect(await store.db.selectFrom('outbox').select('attempts').execute()).toEqual([{ attempts: 200 }]);
    });
  });

  describe('values', () => {
    test('come back as they went in: text, bytes, nothing, and numbers up to 2^53 - 1', async () => {
      const sealed_values = Buffer.from([0, 1, 127, 128, 255]);
      const recipient = `é\u{1F511}'"\\; drop table outbox`;
      await insert('a', { sealed_values, recipient, due_at: Number.MAX_SAFE_INTEGER, created_at: -1 });
      const row = await store.db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow();
      expect(row).toMatchObject({ recipient, due_at: Number.MAX_SAFE_INTEGER, created_at: -1, expires_at: null });
      expect(Buffer.from(row.sealed_values ?? [])).toEqual(sealed_values);
    });

    test('counts are numbers', async () => {
      await insert('a');
      const { count } = await store.db
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      expect(count).toBe(1);
    });
  });

  describe('a prepared query', () => {
    const rename = () =>
      prepare<{ id: string; to: string; seal: Uint8Array | null }>()(value =>
        store.db
          .updateTable('outbox')
          .set({ recipient: value('to'), sealed_values: value('seal') })
          .where('id', '=', value('id')),
      );

    test('runs with other values each time and tells how many rows it touched', async () => {
      await insert('a');
      await insert('b');
      const run = rename();
      expect(await run(store.db, { id: 'a', to: 'first', seal: null })).toEqual({ rows: [], changed: 1 });
      expect(await run(store.db, { id: 'b', to: 'second', seal: Buffer.from('x') })).toMatchObject({ changed: 1 });
      expect(await run(store.db, { id: 'c', to: 'third', seal: null })).toMatchObject({ changed: 0 });
      const rows = await store.db.selectFrom('outbox').select(['id', 'recipient']).orderBy('id').execute();
      expect(rows).toEqual([
        { id: 'a', recipient: 'first' },
        { id: 'b', recipient: 'second' },
      ]);
    });

    test('gives rows, and is part of the transaction it is run in', async () => {
      const byId = prepare<{ id: string }>()(value =>
        store.db.selectFrom('outbox').select('recipient').where('id', '=', value('id')),
      );
      await insert('a');
      const failing = store.transaction(async trx => {
        await rename()(trx, { id: 'a', to: 'other', seal: null });
        expect((await byId(trx, { id: 'a' })).rows).toEqual([{ recipient: 'other' }]);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect((await byId(store.db, { id: 'a' })).rows).toEqual([{ recipient: 'ada@example.com' }]);
    });
  });

  test('killed in the middle, it has every transaction that was answered and no half of another', async () => {
    const key = Buffer.alloc(32, 9).toString('base64');
    const program = fileURLToPath(new URL('./appender.ts', import.meta.url));
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, database.url, key]);
    let answered = 0;
    for await (const line of createInterface(child.stdout)) {
      answered = Number(line);
      if (answered >= 150) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    await store.close();
    store = await database.open();
    const audit = createAudit({ store, keyring: createKeyring([new Secret(key)]), clock: fixedClock });
    const proof = await audit.verify();
    expect(proof).toMatchObject({ ok: true });
    expect(proof.rows).toBeGreaterThanOrEqual(answered);
    await audit.append({ event: 'dialog-entered', requester: { channel: 'phone', id: 'SEP1' } });
    expect(await audit.verify()).toMatchObject({ ok: true, rows: proof.rows + 1 });
  });

  test('closed, it says so', async () => {
    const other = await database.open();
    await other.close();
    await expect(ids(other)).rejects.toThrow(/destroyed|closed/);
  });

  test('an address that is neither SQLite nor PostgreSQL is refused', async () => {
    const opening = openStore({ url: 'mysql://x', clock: fixedClock, log: { info() {}, warn() {}, error() {} } });
    await expect(opening).rejects.toMatchObject({
      code: 'store-url',
      message: 'store.url must be "sqlite:PATH" or "postgres://user:password@host/database".',
    });
  });
}
