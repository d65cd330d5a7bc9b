import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { auditEvents } from '../../src/renewal/ports.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...globSync('docs/**/*.md', { cwd: root })];

/** What a heading is called in a link. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));

/** A page without its blocks of code. */
const prose = (page: string): string => read(page).replace(/^ *```.*?^ *```/gms, '');

const commands = globSync('src/commands/**/*.ts', { cwd: root }).flatMap(file =>
  [...read(file).matchAll(/(?:new Command|\.command|subcommand)\(\s*'(\w+)'/g)].map(([, name = '']) => name),
);

describe.each(pages)('%s', page => {
  test('leads only to files and headings that are there', () => {
    const targets = [...prose(page).matchAll(/\]\(([^)]+)\)|src="([^"]+)"/g)].map(
      ([, link, image]) => link ?? image ?? '',
    );
    const lost = targets.filter(target => {
      if (/^https?:/.test(target)) return false;
      const [file = '', heading] = target.split('#');
      const path = file === '' ? page : join(dirname(page), file);
      return !existsSync(join(root, path)) || (heading !== undefined && !anchorsOf(path).includes(heading));
    });
    expect(lost).toEqual([]);
  });

  test('names only source files that are there', () => {
    const named = [...prose(page).matchAll(/`((?:src|test|phone-templates|softkeys)\/[\w/.-]+|[a-z]+\/[\w/-]+\.ts)`/g)];
    const lost = named
      .map(([, path = '']) => path)
      .filter(path => !existsSync(join(root, path)) && !existsSync(join(root, 'src', path)))
      // A file that the reader is told to make.
      .filter(path => !/\/(about\.(xml|test\.ts)|[A-Z]+\.\w+)$/.test(path));
    expect(lost).toEqual([]);
  });

  test('names only commands that there are', () => {
    const named = [...read(page).matchAll(/(?:`rekey|npm run -s rekey --) ([a-z]+)/g)].map(([, name = '']) => name);
    expect(named.filter(name => !commands.includes(name))).toEqual([]);
  });

  test('keeps its lines within 120 columns, tables and code aside', () => {
    const long = prose(page)
      .split('\n')
      .filter(line => line.length > 120 && !line.startsWith('|'));
    expect(long).toEqual([]);
  });
});

test('every event of the audit is explained', () => {
  const operating = read('docs/operating.md');
  expect(auditEvents.filter(event => !operating.includes(`\`${event}\``))).toEqual([]);
});

test('pictures are small enough to be read on a train', () => {
  const pictures = globSync('docs/images/*', { cwd: root });
  expect(pictures.length).toBeGreaterThan(1);
  expect(pictures.filter(picture => statSync(join(root, picture)).size > 200_000)).toEqual([]);
});
