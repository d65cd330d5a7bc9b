import { describe, expect, test } from 'vitest';
import { check, isClean } from '../../src/policy/check.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import type { Kind } from '../../src/policy/kind.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { PolicySubject } from '../../src/policy/subject.ts';
import type { Rule } from '../../src/policy/violation.ts';

const nobody: PolicySubject = {};

/** The policy of a kind with this rule only, of any length, and no forbidden values. */
function only(kind: Kind, rule: Rule, more: Partial<Policy> = {}): Policy {
  return { ...defaultPolicies[kind], minLength: 1, maxLength: 99, rules: [rule], forbidden: new Set(), ...more };
}

function broken(kind: Kind, value: string, policy: Policy, subject: PolicySubject = nobody): readonly Rule[] {
  const found = check(kind, value, subject, policy).map(violation => violation.rule);
  expect(isClean(kind, value, subject, policy)).toBe(found.length === 0);
  return found;
}

/** Every value of `bad` breaks the rule and no value of `good` does. */
function judges(kind: Kind, rule: Rule, bad: readonly string[], good: readonly string[], subject = nobody, more = {}) {
  const policy = only(kind, rule, more);
  test.each(bad)(`${kind}: %j breaks ${rule}`, value => expect(broken(kind, value, policy, subject)).toEqual([rule]));
  test.each(good)(`${kind}: %j keeps ${rule}`, value => expect(broken(kind, value, policy, subject)).toEqual([]));
}

describe('length is counted in code points', () => {
  const policy = only('cucm-password', 'sequence', { minLength: 3, maxLength: 4 });
  test.each([
    ['ax', ['min-length']],
    ['😀😀', ['min-length']],
    ['😀😀😀', []],
    ['a😀b😀', []],
    ['😀😀😀😀😀', ['max-length']],
    ['a\u0301b', []],
    ['\ud800\ud800\ud800', []],
    ['\udc00\ud800a', []],
    ['', ['min-length']],
  ])('%j', (value, rules) => expect(broken('cucm-password', value, policy)).toEqual(rules));

  test('a minimum above the maximum is broken by every value', () => {
    const empty = only('cucm-pin', 'sequence', { minLength: 5, maxLength: 4 });
    expect(broken('cucm-pin', '2749', empty)).toEqual(['min-length']);
    expect(broken('cucm-pin', '27495', empty)).toEqual(['max-length']);
  });
});

describe('what is keyed is ASCII digits, at least one, and otherwise judged by length alone', () => {
  const policy = defaultPolicies['cucm-pin'];
  test.each([
    ['', ['min-length', 'digits-only']],
    ['12a', ['min-length', 'digits-only']],
    ['111111 ', ['digits-only']],
    [' 408217', ['digits-only']],
    ['408217\n', ['digits-only']],
    ['٤٠٨٢١٧', ['digits-only']],
    ['\uff14\uff10\uff18\uff12\uff11\uff17', ['digits-only']],
    ['40𝟖217', ['digits-only']],
    ['123456#7890', ['max-length', 'digits-only']],
  ])('%j', (value, rules) => expect(broken('cucm-pin', value, policy)).toEqual(rules));

  test('whatever rules the policy names', () => {
    expect(broken('fac', 'abc', only('fac', 'unique'))).toEqual(['digits-only']);
    expect(broken('fac', '7', only('fac', 'sequence'))).toEqual([]);
  });
});

describe('repeated-digit: three or more in a row', () => {
  judges('cucm-pin', 'repeated-digit', ['028883', '000', '1222', '99990'], ['028838', '112233', '88', '1']);
});

describe('repeated-character: as many in a row as the policy says', () => {
  judges(
    'cucm-password',
    'repeated-character',
    ['!Coool', 'aaa', 'x111', '😀😀😀', '  \t\t\t'],
    ['!Cool', 'aAa', 'abab'],
  );
  judges(
    'unity-password',
    'repeated-character',
    ['!Cooool', '😀😀😀😀'],
    ['!Coool', '😀😀😀', '\u{1F600}\u{1F601}\u{1F602}\u{1F603}'],
    nobody,
    { repeatedCharacters: 4 },
  );
});

describe('distinct-digits: fewer than three', () => {
  judges('cucm-pin', 'distinct-digits', ['121212', '111111', '0', '98'], ['121213', '012', '1112223']);
});

describe('repeated-group: two or more digits twice in a row, anywhere', () => {
  judges(
    'cucm-pin',
    'repeated-group',
    ['408408', '123123', '91212', '1111', '9051735173', '12341234'],
    ['451245', '112233', '111', '12', '408048'],
  );
});

