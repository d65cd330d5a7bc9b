import { describe, expect, test } from 'vitest';
import { check } from '../../src/policy/check.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { stricter } from '../../src/policy/stricter.ts';

const ours = defaultPolicies['cucm-pin'];

describe('of our policy and the system’s the stricter holds', () => {
  test('what the system leaves unsaid stays as it is', () => {
    expect(stricter(ours, {})).toEqual(ours);
    expect(stricter(ours, { minLength: undefined, rules: undefined, expiresAfterDays: undefined })).toEqual(ours);
  });

  test('the larger minimum', () => {
    expect(stricter(ours, { minLength: 8 })).toMatchObject({ minLength: 8, generateLength: 8 });
    expect(stricter(ours, { minLength: 4 })).toMatchObject({ minLength: 6, generateLength: 6 });
  });

  test('the smaller maximum', () => {
    expect(stricter({ ...ours, generateLength: 10 }, { maxLength: 8 })).toMatchObject({
      maxLength: 8,
      generateLength: 8,
    });
    expect(stricter(ours, { maxLength: 32 })).toMatchObject({ maxLength: 10 });
  });

  test('both sets of rules, in the order of the rules', () => {
    const bare = { ...ours, rules: ['sequence', 'repeated-digit'] as const };
    expect(stricter(bare, { rules: ['own-number', 'sequence'] }).rules).toEqual([
      'repeated-digit',
      'sequence',
      'own-number',
    ]);
  });

  test('the larger history', () => {
    expect(stricter(ours, { historyCount: 12 }).historyCount).toBe(12);
    expect(stricter(ours, { historyCount: 0 }).historyCount).toBe(5);
  });

  test.each([
    [180, 90, 90],
    [90, 180, 90],
    [180, 0, 180],
    [0, 90, 90],
    [0, 0, 0],
  ])('the smaller expiry that is not never: %i and %i give %i', (own, theirs, both) => {
    expect(stricter({ ...ours, expiresAfterDays: own }, { expiresAfterDays: theirs }).expiresAfterDays).toBe(both);
  });

  test('where nothing is left over, every value is refused by check', () => {
    const empty = stricter(ours, { minLength: 12 });
    for (const value of ['408217', '4082174082', '408217408217', '4082174082174'])
      expect(check('cucm-pin', value, {}, empty).length).toBeGreaterThan(0);
  });
});
