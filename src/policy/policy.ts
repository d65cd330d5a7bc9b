import type { Kind } from './kind.ts';
import type { Rule } from './violation.ts';

/** A policy is data: what a good value of one kind is and how long it lives (`policy.md` "Kinds"). */
export interface Policy {
  /** What the operator calls it; absent = the default policy of its kind. */
  readonly name?: string | undefined;
  readonly kind: Kind;
  /** Unicode code points. */
  readonly minLength: number;
  readonly maxLength: number;
  /** Length of a generated value. */
  readonly generateLength: number;
  readonly rules: readonly Rule[];
  /** How the keypad rule is read: `anywhere` (CUCM) or `whole` (Unity). `both` applies each. */
  readonly keypadLine: 'anywhere' | 'whole' | 'both';
  /** So many equal characters in a row violate `repeated-character` (CUCM 3, Unity 4). */
  readonly repeatedCharacters: number;
  /** How many values back `history` looks. 0 = none. */
  readonly historyCount: number;
  /** 0 = never. */
  readonly expiresAfterDays: number;
  readonly expiryWarningDays: number;
  readonly mustChangeAtNextLogin: boolean;
  readonly failedAttempts: number;
  readonly resetFailedAfterMinutes: number;
  /** 0 = an administrator must unlock. */
  readonly lockoutMinutes: number;
  /** Between two values that the user chose. */
  readonly minMinutesBetweenChanges: number;
  /** 0 = any number. */
  readonly inactiveDaysAllowed: number;
  /** Exact values that violate `forbidden`. */
  readonly forbidden: ReadonlySet<string>;
}

/** How messages call a policy. */
export function policyName(policy: Policy): string {
  return policy.name ?? policy.kind;
}

/**
 * What a system's own policy demands, as far as it could be read (AXL getCredentialPolicy, CUPI rules, PSO or domain).
 * Joined with ours by `stricter`.
 */
export interface PolicyLimits {
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly rules?: readonly Rule[] | undefined;
  readonly historyCount?: number | undefined;
  /** 0 = never. */
  readonly expiresAfterDays?: number | undefined;
}
