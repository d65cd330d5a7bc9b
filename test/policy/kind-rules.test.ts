import { expect, it } from 'vitest';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { kinds } from '../../src/policy/kind.ts';
import { choosableRules, fixedRules, withFixedRules } from '../../src/policy/kind-rules.ts';

it.each(kinds)('every rule of the default policy of %s can be chosen or holds always', kind => {
  const known = [...choosableRules(kind), ...fixedRules(kind)];
  expect(known).toEqual(expect.arrayContaining([...defaultPolicies[kind].rules]));
});

it('nobody can leave out that a code belongs to one user only', () => {
  expect(withFixedRules('fac', ['sequence'])).toEqual(['sequence', 'unique']);
  expect(withFixedRules('cucm-pin', [])).toEqual([]);
});