describe('sequence', () => {
  judges(
    'cucm-pin',
    'sequence',
    ['012345', '987654', '890123', '321098', '90', '01', '10', '12'],
    ['0123450', '123455', '13579', '7', '135', '89012345678901234567892'],
  );
  judges('fac', 'sequence', ['890123'], ['8901234568']);
  judges(
    'cucm-password',
    'sequence',
    ['ABCDEFG', '654321', 'abcdef', 'fedcba', 'aBcDeF', 'αβγδ', '0123', 'ab'],
    ['890123', 'abc123', 'abcdeg', 'zab', 'a', '1', 'ace', '١٢٣', '!"#$', 'yz{', '`abc', 'ABCDEFG!', ''],
    nobody,
    { minLength: 0 },
  );
});

describe('keypad-line: the CUCM form finds a line anywhere', () => {
  const bad = ['2580', '159', '753', '90852', '912360', '741', '963', '0085', '951', '40357'];
  judges('cucm-pin', 'keypad-line', bad, ['1480', '1457', '124578', '593', '13840']);
});

describe('keypad-line: the whole form wants exactly the minimum length and nothing but a line', () => {
  const whole = (minLength: number) => only('unity-pin', 'keypad-line', { minLength, keypadLine: 'whole' });
  test.each([
    [3, '123', ['keypad-line']],
    [3, '753', ['keypad-line']],
    [3, '085', ['keypad-line']],
    [3, '2580', []],
    [3, '124', []],
    [4, '2580', ['keypad-line']],
    [4, '0852', ['keypad-line']],
    [4, '1230', []],
    [4, '123', ['min-length']],
    [6, '258036', []],
    [6, '159753', []],
  ])('minimum %i: %s', (minLength, pin, rules) => expect(broken('unity-pin', pin, whole(minLength))).toEqual(rules));

  test('both forms together: either is enough', () => {
    const both = only('unity-pin', 'keypad-line', { minLength: 4, keypadLine: 'both' });
    expect(broken('unity-pin', '0852', both)).toEqual(['keypad-line']);
    expect(broken('unity-pin', '91590', both)).toEqual(['keypad-line']);
    expect(broken('unity-pin', '9140', both)).toEqual([]);
  });
});

describe('own-number', () => {
  const subject = { extension: '71104', alternateExtensions: ['+33 1 23 98 46 50', '12', ''], mailbox: '5930' };
  judges(
    'cucm-pin',
    'own-number',
    ['71104', '971104', '401179', '5930', '0395', '110', '011', '3984', '0564', '7', '33123984650'],
    ['71149', '5903', '77', '601'],
    subject,
  );
  judges('fac', 'own-number', ['1104', '4011'], ['77'], subject);
  judges(
    'cucm-password',
    'own-number',
    ['Xy71104!', '40117', 'a5930b', 'p33123984650', '05648932133'],
    ['1104', '110', 'a7-1-1-0-4', '٧١١٠٤', '12', '21'],
    subject,
  );
  judges('cucm-pin', 'own-number', [], ['71104', '0'], {});
  judges('cucm-pin', 'own-number', ['999123'], ['99912'], { mailbox: '123', extension: '12', alternateExtensions: [] });
});

describe('name-digits: the first or the last name as spelled on the keypad', () => {
  const subject = { firstName: 'Zoé', lastName: "O'Hare" };
  const bad = ['963', '196302', '64273', '6427', '642', '6', '96', '9642730'];
  judges('cucm-pin', 'name-digits', bad, ['69', '273', '9064', '4273', '369'], subject);
  judges('cucm-pin', 'name-digits', [], ['52', '5', '0520'], { firstName: 'Ja', lastName: 'Kö' });
  judges('cucm-pin', 'name-digits', ['475', '04750'], ['4745'], { lastName: 'Işıl' });
  judges('cucm-pin', 'name-digits', ['4626'], ['3626'], { firstName: 'İnan' });
  judges('cucm-pin', 'name-digits', ['78723', '787'], ['7872773'], { firstName: 'Straße' });
  judges('cucm-pin', 'name-digits', ['2226', '022260'], ['226', '2269'], { firstName: 'Ｂa\u{1D400}m9' });
  judges('cucm-pin', 'name-digits', ['53266', '532662'], ['532606'], { firstName: 'Jean-Ma 1' });
  judges('cucm-pin', 'name-digits', [], ['111222', '1', '45'], { firstName: '李小龍', lastName: 'Ω1' });
});

