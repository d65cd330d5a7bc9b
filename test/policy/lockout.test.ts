import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterFailure,
  countedFailures,
  type FailureRecord,
  isLocked,
  type LockoutPolicy,
  untilUnlocked,
} from '../../src/policy/lockout.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 5, 9);
const policy: LockoutPolicy = { failedAttempts: 3, resetFailedAfterMinutes: 30, lockoutMinutes: 30 };

/** The record after failures at these minutes. */
function failuresAt(minutes: readonly number[], under = policy): FailureRecord | undefined {
  return minutes.reduce<FailureRecord | undefined>(
    (record, at) => afterFailure(record, under, start + at * minute),
    undefined,
  );
}

describe('failures of a pair', () => {
  test('count one by one and lock at the limit, from that failure on', () => {
    expect(failuresAt([0])).toEqual({ count: 1, lastFailureAt: start });
    expect(failuresAt([0, 1])).toEqual({ count: 2, lastFailureAt: start + minute });
    expect(failuresAt([0, 1, 2])).toEqual({
      count: 3,
      lastFailureAt: start + 2 * minute,
      lockedUntil: start + 32 * minute,
    });
  });

  test('are forgotten when the reset time passes without one, and not a millisecond sooner', () => {
    const two = failuresAt([0, 10]);
    expect(countedFailures(two, policy, start + 40 * minute - 1)).toBe(2);
    expect(countedFailures(two, policy, start + 40 * minute)).toBe(0);
    expect(failuresAt([0, 10, 40])).toMatchObject({ count: 1 });
    expect(failuresAt([0, 25, 50])).toMatchObject({ count: 3, lockedUntil: start + 80 * minute });
  });

  test('do not count where there are none', () => {
    expect(countedFailures(undefined, policy, start)).toBe(0);
    expect(isLocked(undefined, start)).toBe(false);
  });
});

describe('a locked pair', () => {
  const locked = failuresAt([0, 1, 2]);

  test('is locked until the lock ends, and then starts from zero', () => {
    expect(isLocked(locked, start + 32 * minute - 1)).toBe(true);
    expect(isLocked(locked, start + 32 * minute)).toBe(false);
    expect(countedFailures(locked, policy, start + 32 * minute)).toBe(0);
    expect(afterFailure(locked, policy, start + 32 * minute)).toEqual({ count: 1, lastFailureAt: start + 32 * minute });
  });

  test('is not locked for longer by attempts meanwhile', () => {
    expect(afterFailure(locked, policy, start + 20 * minute)).toBe(locked);
  });

  test('starts from zero after a lock shorter than the reset time', () => {
    const short = { ...policy, lockoutMinutes: 5 };
    const record = failuresAt([0, 1, 2], short);
    expect(afterFailure(record, short, start + 7 * minute)).toMatchObject({ count: 1 });
  });

  test('stays locked where the lock is longer than the reset time', () => {
    const long = { ...policy, lockoutMinutes: 120 };
    expect(isLocked(failuresAt([0, 1, 2], long), start + 100 * minute)).toBe(true);
  });

  test('waits for an administrator where lockoutMinutes is 0, in a number that survives JSON', () => {
    const record = failuresAt([0, 1, 2], { ...policy, lockoutMinutes: 0 });
    expect(record?.lockedUntil).toBe(untilUnlocked);
    expect(isLocked(JSON.parse(JSON.stringify(record)) as FailureRecord, start + 100 * 365 * 1440 * minute)).toBe(true);
  });
});

describe('the limit', () => {
  test('0 never locks', () => {
    const minutes = Array.from({ length: 50 }, () => 0);
    expect(failuresAt(minutes, { ...policy, failedAttempts: 0 })).toEqual({ count: 50, lastFailureAt: start });
  });

  test('1 locks at the first failure', () => {
    expect(failuresAt([0], { ...policy, failedAttempts: 1 })).toMatchObject({ lockedUntil: start + 30 * minute });
  });

  test('once lowered holds for the next failure', () => {
    const record = failuresAt([0, 1, 2, 3], { ...policy, failedAttempts: 9 });
    expect(afterFailure(record, policy, start + 4 * minute)).toMatchObject({
      count: 5,
      lockedUntil: start + 34 * minute,
    });
  });

  test('is never exceeded: of any attempts no more than it are passed on between two locks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 80 }), gaps => {
        let record: FailureRecord | undefined;
        let now = start;
        const passedOn: number[] = [];
        for (const gap of gaps) {
          now += gap * minute;
          if (!isLocked(record, now)) passedOn.push(now);
          record = afterFailure(record, policy, now);
        }
        const crowded = passedOn.some((at, index) => {
          const fourth = passedOn[index + policy.failedAttempts];
          return fourth !== undefined && fourth - at < policy.lockoutMinutes * minute;
        });
        expect(crowded).toBe(false);
      }),
    );
  });
});
