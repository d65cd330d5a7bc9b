import { describe, expect, test } from 'vitest';
import { check } from '../../../src/policy/check.ts';
import { defaultPolicies } from '../../../src/policy/default-policies.ts';
import { forbiddenPasswords, forbiddenPins } from '../../../src/policy/forbidden/default-lists.ts';
import { keypadWalks } from '../../../src/policy/forbidden/keypad-walks.ts';

const ofLength = (length: number): number => [...forbiddenPins].filter(pin => pin.length === length).length;

describe('the default forbidden PINs', () => {
  test.each(['1940', '1984', '2000', '2029'])('hold the year %s', year => expect(forbiddenPins.has(year)).toBe(true));
  test.each(['1939', '2031', '19840512', '051284'])('do not hold %s', pin =>
    expect(forbiddenPins.has(pin)).toBe(false),
  );
  test.each(['7777', '4747', '408408', '12121212', '408408408', '0000000000000000'])(
    'hold the repeated block %s',
    pin => expect(forbiddenPins.has(pin)).toBe(true),
  );
  test.each(['147258', '159357', '258369', '147896', '2580', '0852', '741852963', '3698', '125896'])(
    'hold the keypad walk %s',
    pin => expect(forbiddenPins.has(pin)).toBe(true),
  );
  test.each(['123456', '112233', '696969', '654321'])('hold what people choose most: %s', pin =>
    expect(forbiddenPins.has(pin)).toBe(true),
  );

  test('are digits only, and a small part of the PINs of six digits', () => {
    expect([...forbiddenPins].filter(pin => !/^[0-9]+$/.test(pin))).toEqual([]);
    expect(ofLength(6)).toBeGreaterThan(1_500);
    expect(ofLength(6)).toBeLessThan(5_000);
  });

  test('forbid codes as well', () => {
    expect(check('fac', '408408', {}, defaultPolicies.fac)).toMatchObject([{ rule: 'forbidden' }]);
  });
});

describe('a keypad walk', () => {
  test('comes to no key twice, unless it is made of whole lines', () => {
    const wandering = keypadWalks().filter(walk => walk.length % 3 !== 0);
    expect(wandering.filter(walk => new Set(walk).size !== walk.length)).toEqual([]);
    expect(Math.min(...keypadWalks().map(walk => walk.length))).toBe(4);
  });
});

describe('the default forbidden passwords', () => {
  test('are those that people choose most', () => {
    for (const password of ['password', 'letmein', 'qwerty', 'trustno1', '1qaz2wsx'])
      expect(forbiddenPasswords.has(password)).toBe(true);
    expect(forbiddenPasswords.size).toBeGreaterThan(40_000);
  });
});
