import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { openBreachList } from '../../src/store/breach-list.ts';

const dir = mkdtempSync(join(tmpdir(), 'rekey-breach-'));
afterAll(() => rmSync(dir, { recursive: true }));

const sha1 = (value: string): string => createHash('sha1').update(value).digest('hex').toUpperCase();
const values = Array.from({ length: 2000 }, (_, index) => `Passw0rd-${index}`);

function file(lines: readonly string[], end = '\n'): string {
  const name = join(dir, `${Math.random()}`);
  writeFileSync(name, lines.length > 0 ? lines.join(end) + end : '');
  return name;
}

async function found(name: string, value: string): Promise<boolean> {
  const list = await openBreachList(name);
  try {
    return await list.has(new Secret(value));
  } finally {
    await list.close();
  }
}

test.each([
  ['whole hashes', (hash: string) => hash, '\n'],
  ['hashes with counts', (hash: string, index: number) => `${hash}:${index}`, '\n'],
  ['prefixes of twelve digits', (hash: string) => hash.slice(0, 12), '\n'],
  ['lower case and carriage returns', (hash: string) => hash.toLowerCase(), '\r\n'],
])('every value on a list of %s is found, and no other', async (_name, write, end) => {
  const sorted = values.map(sha1).sort();
  const list = await openBreachList(file(sorted.map(write), end));
  const seen = await Promise.all(values.map(value => list.has(new Secret(value))));
  const strangers = await Promise.all(values.map(value => list.has(new Secret(`${value}!`))));
  await list.close();
  expect([seen.every(Boolean), strangers.some(Boolean)]).toEqual([true, false]);
});

test('the first and the last line are found, an empty list holds nothing, one line is a list', async () => {
  const sorted = ['a', 'b', 'c'].map(sha1).sort();
  const name = file(sorted);
  expect(await Promise.all(['a', 'b', 'c', 'd'].map(value => found(name, value)))).toEqual([true, true, true, false]);
  expect(await found(file([]), 'a')).toBe(false);
  expect(await found(file([sha1('a')], ''), 'a')).toBe(true);
});

test('a file that is no such list, or none at all, is refused with a sentence', async () => {
  await expect(openBreachList(join(dir, 'absent'))).rejects.toMatchObject({
    code: 'breach-list',
    message: expect.stringContaining('cannot be read'),
  });
  await expect(openBreachList(file(['password', '123456']))).rejects.toMatchObject({
    code: 'breach-list',
    message: expect.stringContaining('SHA-1 hash'),
  });
});
