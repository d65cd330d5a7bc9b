import { isDigits } from '../digits.ts';
import { isDigitKind } from '../kind.ts';
import type { Question } from './question.ts';

const lettersAlone = /^\p{L}+$/u;
const DIGITS = 10;

/**
 * `sequence`: all of the value ascends or descends by one (CUCM: ABCDEFG, 654321; Unity: 012345, 987654). On a keypad
 * 9 and 0 are neighbours (890123); in a password they are not, letters and digits are not mixed, and case is ignored.
 * One character alone goes nowhere, so it is no sequence.
 */
export function isSequence({ kind, value }: Question): boolean {
  if (isDigitKind(kind)) return isDigitSequence(value);
  if (isDigits(value) || lettersAlone.test(value)) return isCodeSequence(value);
  return false;
}

function isDigitSequence(value: string): boolean {
  const step = (value.charCodeAt(1) - value.charCodeAt(0) + DIGITS) % DIGITS;
  if (step !== 1 && step !== DIGITS - 1) return false;
  for (let index = 2; index < value.length; index += 1) {
    if ((value.charCodeAt(index) - value.charCodeAt(index - 1) + DIGITS) % DIGITS !== step) return false;
  }
  return true;
}

function isCodeSequence(value: string): boolean {
  // Letter by letter: lower-casing a whole word turns a capital sigma at its end into another letter.
  const codes = Array.from(value, letter => letter.toLowerCase().codePointAt(0) ?? 0);
  const step = (codes[1] ?? 0) - (codes[0] ?? 0);
  if (Math.abs(step) !== 1) return false;
  return codes.every((code, index) => index === 0 || code - (codes[index - 1] ?? 0) === step);
}
