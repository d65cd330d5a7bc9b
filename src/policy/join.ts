import type { Policy } from './policy.ts';
import { type Rule, rules } from './violation.ts';

/** The rules of both, in the order of {@link rules}. */
export function unionOfRules(one: readonly Rule[], other: readonly Rule[]): readonly Rule[] {
  return rules.filter(rule => one.includes(rule) || other.includes(rule));
}

/** The smaller of two numbers of which 0 means never or no limit. */
export function smallerNonZero(one: number, other: number): number {
  return one === 0 || other === 0 ? Math.max(one, other) : Math.min(one, other);
}

/** The length to generate: what was asked for, moved as little as the limits demand. */
export function clampedLength(
  { minLength, maxLength }: Pick<Policy, 'minLength' | 'maxLength'>,
  wanted: number,
): number {
  return Math.min(Math.max(wanted, minLength), maxLength);
}
