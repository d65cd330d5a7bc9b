import type { Question } from './question.ts';

/** `forbidden`: exactly this value is on the forbidden list. */
export function isForbidden({ value, policy }: Question): boolean {
  return policy.forbidden.has(value);
}
