import type { AuthenticationRule, CredentialKind } from './rule.ts';

/** A PIN or web password of one user. Times are milliseconds since 1970. */
export interface Credential {
  readonly objectId: string;
  readonly kind: CredentialKind;
  value: string;
  /** The current value and those before it, newest first. */
  history: readonly string[];
  changedAt: number;
  mustChange: boolean;
  cantChange: boolean;
  doesntExpire: boolean;
  hackCount: number;
  lastHackAt: number | undefined;
  /** When failed attempts locked it (`TimeHacked`). */
  hackedAt: number | undefined;
  /** When an administrator locked it (`TimeLockout`). */
  lockedAt: number | undefined;
  rule: AuthenticationRule;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const KEPT = 30;

/** Whether failed attempts hold it locked now. */
export function isHacked(credential: Credential, now: number): boolean {
  const { hackedAt, rule } = credential;
  if (hackedAt === undefined) return false;
  return rule.lockoutDuration === 0 || now < hackedAt + rule.lockoutDuration * MINUTE;
}

/** Whether it is too old to be used. */
export function isExpired(credential: Credential, now: number): boolean {
  const { doesntExpire, changedAt, rule } = credential;
  return !doesntExpire && rule.maxDays > 0 && now > changedAt + rule.maxDays * DAY;
}

/** Whether it was changed so lately that its rule forbids another change. */
export function isYoung(credential: Credential, now: number): boolean {
  return now < credential.changedAt + credential.rule.minDuration * MINUTE;
}

/** Puts a new value in place. Two changes within a millisecond differ in time all the same. */
export function replaceValue(credential: Credential, value: string, now: number): void {
  credential.value = value;
  credential.history = [value, ...credential.history].slice(0, KEPT);
  credential.changedAt = Math.max(now, credential.changedAt + 1);
}

/** Counts a failed attempt; the one that reaches the rule's limit locks. */
export function countFailure(credential: Credential, now: number): void {
  const { rule, lastHackAt, hackedAt } = credential;
  const stale = lastHackAt === undefined || now > lastHackAt + rule.hackResetTime * MINUTE;
  if (stale || hackedAt !== undefined) credential.hackCount = 0;
  credential.hackedAt = undefined;
  credential.hackCount += 1;
  credential.lastHackAt = now;
  if (rule.maxHacks > 0 && credential.hackCount >= rule.maxHacks) credential.hackedAt = now;
}

/** Forgets the failed attempts. */
export function clearFailures(credential: Credential): void {
  credential.hackCount = 0;
  credential.hackedAt = undefined;
}
