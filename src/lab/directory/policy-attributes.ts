import type { LiveAttributes, Value } from './entry.ts';
import { toDuration } from './file-time.ts';
import type { PasswordPolicy } from './password-policy.ts';

const number = (value: number | bigint): readonly Value[] => [String(value)];

/** A policy as the domain object shows it. */
export function domainAttributes(policy: PasswordPolicy): LiveAttributes {
  return {
    minPwdLength: () => number(policy.minLength),
    pwdHistoryLength: () => number(policy.historyLength),
    pwdProperties: () => number(policy.complexity ? 1 : 0),
    minPwdAge: () => number(toDuration(policy.minAge)),
    maxPwdAge: () => number(toDuration(policy.maxAge)),
    lockoutThreshold: () => number(policy.lockoutThreshold),
    lockoutDuration: () => number(toDuration(policy.lockoutDuration)),
    lockOutObservationWindow: () => number(toDuration(policy.observationWindow)),
  };
}

/** A policy as a password settings object shows it. */
export function settingsAttributes(policy: PasswordPolicy): LiveAttributes {
  return {
    'msDS-MinimumPasswordLength': () => number(policy.minLength),
    'msDS-PasswordHistoryLength': () => number(policy.historyLength),
    'msDS-PasswordComplexityEnabled': () => [policy.complexity ? 'TRUE' : 'FALSE'],
    'msDS-PasswordReversibleEncryptionEnabled': () => ['FALSE'],
    'msDS-MinimumPasswordAge': () => number(toDuration(policy.minAge)),
    'msDS-MaximumPasswordAge': () => number(toDuration(policy.maxAge)),
    'msDS-LockoutThreshold': () => number(policy.lockoutThreshold),
    'msDS-LockoutDuration': () => number(toDuration(policy.lockoutDuration)),
    'msDS-LockoutObservationWindow': () => number(toDuration(policy.observationWindow)),
  };
}
