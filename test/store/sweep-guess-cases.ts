import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { createSweepGuessStore } from '../../src/store/sweep-guess-store.ts';
import { type GuessMemory, keyOf } from '../../src/sweep/guessing/memory.ts';
import type { MakeDatabase, TestDatabase } from './test-database.ts';

/** What holds for the memory of guesses that two nodes work on, on any database. */
export function sweepGuessCases(make: MakeDatabase): void {
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

  const now = 1_700_000_000_000;
  const until = now + 60_000;
  const credential = (index: number, stamp = '1') =>
    ({ system: 'cucm:main', entryId: `id-${index}`, kind: 'cucm-pin', userId: `user${index}`, stamp }) as const;
  const some = (count: number) => Array.from({ length: count }, (_, index) => credential(index));
  const claim = (store: Store, owner: string, limit = 50, at = now) =>
    createSweepGuessStore(store).claim({ system: 'cucm:main', owner, due: at, now: at, until: at + 60_000, limit });

  test('two nodes that claim at the same moment never get the same credential', async () => {
    await createSweepGuessStore(one).note(some(700), now);
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => claim(index % 2 === 0 ? one : other, `node-${index}`, 40)),
    );
    const got = claims.flat().map(keyOf);
    expect(new Set(got).size).toBe(got.length);
    expect(got.length + (await claim(one, 'last', 1000)).length).toBe(700);
    expect(await claim(other, 'late', 1000)).toEqual([]);
    expect(await claim(other, 'heir', 1000, until + 1)).toHaveLength(700);
  });

  test('nobody is given more than he asked for: the others may have the rest', async () => {
    await createSweepGuessStore(one).note(some(12), now);
    const got = [await claim(one, 'a', 5), await claim(other, 'b', 5), await claim(one, 'c', 5)];
    expect(got.map(each => each.length)).toEqual([5, 5, 2]);
  });

  test('what is remembered is read as it was, by the other node', async () => {
    const store = createSweepGuessStore(one);
    await store.note(some(1), now);
    const [memory] = await claim(one, 'node');
    const kept: GuessMemory = {
      ...(memory as GuessMemory),
      ...{ basis: 'abc', position: 7, tries: 2, own: [{ from: 1, until: 2 }], habits: { 11: 20000 } },
      ...{ before: { lastSuccessAt: 5, lastSuccessAddress: '10.0.0.1' }, nextAt: now },
    };
    expect(await store.save([kept], { owner: 'node', now, release: true })).toEqual(new Set([keyOf(kept)]));
    expect(await claim(other, 'node-2')).toEqual([kept]);
  });

  test('who has lost the lease writes nothing', async () => {
    const store = createSweepGuessStore(one);
    await store.note(some(2), now);
    const claimed = await claim(one, 'node');
    const later = until + 1;
    const [taken] = await claim(other, 'heir', 1, later);
    const changed = claimed.map(memory => ({ ...memory, position: 9 }));
    expect(await store.save(changed, { owner: 'node', now: later, release: true })).toEqual(new Set());
    expect(await store.save(changed, { owner: 'stranger', now, release: true })).toEqual(new Set());
    expect(taken?.position).toBe(0);
  });

  test('a lease outlasts what is written under it until it is given back', async () => {
    const store = createSweepGuessStore(one);
    await store.note(some(1), now);
    const claimed = await claim(one, 'node');
    await store.save(claimed, { owner: 'node', now, release: false });
    expect(await claim(other, 'node-2')).toEqual([]);
    await store.save(claimed, { owner: 'node', now, release: true });
    expect(await claim(other, 'node-2')).toHaveLength(1);
  });

  test('a credential of another stamp begins anew, one of the same stays where it is', async () => {
    const store = createSweepGuessStore(one);
    await store.note(some(2), now);
    const claimed = await claim(one, 'node');
    const tried = claimed.map(memory => ({ ...memory, position: 5, ended: 'tried' as const, nextAt: now }));
    await store.save(tried, { owner: 'node', now, release: true });
    expect(await store.count()).toEqual({ open: 0, found: 0, tried: 2 });
    await store.note([credential(0), credential(1, '2')], now + 5);
    expect(await claim(other, 'node', 50, now + 5)).toMatchObject([{ entryId: 'id-1', stamp: '2', position: 0 }]);
  });

  test('what is found is handed on once more until that is written down', async () => {
    const store = createSweepGuessStore(one);
    await store.note(some(1), now);
    const claimed = await claim(one, 'node');
    const as = (ended: 'hit' | 'found') => claimed.map(memory => ({ ...memory, ended }));
    await store.save(as('hit'), { owner: 'node', now, release: true });
    expect(await store.nextDue('cucm:main')).toBe(now);
    expect(await claim(other, 'node')).toMatchObject([{ ended: 'hit' }]);
    await store.save(as('found'), { owner: 'node', now, release: true });
    expect(await claim(other, 'node')).toEqual([]);
    expect(await store.nextDue('cucm:main')).toBeUndefined();
    expect(await store.count()).toEqual({ open: 0, found: 1, tried: 0 });
  });

  test('what was guessed is known by its entry and its stamp, handed on or not, until another value is noted', async () => {
    const store = createSweepGuessStore(one);
    await store.note(some(3), now);
    const claimed = await claim(one, 'node');
    const ended = claimed.map((memory, index) => ({ ...memory, ended: (['hit', 'found', 'tried'] as const)[index] }));
    await store.save(ended, { owner: 'node', now, release: true });
    const asked = claimed.map(({ entryId }) => entryId);
    const found = await createSweepGuessStore(other).found('cucm:main', [...asked, 'nobody']);
    expect(found.map(({ entryId }) => entryId).toSorted()).toEqual(asked.slice(0, 2).toSorted());
    expect(found).toContainEqual({ system: 'cucm:main', entryId: asked[0], kind: 'cucm-pin', stamp: '1' });
    expect(await store.found('cucm:other', asked)).toEqual([]);
    expect(await store.found('cucm:main', [])).toEqual([]);
    await store.note([{ ...(claimed[0] as GuessMemory), stamp: 'new' }], now);
    expect(await store.found('cucm:main', asked)).toHaveLength(1);
  });
}
