import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cryptoRandom } from '../../src/base/random.ts';
import { check } from '../../src/policy/check.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { drawLimit, generate, passwordAlphabet } from '../../src/policy/generate.ts';
import { intersect } from '../../src/policy/intersect.ts';
import { type Kind, kinds } from '../../src/policy/kind.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { PolicyError } from '../../src/policy/policy-error.ts';
import type { PolicySubject } from '../../src/policy/subject.ts';
import { naiveKeypadLines, naiveViolations } from './naive-oracle.ts';
import { repeatableRandom } from './repeatable-random.ts';

const somebody: PolicySubject = {
  userId: 'zmueller',
  firstName: 'Zoé',
  lastName: 'Müller',
  displayName: 'Müller, Zoé',
  extension: '71104',
  alternateExtensions: ['+33 1 23 98 71 10'],
  mailbox: '593',
};
const lines = naiveKeypadLines();
const holdsLine = (pin: string): boolean => lines.some(line => pin.includes(line));

/** Four-digit PINs of a kind, with no forbidden list. */
const fourDigits = (kind: Kind): Policy => ({
  ...defaultPolicies[kind],
  minLength: 4,
  maxLength: 4,
  generateLength: 4,
  forbidden: new Set(),
});

describe('a generated value', () => {
  test.each(kinds)('of %s breaks no rule, whoever it is for', kind => {
    const name = fc.string({ unit: 'grapheme', maxLength: 8 });
    const number = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 3, maxLength: 8 });
    const subject = fc.record({
      userId: name,
      firstName: name,
      lastName: name,
      displayName: name,
      extension: number,
      mailbox: number,
    });
    fc.assert(
      fc.property(subject, who => {
        const value = generate(kind, who, defaultPolicies[kind], cryptoRandom);
        expect(check(kind, value, who, defaultPolicies[kind])).toEqual([]);
        expect(value).toHaveLength(defaultPolicies[kind].generateLength);
      }),
      { numRuns: 300 },
    );
  });

  test.each(['cucm-pin', 'fac'] as const)('of %s is digits, leading zeros included', kind => {
    const random = repeatableRandom(1);
    const values = Array.from({ length: 500 }, () => generate(kind, somebody, defaultPolicies[kind], random));
    expect(values.every(value => /^[0-9]+$/.test(value))).toBe(true);
    expect(values.some(value => value.startsWith('0'))).toBe(true);
  });

  test('that is a password holds nothing that looks like something else', () => {
    expect(passwordAlphabet).not.toMatch(/[0Oo1lI|]/);
    expect(new Set(passwordAlphabet).size).toBe(passwordAlphabet.length);
    const random = repeatableRandom(2);
    const policy = defaultPolicies['directory-password'];
    const drawn = Array.from({ length: 500 }, () => generate('directory-password', somebody, policy, random)).join('');
    expect([...new Set(drawn)].sort()).toEqual([...passwordAlphabet].sort());
  });

  test('for Unity avoids the CUCM form of keypad-line, which its policy alone would let pass', () => {
    const random = repeatableRandom(3);
    const policy = defaultPolicies['unity-pin'];
    expect(check('unity-pin', '425809', somebody, policy)).toEqual([]);
    const pins = Array.from({ length: 5_000 }, () => generate('unity-pin', somebody, policy, random));
    expect(pins.filter(holdsLine)).toEqual([]);
  });

  test('shared by CUCM and Unity breaks no rule of either, and avoids that form even where neither policy names it', () => {
    const bare = (kind: Kind): Policy => ({ ...defaultPolicies[kind], rules: ['sequence'] });
    for (const [one, other] of [
      ['cucm-pin', 'unity-pin'],
      ['unity-pin', 'cucm-pin'],
    ] as const) {
      const shared = intersect(bare(one), bare(other)).policy ?? expect.fail('no shared policy');
      const random = repeatableRandom(4);
      const pins = Array.from({ length: 2_000 }, () => generate(shared.kind, somebody, shared, random));
      expect(pins.filter(holdsLine)).toEqual([]);
    }
  });
});

describe('every acceptable PIN is equally likely', () => {
  test.each(['cucm-pin', 'unity-pin'] as const)('%s: chi-square over all four-digit PINs', kind => {
    const limits = { minLength: 4, maxLength: 4, keypadLine: 'anywhere', forbidden: [] } as const;
    const all = Array.from({ length: 10_000 }, (_, index) => String(index).padStart(4, '0'));
    const acceptable = all.filter(pin => naiveViolations(pin, somebody, limits).length === 0);
    const counts = new Map(acceptable.map(pin => [pin, 0]));
    const random = repeatableRandom(5);
    const expected = 20;
    for (let draws = 0; draws < acceptable.length * expected; draws += 1) {
      const pin = generate(kind, somebody, fourDigits(kind), random);
      counts.set(pin, (counts.get(pin) ?? Number.NaN) + 1);
    }
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    const freedom = acceptable.length - 1;
    expect(counts.size).toBe(acceptable.length);
    expect(Math.abs(chiSquare - freedom)).toBeLessThan(4 * Math.sqrt(2 * freedom));
  });
});

describe('a policy that cannot be obeyed', () => {
  const nothing = { ...defaultPolicies['cucm-pin'], name: 'reception', minLength: 2, generateLength: 2 };

  test('is named by an error, never answered with a weak value', () => {
    const attempt = (): string => generate('cucm-pin', somebody, nothing, repeatableRandom(6));
    expect(attempt).toThrow(PolicyError);
    expect(attempt).toThrow(
      'The policy reception accepted none of 10000 random values of 2 characters (it asks for 2 to 10); loosen its lengths, its rules or its forbidden list.',
    );
    expect(attempt).toThrow(expect.objectContaining({ code: 'policy-unsatisfiable', name: 'PolicyError' }));
  });

  test('is given up after 10,000 draws', () => {
    let drawn = 0;
    const counting = { below: () => drawn++ && 0 };
    expect(() => generate('fac', {}, defaultPolicies.fac, counting)).toThrow('The policy fac accepted none');
    expect(drawn).toBe(drawLimit * defaultPolicies.fac.generateLength);
  });
});
