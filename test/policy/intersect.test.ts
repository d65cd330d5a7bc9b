import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, isClean } from '../../src/policy/check.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { intersect } from '../../src/policy/intersect.ts';
import type { Kind } from '../../src/policy/kind.ts';
import type { Policy } from '../../src/policy/policy.ts';

const cucm = defaultPolicies['cucm-pin'];
const unity = defaultPolicies['unity-pin'];

function shared(one: Policy, other: Policy): Policy {
  return intersect(one, other).policy ?? expect.fail('the policies should have something in common');
}

describe('a value on two targets meets both policies', () => {
  const policyOf = (kind: Kind) =>
    fc
      .record({
        minLength: fc.integer({ min: 3, max: 6 }),
        maxLength: fc.integer({ min: 6, max: 10 }),
        rules: fc.subarray([...defaultPolicies[kind].rules]),
        keypadLine: fc.constantFrom('anywhere' as const, 'whole' as const, 'both' as const),
        repeatedCharacters: fc.integer({ min: 2, max: 4 }),
        forbidden: fc.subarray(['258036', '4082', '0852']).map(values => new Set(values)),
      })
      .map(chosen => ({ ...defaultPolicies[kind], ...chosen }));
  const subject = { extension: '71104', firstName: 'Zoé', userId: 'zoe.li', displayName: 'Li, Zoé' };

  test.each([
    ['cucm-pin', 'unity-pin', '0123456789', 10],
    ['unity-pin', 'unity-pin', '0123456789', 10],
    ['cucm-password', 'unity-password', 'aAb1!zoeli.', 12],
    ['cucm-password', 'directory-password', 'aAb1!zoeli.', 12],
  ] as const)('%s and %s: what meets the intersection meets each', (kind, otherKind, alphabet, maxLength) => {
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom(...alphabet), minLength: 3, maxLength }),
      fc.constantFrom('2580', '0852', '258', '123', '753'),
    );
    fc.assert(
      fc.property(value, policyOf(kind), policyOf(otherKind), (given, one, other) => {
        const both = shared(one, other);
        const meetsBoth = isClean(kind, given, subject, one) && isClean(otherKind, given, subject, other);
        const meetsShared = isClean(both.kind, given, subject, both);
        if (meetsShared) expect(meetsBoth).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test('and nothing is refused that meets both of the default ones', () => {
    const pin = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 5, maxLength: 11 });
    const both = shared(cucm, unity);
    fc.assert(
      fc.property(pin, value => {
        const meetsBoth = isClean('cucm-pin', value, subject, cucm) && isClean('unity-pin', value, subject, unity);
        expect(isClean(both.kind, value, subject, both)).toBe(meetsBoth);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('the joined policy', () => {
  test('has the larger minimum, the smaller maximum and a generated length between them', () => {
    const one = { ...cucm, minLength: 4, maxLength: 7, generateLength: 4 };
    const other = { ...unity, minLength: 5, maxLength: 9, generateLength: 9 };
    expect(shared(one, other)).toMatchObject({ minLength: 5, maxLength: 7, generateLength: 7 });
  });

  test('keeps one form of keypad-line where only one asks for the rule', () => {
    const bare = { ...cucm, rules: ['sequence'] as const };
    expect(shared(cucm, unity).keypadLine).toBe('both');
    expect(shared(bare, unity).keypadLine).toBe('whole');
    expect(shared(cucm, cucm).keypadLine).toBe('anywhere');
  });

  test('takes the repetition of who asks for the rule, the smaller where both do', () => {
    const one = defaultPolicies['cucm-password'];
    const other = defaultPolicies['unity-password'];
    expect(shared(one, other).repeatedCharacters).toBe(3);
    expect(shared({ ...one, rules: ['sequence'] }, other).repeatedCharacters).toBe(4);
  });

  test('joins the lists of those who ask for forbidden', () => {
    const one = { ...cucm, forbidden: new Set(['111']) };
    const other = { ...unity, forbidden: new Set(['222']) };
    expect([...shared(one, other).forbidden]).toEqual(['111', '222']);
    expect([...shared({ ...one, rules: ['sequence'] }, other).forbidden]).toEqual(['222']);
    expect(shared(cucm, unity).forbidden).toBe(cucm.forbidden);
  });

  test('takes the longer lock, and none is longer than until an administrator unlocks', () => {
    expect(shared({ ...cucm, lockoutMinutes: 10 }, unity).lockoutMinutes).toBe(30);
    expect(shared({ ...cucm, lockoutMinutes: 0 }, unity).lockoutMinutes).toBe(0);
  });

  test('lives as the stricter of both says', () => {
    const one = { ...cucm, historyCount: 12, expiresAfterDays: 0, failedAttempts: 0, mustChangeAtNextLogin: true };
    const other = { ...unity, resetFailedAfterMinutes: 60, minMinutesBetweenChanges: 1440, inactiveDaysAllowed: 90 };
    expect(shared(one, other)).toMatchObject({
      name: 'cucm-pin with unity-pin',
      historyCount: 12,
      expiresAfterDays: 180,
      failedAttempts: 3,
      mustChangeAtNextLogin: true,
      resetFailedAfterMinutes: 60,
      minMinutesBetweenChanges: 1440,
      inactiveDaysAllowed: 90,
    });
  });

  test('is of the kind that demands more than its policy says', () => {
    expect(shared(cucm, unity).kind).toBe('unity-pin');
    expect(shared(unity, cucm).kind).toBe('unity-pin');
    const subject = { displayName: 'Marie Dupont' };
    const both = shared(defaultPolicies['cucm-password'], defaultPolicies['directory-password']);
    expect(check(both.kind, 'x9-DUPONT-zz!', subject, both)).toMatchObject([{ rule: 'own-name' }]);
  });
});

describe('two policies without a common value are refused', () => {
  test('where the lengths exclude each other', () => {
    expect(intersect({ ...cucm, maxLength: 6 }, { ...unity, minLength: 8 })).toEqual({
      refusal: 'policies-exclude-each-other',
      detail:
        'The policies cucm-pin and unity-pin have no value in common: together they ask for at least 8 and at most 6 characters.',
    });
  });

  test('where one is keyed and the other typed', () => {
    expect(intersect(cucm, defaultPolicies['cucm-password'])).toEqual({
      refusal: 'policies-differ-in-kind',
      detail: 'The policies cucm-pin and cucm-password cannot share a value: one is keyed, the other typed.',
    });
  });
});
