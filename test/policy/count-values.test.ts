import { expect, test } from 'vitest';
import { check } from '../../src/policy/check.ts';
import { countRemaining, type Remaining } from '../../src/policy/count-values.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import type { Kind } from '../../src/policy/kind.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { repeatableRandom } from './repeatable-random.ts';

function count(kind: Kind, length: number, changes: Partial<Policy> = {}, subject = {}): Remaining {
  const steps = countRemaining(
    { kind, length },
    subject,
    { ...defaultPolicies[kind], ...changes },
    repeatableRandom(1),
  );
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

test('PINs are counted one by one: as many as check accepts', () => {
  const policy = { ...defaultPolicies['cucm-pin'], minLength: 4 };
  const every = Array.from({ length: 10_000 }, (_, number) => String(number).padStart(4, '0'));
  const good = every.filter(value => check('cucm-pin', value, {}, policy).length === 0).length;
  expect(count('cucm-pin', 4, { minLength: 4 })).toEqual({ length: 4, all: 10_000, good, exact: true });
});

test('a length that the policy refuses leaves nothing', () => {
  expect(count('cucm-pin', 4)).toMatchObject({ good: 0, exact: true });
});

test('a person’s own number leaves fewer', () => {
  const others = count('cucm-pin', 4, { minLength: 4 }).good;
  expect(count('cucm-pin', 4, { minLength: 4 }, { extension: '7110' }).good).toBeLessThan(others);
});

test('more than a million are reckoned from a sample, and said to be', () => {
  const eight = count('cucm-pin', 8);
  expect(eight).toMatchObject({ all: 1e8, exact: false });
  expect(eight.good / eight.all).toBeGreaterThan(0.7);
  expect(eight.good / eight.all).toBeLessThan(0.9);
});

test('passwords are always reckoned', () => {
  expect(count('directory-password', 14)).toMatchObject({ length: 14, exact: false });
});
