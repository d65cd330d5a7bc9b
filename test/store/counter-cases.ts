import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAttemptStore } from '../../src/store/attempt-store.ts';
import { createCodeStore } from '../../src/store/code-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { MakeDatabase, TestDatabase } from './test-database.ts';

/** What holds for failures and codes that are counted at the same moment, on any database. */
export function counterCases(make: MakeDatabase): void {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    database = await make();
    store = await database.open();
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const day = 86_400_000;
  const at = 1_700_000_000_000;
  const code = (index: number) => ({
    id: `code-${index}`,
    dialog: `dialog-${index}`,
    subject: 'anna',
    hash: `hash-${index}`,
    sentAt: at + index,
    expiresAt: at + 600_000,
  });

  test('of twenty codes asked for at once for one subject three are sent', async () => {
    const codes = createCodeStore(store);
    const sent = await Promise.all(Array.from({ length: 20 }, (_, index) => codes.insert(code(index), 3, at - 1)));
    expect(sent.filter(Boolean)).toHaveLength(3);
  });

  test('no failure counted at the same moment as others is lost', async () => {
    const attempts = createAttemptStore(store);
    const count = (): Promise<number> =>
      attempts.change(['b', 'a', 'C'], records => {
        const next = ((records[0] as number | undefined) ?? 0) + 1;
        return { records: [1, 2, 3].map(() => ({ record: next, expiresAt: at })), answer: next };
      });
    const counted = await Promise.all(Array.from({ length: 40 }, count));
    expect(counted.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  test('failures that nobody was told of in half a year are forgotten', async () => {
    const attempts = createAttemptStore(store);
    await attempts.note('old', 'anna', at, 'SEP1');
    await attempts.note('new', 'anna', at + 2 * day, 'SEP2');
    await attempts.purge(at + 181 * day);
    expect(await attempts.takeNotes(['anna'])).toEqual([{ at: at + 2 * day, place: 'SEP2' }]);
  });
}
