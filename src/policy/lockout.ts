import type { Policy } from './policy.ts';

/** The failures of a pair (subject, requester) since its last success; no record = none. Times in milliseconds since 1970. */
export interface FailureRecord {
  readonly count: number;
  readonly lastFailureAt: number;
  /** Absent = not locked; {@link untilUnlocked} = until an administrator unlocks. */
  readonly lockedUntil?: number | undefined;
}

/** The part of a policy that lockout needs. */
export type LockoutPolicy = Pick<Policy, 'failedAttempts' | 'resetFailedAfterMinutes' | 'lockoutMinutes'>;

/** The end of a lock that only an administrator ends: a number that every store and JSON can hold, unlike Infinity. */
export const untilUnlocked = Number.MAX_SAFE_INTEGER;

const MINUTE = 60_000;

/** Whether the pair is locked now. While it is, an attempt is answered as wrong and not passed on. */
export function isLocked(record: FailureRecord | undefined, now: number): boolean {
  return record?.lockedUntil !== undefined && now < record.lockedUntil;
}

/** The failures that still count: none after a lock that is over, or when the reset time passed without a failure (CUCM). */
export function countedFailures(record: FailureRecord | undefined, policy: LockoutPolicy, now: number): number {
  if (!record) return 0;
  if (record.lockedUntil !== undefined) return isLocked(record, now) ? record.count : 0;
  return now - record.lastFailureAt >= policy.resetFailedAfterMinutes * MINUTE ? 0 : record.count;
}

/**
 * The record after a failed attempt. The failure that reaches `failedAttempts` (0 = no limit) locks from then on; an
 * attempt while locked changes nothing, so that it cannot prolong the lock. After a success or an administrator's
 * unlock there is no record.
 */
export function afterFailure(record: FailureRecord | undefined, policy: LockoutPolicy, now: number): FailureRecord {
  if (record && isLocked(record, now)) return record;
  const count = countedFailures(record, policy, now) + 1;
  const locks = policy.failedAttempts > 0 && count >= policy.failedAttempts;
  return locks ? { count, lastFailureAt: now, lockedUntil: lockEnd(policy, now) } : { count, lastFailureAt: now };
}

function lockEnd({ lockoutMinutes }: LockoutPolicy, now: number): number {
  return lockoutMinutes === 0 ? untilUnlocked : now + lockoutMinutes * MINUTE;
}
