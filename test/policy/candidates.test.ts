import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidates } from '../../src/policy/candidates.ts';
import { codePointLength } from '../../src/policy/characters.ts';
import { check } from '../../src/policy/check.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { kinds } from '../../src/policy/kind.ts';

const anna = { userId: 'amartin', firstName: 'Anna', lastName: 'Zoé', extension: '71104', mailbox: '3050' };
const policy = defaultPolicies['cucm-pin'];

/** So many of the list, as many as there are where it is shorter. */
function some(list: Iterable<string>, count: number): readonly string[] {
  const taken: string[] = [];
  for (const value of list) if (taken.push(value) >= count) break;
  return taken;
}

function first(count: number, shortest?: number): readonly string[] {
  return some(candidates('cucm-pin', anna, policy, { shortest }), count);
}

const number = fc.string({ unit: fc.constantFrom(...'0123456789+ '), maxLength: 12 });
const name = fc.oneof(fc.constantFrom('Zoé', 'Jean-Marc', 'Ab', '李'), fc.string({ unit: 'grapheme', maxLength: 8 }));
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

describe('candidates', () => {
  test.each(kinds)('of %s are refused by the rules, of a length that may be held, and each is there once', kind => {
    const lengths = fc.record({ shortest: fc.integer({ min: 1, max: 9 }), maxLength: fc.integer({ min: 9, max: 16 }) });
    fc.assert(
      fc.property(subject, lengths, (who, { shortest, maxLength }) => {
        const given = { ...defaultPolicies[kind], maxLength };
        const list = some(candidates(kind, who, given, { shortest }), 400);
        expect(new Set(list).size).toBe(list.length);
        for (const value of list) {
          expect(check(kind, value, who, given), value).not.toEqual([]);
          expect(codePointLength(value)).toBeGreaterThanOrEqual(shortest);
          expect(codePointLength(value)).toBeLessThanOrEqual(maxLength);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('the whole list holds the operator’s own forbidden values that are of a length that may be held', () => {
    const own = { ...policy, forbidden: new Set(['482915', '48', '4829151', 'word']) };
    const list = [...candidates('cucm-pin', anna, own)];
    expect(list).toEqual(expect.arrayContaining(['482915', '4829151']));
    expect(list).not.toContain('48');
  });

  test('begin with the own extension, its reverse and everybody’s favourites', () => {
    expect(first(4)).toEqual(['711047', '711040', '071104', '711041']);
    expect(first(40)).toEqual(expect.arrayContaining(['401170', '123456', '111111', '000000', '654321', '305030']));
  });

  test('among the first hundred are name, birth years, repeated digits, keypad lines and sequences', () => {
    const list = first(100);
    expect(list).toEqual(
      expect.arrayContaining(['963963', '266200', '198585', '777777', '147258', '345678', '210987']),
    );
  });

  test('go down to what the system may hold, but never below four digits', () => {
    expect(first(60, 4)).toEqual(expect.arrayContaining(['1104', '3050', '1234', '1982', '9630']));
    expect(first(5000, 1).filter(value => value.length < 4)).toEqual([]);
  });

  test('of a policy without a rule leave out what only that rule forbids', () => {
    const rules = policy.rules.filter(rule => rule !== 'own-number');
    const list = some(candidates('cucm-pin', anna, { ...policy, rules }), 30);
    expect(list).not.toContain('711047');
  });

  test('are made as they are asked for', () => {
    const began = performance.now();
    for (let round = 0; round < 1000; round += 1) first(10);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
