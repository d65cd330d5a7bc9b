import type { CredentialState } from '../../../renewal/ports.ts';
import { fromGeneralizedTime } from '../generalized-time.ts';
import type { Row } from '../row.ts';
import type { LdapPolicy } from './policy.ts';

/** The value of pwdAccountLockedTime that stands for a lock by an administrator (draft-behera section 5.3.3). */
const LOCKED_FOR_GOOD = '000001010000Z';

/** Whether the entry is locked now, and by what. */
export function lockOf(entry: Row, policy: LdapPolicy | undefined, now: number): CredentialState['locked'] {
  const text = entry.text('pwdAccountLockedTime');
  if (text === undefined) return 'no';
  if (text === LOCKED_FOR_GOOD) return 'administrator';
  const since = fromGeneralizedTime(text);
  const seconds = policy?.lockoutDuration ?? 0;
  const lapsed = seconds > 0 && since !== undefined && since + seconds * 1000 <= now;
  return lapsed ? 'no' : 'failed-attempts';
}

function failureTimes(entry: Row): readonly number[] {
  return entry
    .texts('pwdFailureTime')
    .map(fromGeneralizedTime)
    .filter(time => time !== undefined);
}

/** Failures that still count. Where no operational attribute is to be seen at all, nothing is known of them. */
function failuresOf(entry: Row, window: number, now: number): number | undefined {
  const times = failureTimes(entry);
  if (times.length === 0 && entry.text('pwdChangedTime') === undefined) return undefined;
  return times.filter(time => window === 0 || time + window * 1000 > now).length;
}

function expiryOf(changedAt: number | undefined, policy: LdapPolicy | undefined): number | undefined {
  if (!policy) return undefined;
  if (policy.maxAge === 0) return Number.POSITIVE_INFINITY;
  return changedAt === undefined ? undefined : changedAt + policy.maxAge * 1000;
}

/** What the entry's password is like now. `modifyTimestamp` is the stamp of servers without a password policy. */
export function stateOf(entry: Row, policy: LdapPolicy | undefined, now: number): CredentialState {
  const changedAt = fromGeneralizedTime(entry.text('pwdChangedTime'));
  const failures = failureTimes(entry);
  return {
    kind: 'directory-password',
    stamp: entry.text('pwdChangedTime') ?? entry.text('modifyTimestamp') ?? '',
    changedAt,
    expiresAt: expiryOf(changedAt, policy),
    mustChange: entry.flag('pwdReset') === true,
    locked: lockOf(entry, policy, now),
    failures: failuresOf(entry, policy?.failureWindow ?? 0, now),
    failureLimit: policy?.failureLimit,
    lastFailureAt: failures.length > 0 ? Math.max(...failures) : undefined,
    lastSuccessAt: fromGeneralizedTime(entry.text('pwdLastSuccess')),
  };
}
