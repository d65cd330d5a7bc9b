import type { Question } from './question.ts';

/** So many equal digits in a row make a PIN trivial: 028883 (CUCM and Unity: "more than two times consecutively"). */
export const repeatedDigits = 3;

const threeEqualDigits = /([0-9])\1\1/;

/** `repeated-digit`: a digit stands three or more times in a row. */
export function repeatsDigit({ value }: Question): boolean {
  return threeEqualDigits.test(value);
}

/**
 * `repeated-character`: a character (a code point, case and all) stands `policy.repeatedCharacters` or more times in a
 * row: three for CUCM, four for Unity ("!Cooool").
 */
export function repeatsCharacter({ value, policy }: Question): boolean {
  let previous = '';
  let run = 0;
  for (const character of value) {
    run = character === previous ? run + 1 : 1;
    if (run >= policy.repeatedCharacters) return true;
    previous = character;
  }
  return false;
}
