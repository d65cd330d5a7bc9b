const notADigit = /[^0-9]/g;
const digitsAlone = /^[0-9]+$/;

/** Whether a value is one ASCII digit or more and nothing else. Other scripts' digits cannot be keyed on a telephone. */
export function isDigits(value: string): boolean {
  return digitsAlone.test(value);
}

/** The ASCII digits of a written number: `+33 1 23 45` becomes `3312345`. */
export function digitsOf(number: string): string {
  return number.replace(notADigit, '');
}
