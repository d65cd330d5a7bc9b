import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

const page = read('docs/ARCHITECTURE.md');

/** `name: ['a', 'b']` of the list that the arrows are checked by. */
function allowedArrows(): Record<string, readonly string[]> {
  const source = /const allowed[^=]*= \{(.*?)\n\};/s.exec(read('test/structure/arrows.test.ts'))?.[1] ?? '';
  const lines = [...source.matchAll(/^ {2}(\w+): \[(.*?)\]/gms)];
  return Object.fromEntries(
    lines.map(([, name = '', list = '']) => [name, [...list.matchAll(/'(\w+)'/g)].map(([, part = '']) => part)]),
  );
}

/** The lines of the table of arrows. */
function drawnArrows(): Record<string, readonly string[]> {
  const table = page.slice(0, page.indexOf('## Four ideas'));
  return Object.fromEntries(
    [...table.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name = '', list = '']) => [
      name,
      list === 'nothing' ? [] : list.split(', '),
    ]),
  );
}

test('the arrows that are written down are those that are checked', () => {
  expect(Object.keys(drawnArrows()).length).toBeGreaterThan(10);
  expect(drawnArrows()).toEqual(allowedArrows());
});

test('every part of the program stands in the picture', () => {
  const picture = read('docs/images/arrows.svg');
  const absent = Object.keys(allowedArrows()).filter(part => part !== 'root' && !picture.includes(part));
  expect(absent).toEqual([]);
});
