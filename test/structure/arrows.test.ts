import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const files = (readdirSync(src, { recursive: true }) as string[]).filter(name => name.endsWith('.ts'));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

/** Every import of one of our own files by another, types and values alike. */
const imports: readonly Import[] = files.flatMap(from =>
  [...readFileSync(join(src, from), 'utf8').matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'(\.[^']+)'/gms)].map(
    match => ({
      from,
      to: relative(src, resolve(src, dirname(from), match[2] ?? '')),
      typeOnly: match[1] !== undefined,
    }),
  ),
);

/** The part of the program that a file belongs to: its folder, or `root` for the composition. */
const partOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : 'root');

/** What each part may import beside itself (docs/ARCHITECTURE.md). */
const allowed: Readonly<Record<string, readonly string[]>> = {
  policy: [],
  base: [],
  config: ['base', 'policy'],
  words: ['base', 'dialog'],
  renewal: ['base', 'policy'],
  dialog: ['base', 'policy', 'renewal', 'config', 'words'],
  people: ['base', 'renewal'],
  sweep: ['base', 'policy', 'config', 'renewal', 'words'],
  systems: ['base', 'policy', 'config', 'renewal', 'dialog', 'people', 'sweep'],
  settings: ['base', 'config', 'renewal'],
  store: ['base', 'policy', 'renewal', 'dialog', 'settings', 'sweep', 'web', 'admin', 'helpdesk'],
  audit: ['base', 'policy', 'renewal', 'store'],
  mail: ['base', 'policy', 'config', 'renewal', 'store', 'words'],
  metrics: ['base', 'renewal', 'store'],
  phone: ['base', 'policy', 'renewal', 'dialog', 'words'],
  web: ['base', 'policy', 'renewal', 'dialog', 'words'],
  helpdesk: ['base', 'policy', 'config', 'renewal', 'dialog', 'people', 'sweep', 'words', 'web'],
  me: ['base', 'dialog', 'web', 'words'],
  admin: ['base', 'policy', 'config', 'renewal', 'settings', 'sweep', 'web'],
  reports: ['base', 'policy', 'renewal', 'audit', 'web'],
  lab: ['base', 'policy'],
  commands: [
    'base',
    'policy',
    'config',
    'renewal',
    'words',
    'phone',
    'lab',
    'audit',
    'mail',
    'store',
    'settings',
    'sweep',
    'web',
    'root',
  ],
  root: [
    'base',
    'policy',
    'config',
    'renewal',
    'dialog',
    'people',
    'systems',
    'settings',
    'sweep',
    'store',
    'audit',
    'mail',
    'metrics',
    'phone',
    'web',
    'helpdesk',
    'me',
    'admin',
    'reports',
    'words',
    'commands',
  ],
};

test('arrows go one way: no part imports one that it may not', () => {
  const wrong = imports.filter(
    ({ from, to }) => partOf(from) !== partOf(to) && !allowed[partOf(from)]?.includes(partOf(to)),
  );
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('every part of the program has its arrows written down', () => {
  expect([...new Set(files.map(partOf))].filter(part => !(part in allowed))).toEqual([]);
});

test('policy imports nothing else of the program, and nothing of Node that does I/O', () => {
  const foreign = files
    .filter(file => partOf(file) === 'policy')
    .flatMap(file =>
      [...readFileSync(join(src, file), 'utf8').matchAll(/from '(node:[^']+)'/g)].map(
        ([, name]) => `${file} → ${name}`,
      ),
    );
  expect(foreign).toEqual([]);
});

test('one system knows nothing of another', () => {
  const systemOf = (file: string): string => file.split('/')[1] ?? '';
  const crossed = imports.filter(
    ({ from, to }) =>
      partOf(from) === 'systems' &&
      partOf(to) === 'systems' &&
      systemOf(from) !== systemOf(to) &&
      to.split('/').length > 2,
  );
  expect(crossed.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

/** Files that lead back to where they came from; types alone make no cycle at run time, but they are shown the same. */
function cycles(): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.add([...path.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return [...found];
}

test('no file leads back to itself', () => {
  expect(cycles()).toEqual([]);
});
