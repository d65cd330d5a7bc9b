const digitsAlone = /^[0-9]+$/;
const notDigits = /[^0-9]+/g;

/** Whether a value is one ASCII digit or more and nothing else. Other scripts' digits cannot be keyed on a telephone. */
export function isDigits(value: string): boolean {
  return digitsAlone.test(value);
}

/** The ASCII digits of a written number: `+33 1 23 45` becomes `3312345`. */
export function digitsOf(number: string): string {
  return isDigits(number) ? number : number.replace(notDigits, '');
}
