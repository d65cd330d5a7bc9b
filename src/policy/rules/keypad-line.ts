import type { Question } from './question.ts';

/** The straight lines of the keys 123 / 456 / 789 / ·0·, three keys each and in one direction. */
export const keypadLines: readonly string[] = ['123', '456', '789', '147', '258', '580', '369', '159', '357'];

const anywhere = /123|321|456|654|789|987|147|741|258|852|580|085|369|963|159|951|357|753/;
const whole = new RegExp(`^(?:${anywhere.source}|2580|0852)$`);

/** CUCM's form: a line stands anywhere in the PIN, so 2580, 159 and 753 make it trivial (CUCM, "trivial passwords"). */
export function holdsKeypadLine(value: string): boolean {
  return anywhere.test(value);
}

/** Unity's form: the PIN has exactly the minimum length and is itself a line (Unity, "Check for Trivial Passwords"). */
function isKeypadLine({ value, policy }: Question): boolean {
  return value.length === policy.minLength && whole.test(value);
}

/**
 * `keypad-line`, in the form that the policy asks for. What is a whole line also holds one, so CUCM's form is both.
 */
export function followsKeypadLine(question: Question): boolean {
  return question.policy.keypadLine === 'whole' ? isKeypadLine(question) : holdsKeypadLine(question.value);
}
