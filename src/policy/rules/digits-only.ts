import { isDigits } from '../digits.ts';
import type { Question } from './question.ts';

/** `digits-only`: a character is not ASCII 0–9, or there is none at all (CUCM credential policy, "PINs"). */
export function notDigitsOnly({ value }: Question): boolean {
  return !isDigits(value);
}
