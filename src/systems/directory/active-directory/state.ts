import type { CredentialState } from '../../../renewal/ports.ts';
import type { Row } from '../row.ts';
import { cannotChange } from './descriptor.ts';
import type { EffectivePolicy } from './domain.ts';
import { stampOf } from './stamp.ts';
import { fromFileTime } from './time.ts';

/** In userAccountControl: the password does not expire. */
export const NEVER_EXPIRES: bigint = 0x1_0000n;
const SMARTCARD_REQUIRED = 0x4_0000n;
/** In msDS-User-Account-Control-Computed: locked from failed attempts now (MS-ADTS 3.1.1.4.5.17). */
const LOCKED_OUT = 0x10n;

/** Whether failed attempts have locked the account and the lock still stands. */
export function isLocked(account: Row): boolean {
  const computed = account.integer('msDS-User-Account-Control-Computed');
  if (computed !== undefined) return (computed & LOCKED_OUT) !== 0n;
  return (account.integer('lockoutTime') ?? 0n) > 0n;
}

/** Accounts with a smart card only, and those marked "user cannot change password": nobody shall set one for them. */
function mayNotChange(account: Row): boolean {
  const descriptor = account.bytes('nTSecurityDescriptor')[0];
  const control = account.integer('userAccountControl') ?? 0n;
  return (control & SMARTCARD_REQUIRED) !== 0n || (descriptor !== undefined && cannotChange(descriptor));
}

/** Failures that still count: the counter itself is only put back at the next attempt after the window. */
function failuresOf(account: Row, window: number | undefined, now: number): number | undefined {
  const counter = account.integer('badPwdCount');
  if (counter === undefined) return undefined;
  const last = fromFileTime(account.integer('badPasswordTime'));
  const over = window !== undefined && last !== undefined && last + window <= now;
  return over ? 0 : Number(counter);
}

/**
 * The failures at which the account locks. Where the policy that holds cannot be read, the configured limit stands in,
 * or the domain's where that is smaller, so that a stricter one is not run into.
 */
function failureLimitOf({ policy, certain }: EffectivePolicy, fallback: number): number | undefined {
  const threshold = policy?.lockoutThreshold;
  if (certain) return threshold;
  return threshold ? Math.min(threshold, fallback) : fallback;
}

/** What the account's password is like now. `fallbackLimit` is `directory.failureLimit`. */
export function stateOf(account: Row, effective: EffectivePolicy, fallbackLimit: number, now: number): CredentialState {
  const control = account.integer('userAccountControl') ?? 0n;
  const window = effective.certain ? effective.policy?.observationWindow : undefined;
  const logons = [account.integer('lastLogon'), account.integer('lastLogonTimestamp')].map(fromFileTime);
  const lastLogon = Math.max(0, ...logons.filter(time => time !== undefined));
  return {
    kind: 'directory-password',
    stamp: stampOf(account),
    notRenewable: mayNotChange(account) ? 'cannot-change' : undefined,
    changedAt: fromFileTime(account.integer('pwdLastSet')),
    expiresAt: fromFileTime(account.integer('msDS-UserPasswordExpiryTimeComputed')),
    mustChange: account.text('pwdLastSet') === '0' && (control & NEVER_EXPIRES) === 0n,
    locked: isLocked(account) ? 'failed-attempts' : 'no',
    failures: failuresOf(account, window, now),
    failureLimit: failureLimitOf(effective, fallbackLimit),
    lastFailureAt: fromFileTime(account.integer('badPasswordTime')),
    lastSuccessAt: lastLogon > 0 ? lastLogon : undefined,
  };
}
