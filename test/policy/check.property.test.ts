import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codePointLength } from '../../src/policy/characters.ts';
import { check, isClean } from '../../src/policy/check.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { kinds } from '../../src/policy/kind.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { keypadLines } from '../../src/policy/rules/keypad-line.ts';
import { spelledOnKeypad } from '../../src/policy/rules/name-digits.ts';
import { rules } from '../../src/policy/violation.ts';
import { naiveKeypadLines, naiveSpelling, naiveViolations } from './naive-oracle.ts';

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });
const fewDigits = fc.string({ unit: fc.constantFrom(...'125'), maxLength: 12 });
const anything = fc.string({ unit: 'binary', maxLength: 12 });
const number = fc.oneof(
  digits(0, 6),
  digits(8, 11).map(tail => `+33 ${tail}`),
  fc.string({ maxLength: 6 }),
);
const name = fc.oneof(
  fc.constantFrom('Zoé', 'Jean-Marc', "O'Hare", 'Işıl', 'Øre', 'Ab', 'Straße', 'Ａｎｎ', '李'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const absent = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const subject = fc.record({
  userId: absent(fc.string({ maxLength: 8 })),
  firstName: absent(name),
  lastName: absent(name),
  displayName: absent(fc.string({ maxLength: 20 })),
  extension: absent(number),
  alternateExtensions: absent(fc.array(number, { maxLength: 3 })),
  mailbox: absent(number),
});
const pin = fc.oneof(digits(0, 12), fewDigits, anything);

const pinPolicy = (more: Partial<Policy>): Policy => ({ ...defaultPolicies['cucm-pin'], ...more });

describe('the PIN rules agree with a naive reading of the specification', () => {
  test('for any value, person and limits', () => {
    const limits = fc.record({
      minLength: fc.integer({ min: 1, max: 8 }),
      maxLength: fc.integer({ min: 3, max: 11 }),
      keypadLine: fc.constantFrom('anywhere' as const, 'whole' as const),
      forbidden: fc.array(digits(3, 6), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(pin, subject, limits, (value, who, given) => {
        const policy = pinPolicy({ ...given, forbidden: new Set(given.forbidden) });
        const found = check('cucm-pin', value, who, policy).map(violation => violation.rule);
        expect(new Set(found)).toEqual(new Set(naiveViolations(value, who, given)));
      }),
      { numRuns: 5_000 },
    );
  });

  test.each(['anywhere', 'whole'] as const)('for all PINs of four digits, keypad lines %s', keypadLine => {
    const who = {
      extension: '71104',
      mailbox: '593',
      firstName: 'Zoé',
      lastName: 'Li',
      alternateExtensions: ['+33 12'],
    };
    const given = { minLength: 4, maxLength: 4, keypadLine, forbidden: ['4082'] };
    const policy = pinPolicy({ ...given, forbidden: new Set(given.forbidden) });
    for (let count = 0; count < 10_000; count += 1) {
      const value = String(count).padStart(4, '0');
      const found = check('cucm-pin', value, who, policy).map(violation => violation.rule);
      expect(new Set(found), value).toEqual(new Set(naiveViolations(value, who, given)));
    }
  });

  test('keypad lines are the lines that the keys form', () => {
    const bothWays = keypadLines.flatMap(line => [line, [...line].reverse().join('')]);
    expect([...bothWays].sort()).toEqual([...naiveKeypadLines()].sort());
  });

  test('names are spelled key by key', () => {
    fc.assert(
      fc.property(fc.oneof(name, fc.string({ unit: 'binary' })), one => {
        expect(spelledOnKeypad(one)).toBe(naiveSpelling(one));
      }),
    );
  });
});

describe('for every kind, value, person and policy', () => {
  const asked = fc.record({
    kind: fc.constantFrom(...kinds),
    value: fc.oneof(pin, fc.string({ unit: 'grapheme', maxLength: 20 })),
    who: subject,
    chosen: fc.subarray([...rules]),
  });

  test('violations come once each, in the order of the rules, and only for rules asked for', () => {
    fc.assert(
      fc.property(asked, ({ kind, value, who, chosen }) => {
        const found = check(kind, value, who, { ...defaultPolicies[kind], rules: chosen }).map(each => each.rule);
        expect(found).toEqual(rules.filter(rule => found.includes(rule)));
        const allowed = [...chosen, 'min-length', 'max-length', 'digits-only'];
        expect(found.filter(rule => !allowed.includes(rule))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a value is clean exactly where nothing is found', () => {
    fc.assert(
      fc.property(asked, ({ kind, value, who }) => {
        const policy = defaultPolicies[kind];
        expect(isClean(kind, value, who, policy)).toBe(check(kind, value, who, policy).length === 0);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a value is as long as its code points are many', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), value => {
        expect(codePointLength(value)).toBe([...value].length);
      }),
    );
  });
});

describe('the password rules agree with a naive reading of the specification', () => {
  const policyOf = (rule: (typeof rules)[number]): Policy => ({
    ...defaultPolicies['cucm-password'],
    rules: [rule],
    minLength: 0,
  });
  const found = (rule: (typeof rules)[number], value: string, userId?: string): boolean =>
    check('cucm-password', value, { userId }, policyOf(rule)).length > 0;
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'abcABC123!éÉ😀'), maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  );

  test('repeated-character', () => {
    fc.assert(
      fc.property(text, value => {
        const characters = [...value];
        const thrice = characters.some((one, at) => one === characters[at + 1] && one === characters[at + 2]);
        expect(found('repeated-character', value)).toBe(thrice);
      }),
      { numRuns: 2_000 },
    );
  });

  test('character-classes', () => {
    fc.assert(
      fc.property(text, value => {
        const classOf = (one: string): string =>
          /\p{Lu}/u.test(one)
            ? 'upper'
            : /\p{Ll}/u.test(one)
              ? 'lower'
              : '0123456789'.includes(one)
                ? 'digit'
                : 'other';
        expect(found('character-classes', value)).toBe(new Set([...value].map(classOf)).size < 3);
      }),
      { numRuns: 2_000 },
    );
  });

  test('own-name', () => {
    const ascii = fc.string({ unit: fc.constantFrom(...'abAB1-'), maxLength: 10 });
    fc.assert(
      fc.property(ascii, ascii, (value, userId) => {
        const small = value.toLowerCase();
        const id = userId.toLowerCase();
        const holds = userId.length >= 3 && (small.includes(id) || small.includes(id.split('').reverse().join('')));
        expect(found('own-name', value, userId)).toBe(holds);
      }),
      { numRuns: 3_000 },
    );
  });

  test('sequence', () => {
    const alphabet = 'abcdefghijklmnopqrstuvwxyz';
    const all = [alphabet, '0123456789'].flatMap(row => [row, row.split('').reverse().join('')]);
    const piece = fc
      .tuple(fc.constantFrom(...all), fc.nat(25), fc.integer({ min: 1, max: 9 }), fc.boolean())
      .map(([row, start, length, upper]) => row.slice(start, start + length)[upper ? 'toUpperCase' : 'toLowerCase']());
    fc.assert(
      fc.property(
        fc.oneof(
          piece,
          fc.tuple(piece, piece).map(pieces => pieces.join('')),
          fc.string({ unit: 'grapheme-ascii' }),
        ),
        value => {
          const runs = value.length > 1 && all.some(row => row.includes(value.toLowerCase()));
          expect(found('sequence', value)).toBe(runs);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