describe('own-name: the user id or its reverse, case ignored', () => {
  const subject = { userId: 'JDupont', displayName: 'Dupont, Marie-Lou_X.Li #Zed\tTab' };
  judges(
    'cucm-password',
    'own-name',
    ['xjdupont1', 'XJDUPONT', '9TNOPUDJ9'],
    ['Dupont-2!', 'jdupon', 'Marie!'],
    subject,
  );
  judges('cucm-password', 'own-name', [], ['ab', 'xabx', 'anything'], { userId: 'ab' });
  judges('cucm-password', 'own-name', [], ['x😀a', 'a😀'], { userId: '😀a' });
  judges('cucm-password', 'own-name', ['x😀a😁', '😁a😀!'], ['😀a'], { userId: '😀a😁' });
  judges('cucm-password', 'own-name', ['ΝΙΚΟΣ1', 'νικοσ', 'xΝΙΚΟΣy'], ['νικο'], {
    userId: 'Νικος',
  });
  judges('cucm-password', 'own-name', ['ISIL99', 'isil'], ['ısıl99'], { userId: 'isil' });
  judges('cucm-password', 'own-name', [], ['anything', ''], {}, { minLength: 0 });
});

describe('own-name: a directory password holds no token of the display name either', () => {
  const subject = { userId: 'jd7', displayName: 'Dupont, Marie-Lou_X.Li #Zed\tTab' };
  judges(
    'directory-password',
    'own-name',
    ['xdupontx', 'MARIE', 'lou2', 'Zed', 'tab', 'jd7', '7DJ'],
    ['tnopud', 'X', 'Li', 'zeb', 'duponx'],
    subject,
  );
  judges('unity-password', 'own-name', [], ['dupont'], subject);
});

describe('character-classes: fewer than three of four', () => {
  judges(
    'cucm-password',
    'character-classes',
    ['abc', 'abcABC', 'abc123', 'ABC!!!', '123456', 'éÉàÀ', '٣abc', '漢字abc', ''],
    ['aB3', 'aB!', 'a1 ', 'éÉ9', 'aB漢', 'aB٣', 'ǅaB', 'a1😀'],
    nobody,
    { minLength: 0 },
  );
});

describe('forbidden: exactly this value', () => {
  const more = { forbidden: new Set(['408217', 'Summer2026!']) };
  judges('cucm-pin', 'forbidden', ['408217'], ['4082170', '712804'], nobody, more);
  judges('cucm-password', 'forbidden', ['Summer2026!'], ['summer2026!', 'Summer2026! '], nobody, more);
});

describe('the answer', () => {
  test('names every broken rule, in the order of the rules', () => {
    const subject = { extension: '1111', firstName: 'Li', lastName: 'Abba' };
    expect(broken('cucm-pin', '111111', defaultPolicies['cucm-pin'], subject)).toEqual([
      'repeated-digit',
      'distinct-digits',
      'repeated-group',
      'own-number',
      'forbidden',
    ]);
    expect(broken('cucm-password', 'abcdefg', defaultPolicies['cucm-password'], { userId: 'CDE' })).toEqual([
      'min-length',
      'sequence',
      'own-name',
      'character-classes',
    ]);
  });

  test('names a rule once, in that order, however the policy lists it', () => {
    const policy = only('cucm-pin', 'sequence', { rules: ['sequence', 'min-length', 'repeated-digit', 'sequence'] });
    expect(broken('cucm-pin', '123', { ...policy, minLength: 4 })).toEqual(['min-length', 'sequence']);
  });

  test('leaves what needs a store to those who have one', () => {
    const policy = only('cucm-password', 'history', { rules: ['breached', 'history', 'unique'] });
    expect(broken('cucm-password', 'x', policy)).toEqual([]);
  });

  test('says with each rule the key of its sentence and what the sentence needs', () => {
    const policy = { ...defaultPolicies['cucm-password'], maxLength: 3 };
    expect(check('cucm-password', 'aaaa', { userId: 'aaa' }, policy)).toEqual([
      { rule: 'min-length', message: 'rule.min-length', params: { count: 8 } },
      { rule: 'max-length', message: 'rule.max-length', params: { count: 3 } },
      { rule: 'repeated-character', message: 'rule.repeated-character', params: { count: 3 } },
      { rule: 'own-name', message: 'rule.own-name', params: {} },
      { rule: 'character-classes', message: 'rule.character-classes', params: { count: 3 } },
    ]);
    expect(
      check(
        'cucm-pin',
        '000',
        nobody,
        only('cucm-pin', 'repeated-digit', { rules: ['repeated-digit', 'distinct-digits'] }),
      ),
    ).toEqual([
      { rule: 'repeated-digit', message: 'rule.repeated-digit', params: { count: 3 } },
      { rule: 'distinct-digits', message: 'rule.distinct-digits', params: { count: 3 } },
    ]);
  });
});
