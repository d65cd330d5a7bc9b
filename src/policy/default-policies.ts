import { forbiddenPasswords, forbiddenPins } from './forbidden/default-lists.ts';
import type { Kind } from './kind.ts';
import type { Policy } from './policy.ts';
import type { Rule } from './violation.ts';

const pinRules: readonly Rule[] = [
  'repeated-digit',
  'distinct-digits',
  'repeated-group',
  'sequence',
  'keypad-line',
  'own-number',
  'name-digits',
  'forbidden',
  'history',
];

const passwordRules: readonly Rule[] = [
  'repeated-character',
  'sequence',
  'own-number',
  'own-name',
  'character-classes',
  'forbidden',
  'history',
];

const directoryRules: readonly Rule[] = [
  'sequence',
  'own-number',
  'own-name',
  'character-classes',
  'forbidden',
  'breached',
  'history',
];

const codeRules: readonly Rule[] = ['repeated-digit', 'sequence', 'own-number', 'forbidden', 'unique'];

/** What all kinds have in common (Unity: three failures, thirty minutes, five values back). */
const common = {
  keypadLine: 'anywhere',
  repeatedCharacters: 3,
  historyCount: 5,
  expiryWarningDays: 14,
  mustChangeAtNextLogin: false,
  failedAttempts: 3,
  resetFailedAfterMinutes: 30,
  lockoutMinutes: 30,
  minMinutesBetweenChanges: 0,
  inactiveDaysAllowed: 0,
} as const satisfies Partial<Policy>;

const pin = { ...common, rules: pinRules, expiresAfterDays: 180, forbidden: forbiddenPins };
const password = { ...common, rules: passwordRules, expiresAfterDays: 120, forbidden: forbiddenPasswords };

const lengths = (minLength: number, maxLength: number, generateLength: number) => ({
  minLength,
  maxLength,
  generateLength,
});

/** The policy of each kind where the operator gives no other (`policy.md` "Kinds"). */
export const defaultPolicies: Readonly<Record<Kind, Policy>> = {
  'cucm-pin': { kind: 'cucm-pin', ...pin, ...lengths(6, 10, 6) },
  'unity-pin': { kind: 'unity-pin', ...pin, ...lengths(6, 10, 6), keypadLine: 'whole' },
  'cucm-password': { kind: 'cucm-password', ...password, ...lengths(8, 64, 14) },
  'unity-password': { kind: 'unity-password', ...password, ...lengths(8, 64, 14), repeatedCharacters: 4 },
  'directory-password': { kind: 'directory-password', ...password, ...lengths(12, 64, 14), rules: directoryRules },
  'app-user-password': { kind: 'app-user-password', ...password, ...lengths(16, 64, 24) },
  fac: { kind: 'fac', ...pin, ...lengths(6, 16, 8), rules: codeRules, expiresAfterDays: 0 },
};
