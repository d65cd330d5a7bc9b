import type { PolicySubject } from '../../src/policy/subject.ts';
import type { Rule } from '../../src/policy/violation.ts';

/** The rules for PINs once more, written another way and without a thought for speed. */

const backwards = (text: string): string => text.split('').reverse().join('');

/** Three keys next to each other in one direction, found from where the keys stand. */
export function naiveKeypadLines(): readonly string[] {
  const rows = ['123', '456', '789', ' 0 '];
  const keyAt = (row: number, column: number): string => rows[row]?.[column]?.trim() ?? '';
  const directions = [-1, 0, 1].flatMap(down => [-1, 0, 1].map(right => ({ down, right })));
  const lines: string[] = [];
  for (const row of [0, 1, 2, 3])
    for (const column of [0, 1, 2])
      for (const { down, right } of directions) {
        if (down === 0 && right === 0) continue;
        const keys = [0, 1, 2].map(step => keyAt(row + step * down, column + step * right));
        if (keys.every(key => key !== '')) lines.push(keys.join(''));
      }
  return lines;
}

const lines = naiveKeypadLines();

function naiveSequence(pin: string): boolean {
  const ring = '0123456789'.repeat(5);
  return pin.length > 1 && (ring.includes(pin) || backwards(ring).includes(pin));
}

function naiveRepeatedGroup(pin: string): boolean {
  for (let start = 0; start < pin.length; start += 1)
    for (let end = start + 2; end <= pin.length; end += 1) {
      const group = pin.slice(start, end);
      if (pin.slice(end).startsWith(group)) return true;
    }
  return false;
}

function naiveOwnNumber(pin: string, subject: PolicySubject): boolean {
  const written = [subject.extension, subject.mailbox, ...(subject.alternateExtensions ?? [])];
  const numbers = written.map(number => (number?.match(/[0-9]/g) ?? []).join('')).filter(number => number.length > 2);
  return numbers.some(number =>
    [number, backwards(number)].some(one => pin.includes(one) || (one.length > pin.length && one.includes(pin))),
  );
}

const keyOf: Readonly<Record<string, readonly string[]>> = {
  '2': ['a', 'b', 'c'],
  '3': ['d', 'e', 'f'],
  '4': ['g', 'h', 'i'],
  '5': ['j', 'k', 'l'],
  '6': ['m', 'n', 'o'],
  '7': ['p', 'q', 'r', 's'],
  '8': ['t', 'u', 'v'],
  '9': ['w', 'x', 'y', 'z'],
};

/** A name as a finger would spell it. */
export function naiveSpelling(name: string): string {
  const small = [...name.normalize('NFKD')].map(letter => letter.toLowerCase());
  return small.map(letter => Object.keys(keyOf).find(key => keyOf[key]?.includes(letter)) ?? '').join('');
}

function naiveNameDigits(pin: string, subject: PolicySubject): boolean {
  const spelled = [subject.firstName ?? '', subject.lastName ?? ''].map(naiveSpelling);
  return spelled.some(name => name.length > 2 && (pin.split(name).length > 1 || name.slice(0, pin.length) === pin));
}

/** What the policy asks of a PIN, for the oracle. */
export interface NaiveLimits {
  readonly minLength: number;
  readonly maxLength: number;
  readonly keypadLine: 'anywhere' | 'whole';
  readonly forbidden: readonly string[];
}

/** Every rule that a PIN breaks under the rules of the PIN kinds. */
export function naiveViolations(pin: string, subject: PolicySubject, limits: NaiveLimits): readonly Rule[] {
  const length = Array.from(pin).length;
  const keyable = pin !== '' && [...pin].every(character => '0123456789'.includes(character));
  const found: [Rule, boolean][] = [
    ['min-length', length < limits.minLength],
    ['max-length', length > limits.maxLength],
    ['digits-only', !keyable],
  ];
  if (keyable) {
    const isLine = pin.length === limits.minLength && [...lines, '2580', '0852'].includes(pin);
    found.push(
      ['repeated-digit', [...'0123456789'].some(digit => pin.includes(digit.repeat(3)))],
      ['distinct-digits', new Set(pin).size < 3],
      ['repeated-group', naiveRepeatedGroup(pin)],
      ['sequence', naiveSequence(pin)],
      ['keypad-line', limits.keypadLine === 'whole' ? isLine : lines.some(line => pin.includes(line))],
      ['own-number', naiveOwnNumber(pin, subject)],
      ['name-digits', naiveNameDigits(pin, subject)],
      ['forbidden', limits.forbidden.includes(pin)],
    );
  }
  return found.filter(([, broken]) => broken).map(([rule]) => rule);
}
