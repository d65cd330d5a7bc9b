import { reversed } from '../characters.ts';
import { digitsOf } from '../digits.ts';
import { isDigitKind } from '../kind.ts';
import type { Question } from './question.ts';

const SHORTEST_NUMBER = 3;

/**
 * `own-number`: the value contains an extension, an alternate extension or the mailbox, forwards or backwards; for PINs
 * and codes also the other way round, when the number is the longer (CUCM and Unity, "extension … reverse of").
 * A number stands backwards in the value exactly where it stands forwards in the reversed value.
 */
export function holdsOwnNumber({ kind, value, subject }: Question): boolean {
  const { extension, mailbox, alternateExtensions = [] } = subject;
  const backwards = reversed(value);
  const keyed = isDigitKind(kind);
  const resembles = (number: string | undefined): boolean => {
    const digits = digitsOf(number ?? '');
    if (digits.length < SHORTEST_NUMBER) return false;
    return contains(value, digits, keyed) || contains(backwards, digits, keyed);
  };
  return resembles(extension) || resembles(mailbox) || alternateExtensions.some(resembles);
}

function contains(value: string, number: string, keyed: boolean): boolean {
  return number.length > value.length ? keyed && number.includes(value) : value.includes(number);
}
