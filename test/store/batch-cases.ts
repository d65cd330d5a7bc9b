import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeyring } from '../../src/base/keyring.ts';
import { Secret } from '../../src/base/secret.ts';
import { createBatchStore } from '../../src/store/batch-store.ts';
import { createCalendarStore } from '../../src/store/calendar-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { Batch } from '../../src/sweep/batch/ports.ts';
import type { CalendarEntry } from '../../src/sweep/calendar/calendar-entry.ts';
import type { MakeDatabase, TestDatabase } from './test-database.ts';

const keyring = createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]);

/** What holds for batches that two nodes work on, and for the calendar, on any database. */
export function batchStoreCases(make: MakeDatabase): void {
  let database: TestDatabase;
  let one: Store;
  let other: Store;
  beforeEach(async () => {
    database = await make();
    one = await database.open();
    other = await database.open();
  });
  afterEach(async () => {
    await Promise.all([one.close(), other.close()]);
    await database.drop();
  });

  const at = 1_700_000_000_000;
  const batch: Batch = {
    id: 'b1',
    name: 'list',
    state: 'running',
    createdAt: at,
    requester: { channel: 'command', id: 'root' },
    language: 'en',
  };
  const row = (line: number) => ({ line, userId: `user${line}`, kinds: ['cucm-pin'] as const });

  test('no row is given to two owners, until the time of the first is over', async () => {
    const stores = [one, other].map(store => createBatchStore({ store, keyring }));
    await stores[0]?.insert(
      batch,
      Array.from({ length: 40 }, (_, index) => row(index + 1)),
      [],
    );
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        stores[index % 2]?.claim('b1', ['read'], { owner: `o${index}`, now: at, until: at + 1000, limit: 4 }),
      ),
    );
    const lines = claims.flatMap(rows => rows?.map(({ line }) => line) ?? []);
    expect(new Set(lines).size).toBe(lines.length);
    const late = { owner: 'late', now: at + 1000, until: at + 2000, limit: 40 };
    expect(await stores[1]?.claim('b1', ['read'], late)).toHaveLength(40);
    expect(await stores[0]?.settle('b1', 1, 'o0', { state: 'ready' })).toBe(false);
    expect(await stores[1]?.settle('b1', 1, 'late', { state: 'ready' })).toBe(true);
  });

  test('what one node keeps another reads, a value unsealed, and nobody moves a batch that is over', async () => {
    const [mine, theirs] = [one, other].map(store => createBatchStore({ store, keyring }));
    const valued = { ...row(1), value: new Secret('283746'), delivery: 'mail' as const };
    await mine?.insert(batch, [valued], [{ line: 2, flaw: 'no-user' }]);
    const [read, flawed] = (await theirs?.rows('b1', 0, 10)) ?? [];
    expect(read).toMatchObject({ userId: 'user1', kinds: ['cucm-pin'], delivery: 'mail', state: 'read' });
    expect(read?.value?.reveal()).toBe('283746');
    expect(flawed).toMatchObject({ line: 2, state: 'refused', reason: 'no-user' });
    expect(await theirs?.find('b1')).toEqual(batch);
    expect(await theirs?.move('b1', ['running'], 'done', at + 5)).toBe(true);
    expect(await mine?.move('b1', ['running', 'paused'], 'cancelled', at + 6)).toBe(false);
    expect(await mine?.find('b1')).toMatchObject({ state: 'done', endedAt: at + 5 });
    await mine?.purge(at + 6);
    expect([await theirs?.find('b1'), await theirs?.rows('b1', 0, 10)]).toEqual([undefined, []]);
  });

  test('an entry of the calendar and the users that it names are there for every node, and go together', async () => {
    const [mine, theirs] = [one, other].map(createCalendarStore);
    const entry: CalendarEntry = {
      id: 'c1',
      name: 'Spring',
      kinds: ['cucm-pin'],
      firstAt: at,
      periodDays: 30,
      users: 1,
      enteredBy: 'a',
    };
    await mine?.insert(entry, ['anna']);
    expect(await theirs?.list()).toEqual([entry]);
    expect(await theirs?.namedFor(['anna', 'bob'])).toEqual(new Map([['anna', ['c1']]]));
    expect(await theirs?.remove('c1')).toBe(true);
    expect((await mine?.namedFor(['anna']))?.size).toBe(0);
  });
}
