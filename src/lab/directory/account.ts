import { fromFileTime, NEVER, toFileTime } from './file-time.ts';
import type { PasswordPolicy } from './password-policy.ts';

/** Bits of userAccountControl. */
export const userFlags = {
  disabled: 0x2,
  passwordNotRequired: 0x20,
  normal: 0x200,
  neverExpires: 0x1_0000,
  smartcard: 0x4_0000,
} as const;

/** Bits of `msDS-User-Account-Control-Computed`. */
const LOCKED_OUT = 0x10;
const PASSWORD_EXPIRED = 0x80_0000;

/** The state of a user's account that signing in and changing the password work on. Times are FILETIMEs. */
export interface Account {
  readonly name: string;
  readonly rid: number;
  password: string;
  /** The current password and those before it, newest first. */
  history: readonly string[];
  /** 0 = must change. */
  pwdLastSet: bigint;
  /** When the current password came, whatever pwdLastSet says. */
  replacedAt: bigint;
  /** How often unicodePwd was written. */
  passwordVersion: number;
  badPwdCount: number;
  badPasswordTime: bigint;
  /** Undefined = never locked, 0 = unlocked. */
  lockoutTime: bigint | undefined;
  userAccountControl: number;
  /** 0 or NEVER = never. */
  accountExpires: bigint;
  lastLogon: bigint;
  lastLogonTimestamp: bigint;
  cannotChange: boolean;
  /** Sign-in is refused at this hour, or from this workstation. */
  restricted: 'hours' | 'workstation' | undefined;
}

/** A new account with its password. */
export function newAccount(name: string, rid: number, password: string, setAt: bigint): Account {
  return {
    name,
    rid,
    password,
    history: [password],
    pwdLastSet: setAt,
    replacedAt: setAt,
    passwordVersion: 2,
    badPwdCount: 0,
    badPasswordTime: 0n,
    lockoutTime: undefined,
    userAccountControl: userFlags.normal,
    accountExpires: NEVER,
    lastLogon: 0n,
    lastLogonTimestamp: 0n,
    cannotChange: false,
    restricted: undefined,
  };
}

/** Whether failed attempts hold the account locked at this time. */
export function isLockedOut({ lockoutTime }: Account, policy: PasswordPolicy, now: number): boolean {
  if (!lockoutTime) return false;
  return now < fromFileTime(lockoutTime) + policy.lockoutDuration;
}

/** When the password is too old: a FILETIME, 0 = now, NEVER. */
export function passwordExpiry(account: Account, policy: PasswordPolicy): bigint {
  if (account.userAccountControl & (userFlags.neverExpires | userFlags.smartcard)) return NEVER;
  if (account.pwdLastSet === 0n) return 0n;
  return policy.maxAge === Number.POSITIVE_INFINITY ? NEVER : account.pwdLastSet + BigInt(policy.maxAge) * 10_000n;
}

/** Whether the password must be changed before it serves, and why. */
export function passwordState(
  account: Account,
  policy: PasswordPolicy,
  now: number,
): 'good' | 'expired' | 'must-change' {
  const expiry = passwordExpiry(account, policy);
  if (expiry === 0n) return 'must-change';
  return expiry <= toFileTime(now) ? 'expired' : 'good';
}

/** `msDS-User-Account-Control-Computed`. */
export function computedControl(account: Account, policy: PasswordPolicy, now: number): number {
  const locked = isLockedOut(account, policy, now) ? LOCKED_OUT : 0;
  return locked | (passwordState(account, policy, now) === 'good' ? 0 : PASSWORD_EXPIRED);
}

/** Whether the account itself has expired. */
export function isAccountExpired({ accountExpires }: Account, now: number): boolean {
  return accountExpires !== 0n && accountExpires !== NEVER && accountExpires <= toFileTime(now);
}

/** Counts a failed sign-in; the one that reaches the threshold locks. The recent past passwords do not count. */
export function countBadPassword(account: Account, policy: PasswordPolicy, now: number, password?: string): void {
  if (password !== undefined && account.history.slice(1, 3).includes(password)) return;
  const window = fromFileTime(account.badPasswordTime) + policy.observationWindow;
  if (account.lockoutTime) account.lockoutTime = 0n;
  account.badPwdCount = now > window ? 1 : account.badPwdCount + 1;
  account.badPasswordTime = toFileTime(now);
  if (policy.lockoutThreshold > 0 && account.badPwdCount >= policy.lockoutThreshold) {
    account.lockoutTime = toFileTime(now);
  }
}

/** Notes a successful sign-in. */
export function countLogon(account: Account, now: number): void {
  account.badPwdCount = 0;
  if (account.lockoutTime) account.lockoutTime = 0n;
  account.lastLogon = toFileTime(now);
  const fortnight = BigInt(14 * 86_400) * 10_000_000n;
  if (account.lastLogon - account.lastLogonTimestamp > fortnight) account.lastLogonTimestamp = account.lastLogon;
}
