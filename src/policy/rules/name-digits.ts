import type { Question } from './question.ts';

const SHORTEST_NAME = 3;

/** The key that each of a to z stands on (ITU-T E.161). */
const keys = '22233344455566677778889999';
const A = 97;

/** A name spelled on the keypad; accents and case are folded (NFKD), and whatever is no letter of a to z then is dropped. */
export function spelledOnKeypad(name: string): string {
  const letters = name.normalize('NFKD').toLowerCase();
  let spelled = '';
  for (let index = 0; index < letters.length; index += 1) spelled += keys.charAt(letters.charCodeAt(index) - A);
  return spelled;
}

function isSpelling(value: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  const spelled = spelledOnKeypad(name);
  return spelled.length >= SHORTEST_NAME && (value.includes(spelled) || spelled.startsWith(value));
}

/** `name-digits`: the PIN contains the first or last name as spelled on the keypad, or is its beginning (CUCM, Unity). */
export function spellsName({ value, subject }: Question): boolean {
  return isSpelling(value, subject.firstName) || isSpelling(value, subject.lastName);
}
