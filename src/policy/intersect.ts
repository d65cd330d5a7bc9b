import { clampedLength, smallerNonZero, unionOfRules } from './join.ts';
import { isDigitKind, type Kind } from './kind.ts';
import { type Policy, policyName } from './policy.ts';
import type { Rule } from './violation.ts';

/** The policy that meets two policies, or why no value can: a sentence for the operator. */
export type Intersection =
  | { readonly policy: Policy; readonly refusal?: never }
  | {
      readonly policy?: never;
      readonly refusal: 'policies-differ-in-kind' | 'policies-exclude-each-other';
      readonly detail: string;
    };

/**
 * The policy of one value that is set on two targets (a PIN shared by CUCM and Unity Connection): what meets it meets
 * both. Refused where one is keyed and the other is not, and where the lengths leave
 * nothing over; that other rules leave nothing over is found by `generate`.
 */
export function intersect(one: Policy, other: Policy): Intersection {
  const names = `The policies ${policyName(one)} and ${policyName(other)}`;
  if (isDigitKind(one.kind) !== isDigitKind(other.kind)) {
    return {
      refusal: 'policies-differ-in-kind',
      detail: `${names} cannot share a value: one is keyed, the other typed.`,
    };
  }
  const policy = joined(one, other);
  if (policy.minLength <= policy.maxLength) return { policy };
  return {
    refusal: 'policies-exclude-each-other',
    detail: `${names} have no value in common: together they ask for at least ${policy.minLength} and at most ${policy.maxLength} characters.`,
  };
}

function joined(one: Policy, other: Policy): Policy {
  const minLength = Math.max(one.minLength, other.minLength);
  const maxLength = Math.min(one.maxLength, other.maxLength);
  return {
    ...joinedLife(one, other),
    name: `${policyName(one)} with ${policyName(other)}`,
    kind: joinedKind(one.kind, other.kind),
    minLength,
    maxLength,
    generateLength: clampedLength({ minLength, maxLength }, Math.max(one.generateLength, other.generateLength)),
    rules: unionOfRules(one.rules, other.rules),
    keypadLine: joinedKeypadLine(one, other),
    repeatedCharacters: joinedRepetition(one, other),
    forbidden: joinedForbidden(one, other),
  };
}

/** Two kinds demand more than their policies say: the tokens of the display name, and Unity's two readings. */
const demandingKinds: readonly Kind[] = ['directory-password', 'unity-pin'];

function joinedKind(one: Kind, other: Kind): Kind {
  return demandingKinds.includes(other) ? other : one;
}

function joinedLife(one: Policy, other: Policy) {
  return {
    historyCount: Math.max(one.historyCount, other.historyCount),
    expiresAfterDays: smallerNonZero(one.expiresAfterDays, other.expiresAfterDays),
    expiryWarningDays: Math.max(one.expiryWarningDays, other.expiryWarningDays),
    mustChangeAtNextLogin: one.mustChangeAtNextLogin || other.mustChangeAtNextLogin,
    failedAttempts: smallerNonZero(one.failedAttempts, other.failedAttempts),
    resetFailedAfterMinutes: Math.max(one.resetFailedAfterMinutes, other.resetFailedAfterMinutes),
    lockoutMinutes: joinedLockout(one, other),
    minMinutesBetweenChanges: Math.max(one.minMinutesBetweenChanges, other.minMinutesBetweenChanges),
    inactiveDaysAllowed: smallerNonZero(one.inactiveDaysAllowed, other.inactiveDaysAllowed),
  };
}

/** 0, an administrator must unlock, is the longest lock of all. */
function joinedLockout(one: Policy, other: Policy): number {
  if (one.lockoutMinutes === 0 || other.lockoutMinutes === 0) return 0;
  return Math.max(one.lockoutMinutes, other.lockoutMinutes);
}

/** A parameter counts only where its rule is asked for; the policies that ask for it, or both where none does. */
function askingFor(rule: Rule, one: Policy, other: Policy): readonly Policy[] {
  const asking = [one, other].filter(policy => policy.rules.includes(rule));
  return asking.length === 0 ? [one, other] : asking;
}

function joinedKeypadLine(one: Policy, other: Policy): Policy['keypadLine'] {
  const forms = new Set(askingFor('keypad-line', one, other).map(policy => policy.keypadLine));
  const [form] = forms;
  return forms.size === 1 && form !== undefined ? form : 'both';
}

function joinedRepetition(one: Policy, other: Policy): number {
  return Math.min(...askingFor('repeated-character', one, other).map(policy => policy.repeatedCharacters));
}

function joinedForbidden(one: Policy, other: Policy): ReadonlySet<string> {
  const lists = new Set(askingFor('forbidden', one, other).map(policy => policy.forbidden));
  const [list] = lists;
  return lists.size === 1 && list !== undefined ? list : new Set([...lists].flatMap(each => [...each]));
}
