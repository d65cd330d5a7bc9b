import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { adviceFor, adviceForPlace, canRetry } from '../../src/helpdesk/advice.ts';

it.each([
  ['failed', 'cucm-unreachable', 'again-soon'],
  ['failed', 'unity-busy', 'again-soon'],
  ['failed', 'throttled', 'again-soon'],
  ['refused', 'trivial', 'another-value'],
  ['refused', 'minimum-age', 'too-soon'],
  ['refused', 'held-elsewhere', 'elsewhere'],
  ['refused', 'no-right', 'operator'],
  ['failed', 'directory-denied', 'operator'],
  ['failed', undefined, 'operator'],
  ['unknown', 'timeout', 'look-again'],
  ['pending', 'cucm-busy', 'wait'],
  ['done', 'read-back', undefined],
] as const)('%s %s is advised as %s', (outcome, code, advice) => {
  expect(adviceFor({ outcome, code })).toBe(advice);
});

it.each([
  ['failed', 'not-begun', 'names-first'],
  ['failed', 'not-taken', 'not-taken'],
  ['unknown', 'altered', 'altered'],
  ['unknown', 'not-read-back', 'compare'],
  ['refused', 'gone', 'place-gone'],
  ['refused', 'held-elsewhere', 'place-elsewhere'],
  ['failed', 'cucm-busy', 'again-soon'],
  ['done', undefined, undefined],
] as const)('a place whose texts are %s %s is advised as %s', (outcome, code, advice) => {
  expect(adviceForPlace({ outcome, code })).toBe(advice);
});

it('only what changed nothing can be retried, and not what the account itself forbids', () => {
  expect(canRetry({ outcome: 'failed', code: 'cucm-unreachable' })).toBe(true);
  expect(canRetry({ outcome: 'refused', code: 'trivial' })).toBe(true);
  expect(canRetry({ outcome: 'refused', code: 'held-elsewhere' })).toBe(false);
  expect(canRetry({ outcome: 'unknown', code: 'timeout' })).toBe(false);
  expect(canRetry({ outcome: 'pending' })).toBe(false);
  expect(canRetry({ outcome: 'done' })).toBe(false);
});

it('every code that is advised on is one that something answers', () => {
  const root = fileURLToPath(new URL('../../src/', import.meta.url));
  const source = globSync('{systems,renewal}/**/*.ts', { cwd: root })
    .map(name => readFileSync(root + name, 'utf8'))
    .join('\n');
  const advised = readFileSync(`${root}helpdesk/advice.ts`, 'utf8');
  const table = advised.slice(advised.indexOf('const byCode'), advised.indexOf('function adviceOn'));
  const codes = [...table.matchAll(/\[\n?\s*'[\w-]+',\n?\s*\[([^\]]*)\]/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/'([\w-]+)'/g)].map(([, code = '']) => code),
  );
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter(code => !source.includes(`'${code}'`))).toEqual([]);
});
