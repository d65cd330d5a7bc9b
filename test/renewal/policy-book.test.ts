import { expect, test } from 'vitest';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { createPolicyBook } from '../../src/renewal/policy-book.ts';
import type { Subject } from '../../src/renewal/subject.ts';

const subject = (userId: string, groups: readonly string[] = [], unavailable: readonly string[] = []): Subject => ({
  userId,
  entries: [],
  person: {},
  enabled: true,
  groups,
  unavailable,
});
const book = createPolicyBook([
  { name: 'default', kind: 'cucm-pin', users: [], groups: [], changes: { minLength: 7, failedAttempts: 5 } },
  { name: 'board', kind: 'cucm-pin', users: ['Anna'], groups: ['CN=Board,DC=x'], changes: { minLength: 9 } },
]);

test('without an operator’s policy ours holds', () => {
  expect(book('unity-pin', subject('bert'))).toEqual(defaultPolicies['unity-pin']);
});

test('the operator’s default stands for everybody, a named policy over it for its users and groups, case ignored', () => {
  expect(book('cucm-pin', subject('bert'))).toMatchObject({ minLength: 7, failedAttempts: 5 });
  expect(book('cucm-pin', subject('anna'))).toMatchObject({ minLength: 9, failedAttempts: 5 });
  expect(book('cucm-pin', subject('bert', ['cn=board, dc=x']))).toMatchObject({ minLength: 9 });
});

test('a generated length that nobody set moves with the lengths that somebody did', () => {
  expect(book('cucm-pin', subject('anna')).generateLength).toBe(9);
  expect(book('cucm-pin', subject('bert')).generateLength).toBe(7);
});

test('while the directory is silent, what may be the subject’s policy holds besides: nobody gets a weaker one', () => {
  expect(book('cucm-pin', subject('bert', [], ['directory']))).toMatchObject({ minLength: 9, generateLength: 9 });
  expect(book('cucm-pin', subject('bert', [], ['unity:main']))).toMatchObject({ minLength: 7 });
});
