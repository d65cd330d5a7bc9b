import { codePointLength } from '../characters.ts';
import type { Question } from './question.ts';

/** `min-length`: fewer code points than the policy's minimum. */
export function tooShort({ value, policy }: Question): boolean {
  return codePointLength(value) < policy.minLength;
}

/** `max-length`: more code points than the policy's maximum. */
export function tooLong({ value, policy }: Question): boolean {
  return codePointLength(value) > policy.maxLength;
}
