import type { Question } from './question.ts';

/** A PIN holds at least so many different digits (CUCM: "three different digits"; 121212 is trivial). */
export const distinctDigits = 3;

const ZERO = 48;
const NINE = 57;

/** `distinct-digits`: fewer than three different digits. */
export function fewDistinctDigits({ value }: Question): boolean {
  let seen = 0;
  let count = 0;
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    const bit = code >= ZERO && code <= NINE ? 1 << (code - ZERO) : 0;
    if ((bit & ~seen) !== 0) count += 1;
    seen |= bit;
  }
  return count < distinctDigits;
}
