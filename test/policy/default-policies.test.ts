import { describe, expect, test } from 'vitest';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { type Kind, kinds } from '../../src/policy/kind.ts';
import { rules } from '../../src/policy/violation.ts';

/** The table of `policy.md` "Kinds", written out. */
const pin =
  'repeated-digit, distinct-digits, own-number, name-digits, repeated-group, keypad-line, sequence, forbidden, history';
const password = 'character-classes, repeated-character, own-name, own-number, sequence, forbidden, history';
const table: Readonly<Record<Kind, readonly [min: number, max: number, generated: number, rules: string]>> = {
  'cucm-pin': [6, 10, 6, pin],
  'unity-pin': [6, 10, 6, pin],
  'cucm-password': [8, 64, 14, password],
  'unity-password': [8, 64, 14, password],
  'directory-password': [12, 64, 14, 'character-classes, own-name, own-number, sequence, forbidden, breached, history'],
  'app-user-password': [16, 64, 24, password],
  fac: [6, 16, 8, 'own-number, repeated-digit, sequence, forbidden, unique'],
};

describe('the default policies are those of the specification', () => {
  test.each(kinds)('%s', kind => {
    const policy = defaultPolicies[kind];
    const [minLength, maxLength, generateLength, named] = table[kind];
    expect(policy).toMatchObject({ kind, minLength, maxLength, generateLength });
    expect([...policy.rules].sort()).toEqual(named.split(', ').sort());
  });

  test('keypad lines are read CUCM’s way for CUCM and whole for Unity', () => {
    expect(defaultPolicies['cucm-pin'].keypadLine).toBe('anywhere');
    expect(defaultPolicies['unity-pin'].keypadLine).toBe('whole');
  });

  test('three equal characters are refused by CUCM, four by Unity', () => {
    expect(defaultPolicies['cucm-password'].repeatedCharacters).toBe(3);
    expect(defaultPolicies['app-user-password'].repeatedCharacters).toBe(3);
    expect(defaultPolicies['unity-password'].repeatedCharacters).toBe(4);
  });

  test('PINs expire after 180 days, passwords after 120, codes never', () => {
    const days = Object.fromEntries(kinds.map(kind => [kind, defaultPolicies[kind].expiresAfterDays]));
    expect(days).toEqual({
      'cucm-pin': 180,
      'unity-pin': 180,
      'cucm-password': 120,
      'unity-password': 120,
      'directory-password': 120,
      'app-user-password': 120,
      fac: 0,
    });
  });

  test.each(kinds)('%s: five values back, three failures, thirty minutes', kind => {
    expect(defaultPolicies[kind]).toMatchObject({
      historyCount: 5,
      failedAttempts: 3,
      resetFailedAfterMinutes: 30,
      lockoutMinutes: 30,
    });
  });

  test('name only rules that there are', () => {
    for (const kind of kinds) expect(rules).toEqual(expect.arrayContaining([...defaultPolicies[kind].rules]));
  });
});
