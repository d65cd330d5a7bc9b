import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoredPush } from '../../src/dialog/push-store.ts';
import { createPushStore } from '../../src/store/push-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { MakeDatabase, TestDatabase } from './test-database.ts';

/** What holds for pushes that two nodes work on at the same moment, on any database. */
export function pushStoreCases(make: MakeDatabase): void {
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
  const push = (index: number, more: Partial<StoredPush> = {}): StoredPush => ({
    id: `push-${index}`,
    subject: 'anna',
    state: 'waiting',
    token: `token-${index}`,
    lines: [{ key: 'approval.call' }],
    language: 'en',
    askedAt: at + index,
    expiresAt: at + 60_000,
    ...more,
  });
  const target = { device: 'SEP1', address: '10.0.0.7', user: 'once', password: 'hash', userUntil: at + 30_000 };

  test('what one node keeps another reads, bytes and times as they were', async () => {
    const kept = push(1, { code: Buffer.from([0, 255, 7]) });
    await createPushStore(one).insert(kept, 5, at - 1);
    await createPushStore(one).aim('push-1', target);
    const there = createPushStore(other);
    expect(await there.load('push-1')).toEqual({ ...kept, failure: undefined, target });
    expect((await there.byToken(['nothing', 'token-1']))?.id).toBe('push-1');
    expect((await there.byUser('once'))?.id).toBe('push-1');
    expect([await there.byUser('another'), await there.byToken(['x']), await there.load('x')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('of answers at the same moment, on two nodes, one counts; the code goes with it', async () => {
    await createPushStore(one).insert(push(1, { code: Buffer.from('x') }), 5, at - 1);
    const stores = [createPushStore(one), createPushStore(other)];
    const settled = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        stores[index % 2]?.settle('push-1', index % 3 === 0 ? 'approved' : 'rejected'),
      ),
    );
    expect(settled.filter(Boolean)).toHaveLength(1);
    const winner = settled.indexOf(true) % 3 === 0 ? 'approved' : 'rejected';
    expect(await stores[0]?.load('push-1')).toMatchObject({ state: winner, code: undefined });
  });

  test('asked at the same moment on two nodes, a subject is asked no more than the limit', async () => {
    const stores = [createPushStore(one), createPushStore(other)];
    const kept = await Promise.all(
      Array.from({ length: 12 }, (_, index) => stores[index % 2]?.insert(push(index), 5, at - 1)),
    );
    expect(kept.filter(Boolean)).toHaveLength(5);
    const over = await stores[0]?.load(`push-${kept.indexOf(false)}`);
    expect(over).toMatchObject({ state: 'failed', failure: 'limit' });
    expect(await stores[0]?.insert(push(99, { subject: 'bert' }), 5, at - 1)).toBe(true);
  });

  test('a push that is settled goes to no other phone, and what is old is forgotten', async () => {
    const store = createPushStore(one);
    await store.insert(push(1), 5, at - 1);
    await store.settle('push-1', 'failed', 'no-phone');
    await store.aim('push-1', target);
    expect(await store.load('push-1')).toMatchObject({ state: 'failed', failure: 'no-phone', target: undefined });
    await store.purge(at + 2);
    expect(await store.load('push-1')).toBeUndefined();
  });
}
