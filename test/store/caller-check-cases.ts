import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallerCheck, CallerCheckStore } from '../../src/helpdesk/caller-check.ts';
import { createCallerCheckStore } from '../../src/store/caller-check-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { MakeDatabase, TestDatabase } from './test-database.ts';

const check = (more: Partial<CallerCheck> = {}): CallerCheck => ({
  session: 'session-1',
  subject: 'subject-1',
  method: 'mail-code',
  reference: 'code-1',
  proved: false,
  expiresAt: 1000,
  ...more,
});

/** What the checks of callers promise, on whatever database they stand. */
export function callerCheckCases(makeDatabase: MakeDatabase): void {
  let database: TestDatabase;
  let store: Store;
  let checks: CallerCheckStore;

  beforeEach(async () => {
    database = await makeDatabase();
    store = await database.open();
    checks = createCallerCheckStore(store);
  });

  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  describe('a check of a caller', () => {
    test('is found for its session and its subject only, and until it is over', async () => {
      await checks.keep(check());
      expect(await checks.of('session-1', ['subject-0', 'subject-1'], 999)).toEqual([check()]);
      expect(await checks.of('session-2', ['subject-1'], 999)).toEqual([]);
      expect(await checks.of('session-1', ['subject-2'], 999)).toEqual([]);
      expect(await checks.of('session-1', ['subject-1'], 1000)).toEqual([]);
    });

    test('takes the place of an earlier one of the same method, whose answer proves nothing any more', async () => {
      await checks.keep(check());
      await checks.keep(check({ reference: 'code-2' }));
      expect(await checks.prove(check(), 5000)).toBe(false);
      expect(await checks.prove(check({ reference: 'code-2' }), 5000)).toBe(true);
      expect(await checks.of('session-1', ['subject-1'], 4999)).toEqual([
        check({ reference: 'code-2', proved: true, expiresAt: 5000 }),
      ]);
    });

    test('keeps what the question named', async () => {
      const named = check({ method: 'push', covers: ['cucm-pin', 'unity-pin'] });
      await checks.keep(named);
      expect(await checks.of('session-1', ['subject-1'], 999)).toEqual([named]);
    });

    test('is proved by one of many answers at once', async () => {
      await checks.keep(check());
      const proved = await Promise.all(Array.from({ length: 10 }, () => checks.prove(check(), 5000)));
      expect(proved.filter(Boolean)).toHaveLength(1);
    });

    test('goes where it failed or is over', async () => {
      await checks.keep(check());
      await checks.keep(check({ method: 'push', reference: 'question-1', expiresAt: 3000 }));
      await checks.purge(2000);
      expect(await checks.of('session-1', ['subject-1'], 0)).toMatchObject([{ method: 'push' }]);
      await checks.drop(check({ method: 'push', reference: 'question-1' }));
      expect(await checks.of('session-1', ['subject-1'], 0)).toEqual([]);
    });
  });
}
