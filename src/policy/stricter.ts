import { clampedLength, smallerNonZero, unionOfRules } from './join.ts';
import type { Policy, PolicyLimits } from './policy.ts';

/**
 * Our policy joined with what the system itself demands: the larger minimum, the smaller maximum, both sets of rules,
 * the larger history, the smaller expiry that is not never (`policy.md` "Kinds"). What the system leaves unsaid stays.
 * Limits that contradict ours (a minimum above the maximum) give a policy that `check` finds every value to break.
 */
export function stricter(policy: Policy, limits: PolicyLimits): Policy {
  const minLength = Math.max(policy.minLength, limits.minLength ?? 0);
  const maxLength = Math.min(policy.maxLength, limits.maxLength ?? Number.POSITIVE_INFINITY);
  return {
    ...policy,
    minLength,
    maxLength,
    generateLength: clampedLength({ minLength, maxLength }, policy.generateLength),
    rules: unionOfRules(policy.rules, limits.rules ?? []),
    historyCount: Math.max(policy.historyCount, limits.historyCount ?? 0),
    expiresAfterDays: smallerNonZero(policy.expiresAfterDays, limits.expiresAfterDays ?? 0),
  };
}
