import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createKeyring, sameHash } from '../../src/base/keyring.ts';
import { Secret } from '../../src/base/secret.ts';

const master = (byte: number): Secret => new Secret(Buffer.alloc(32, byte).toString('base64'));

test('what one key sealed opens with the ring that still holds it, and only in its own context', () => {
  const old = createKeyring([master(1)]);
  const ring = createKeyring([master(2), master(1)]);
  const sealed = old.seal(new Secret('274913'), 'renewal 1');
  expect(ring.open(sealed, 'renewal 1').reveal()).toBe('274913');
  expect(() => ring.open(sealed, 'renewal 2')).toThrow(expect.objectContaining({ code: 'seal-broken' }));
  expect(() => createKeyring([master(2)]).open(sealed, 'renewal 1')).toThrow(
    expect.objectContaining({ code: 'seal-key-missing' }),
  );
});

test('a seal that was altered anywhere does not open, and the same secret never seals the same', () => {
  const ring = createKeyring([master(1)]);
  const sealed = ring.seal(new Secret('a'), 'c');
  expect(sealed.equals(ring.seal(new Secret('a'), 'c'))).toBe(false);
  for (let index = 6; index < sealed.length; index += 1) {
    const altered = Buffer.from(sealed);
    altered[index] = (altered[index] ?? 0) ^ 1;
    expect(() => ring.open(altered, 'c')).toThrow(expect.objectContaining({ code: 'seal-broken' }));
  }
});

test('hashes differ by purpose, text and key; all keys of the ring are asked, the current first', () => {
  const ring = createKeyring([master(2), master(1)]);
  expect(ring.hmac('code', 'a')).not.toBe(ring.hmac('link', 'a'));
  expect(ring.hmacs('code', 'a')).toEqual([ring.hmac('code', 'a'), createKeyring([master(1)]).hmac('code', 'a')]);
  expect([sameHash('ab', 'ab'), sameHash('ab', 'ac'), sameHash('ab', 'abc')]).toEqual([true, false, false]);
});

test('a key of another length, or none, is refused with a sentence', () => {
  expect(() => createKeyring([new Secret('YWJj')])).toThrow('A key must be 32 bytes in base64; this one has 3.');
  expect(() => createKeyring([])).toThrow('No key is configured; make one with `rekey secrets new`.');
});

test('a secret prints as *** wherever it goes', () => {
  const secret = new Secret('274913');
  expect(
    [`${secret}`, JSON.stringify({ secret }), inspect({ secret }), inspect(new Error('x', { cause: secret }))].join(),
  ).not.toContain('274913');
});
