import { reversed } from '../characters.ts';
import { digitsOf } from '../digits.ts';
import type { PolicySubject } from '../subject.ts';
import { filled, filledAnyhow } from './fill.ts';

const SHORTEST_NUMBER = 3;

/** The subject's numbers, the extension first: digits only, each once. */
function numbersOf({ extension, mailbox, alternateExtensions = [] }: PolicySubject): readonly string[] {
  const written = [extension, mailbox, ...alternateExtensions];
  const numbers = written.map(number => digitsOf(number ?? '')).filter(digits => digits.length >= SHORTEST_NUMBER);
  return [...new Set(numbers)];
}

const bothWays = (number: string): readonly string[] => [number, reversed(number)];

/** The end of a longer number is what its owner dials; its beginning comes next. */
const cut = (number: string, length: number): readonly string[] => [number.slice(-length), number.slice(0, length)];

/** PINs of a length that are made of the subject's own numbers and their reverses, the likeliest ways only. */
export function ownNumbers(subject: PolicySubject, length: number): readonly string[] {
  return numbersOf(subject)
    .flatMap(bothWays)
    .flatMap(number => (number.length >= length ? cut(number, length) : filled(number, length)));
}

/** The same with every digit that one may have put before or behind. */
export function ownNumbersAnyhow(subject: PolicySubject, length: number): readonly string[] {
  return numbersOf(subject)
    .flatMap(bothWays)
    .flatMap(number => (number.length >= length ? parts(number, length) : filledAnyhow(number, length)));
}

function parts(number: string, length: number): readonly string[] {
  return Array.from({ length: number.length - length + 1 }, (_, from) => number.slice(from, from + length));
}
