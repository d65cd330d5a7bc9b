import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { loadTemplates } from '../../src/mail/load-templates.ts';
import { renderMail } from '../../src/mail/render.ts';
import { describeProblem } from '../../src/words/problem.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rekey-mail-'));
  mkdirSync(join(directory, 'en'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (path: string, text: string): void => writeFileSync(join(directory, path), text);

const problems = (): readonly string[] => {
  const loaded = loadTemplates({ directory });
  return loaded.ok ? [] : loaded.problems.map(problem => describeProblem(problem).replace(/^.*?\//, ''));
};

const good = 'Subject: Hi\n\n{{ code }}\n\nAsk {{ contact }}.\n';

test('our own templates are good', () => {
  expect(loadTemplates()).toMatchObject({ ok: true });
});

test('the operator’s template takes the place of ours, the others stay', () => {
  write('en/code.liquid', good);
  const loaded = loadTemplates({ directory });
  if (!loaded.ok) throw new Error('not loaded');
  const parts = {
    templates: loaded.templates,
    words: { say: () => '' },
    languages: ['en', 'fr'] as const,
    contact: 'us',
  };
  const request = { message: 'code', values: { code: new Secret('12345678') }, expiresAt: 60_000 } as const;
  expect(renderMail({ ...request, language: 'en' }, parts, 0).text).toBe('12345678\n\nAsk us.\n');
  expect(renderMail({ ...request, language: 'fr' }, parts, 0).text).toContain('Votre code');
});

test.each([
  [
    'a tag that is not closed',
    'Subject: Hi\n\n{% if name %}\n{{ code }}',
    'en/code.liquid:3: tag {% if name %} not closed.',
  ],
  ['a tag that does not exist', 'Subject: Hi\n\n{% send %}', 'en/code.liquid:3: tag "send" not found.'],
  ['a filter that does not exist', `${good}{{ code | shout }}`, 'en/code.liquid:6: undefined filter: shout.'],
  ['a value that does not exist', `${good}{{ passwrod }}`, 'en/code.liquid:6: undefined variable: passwrod.'],
  ['a value that is not always told', `${good}{{ place }}`, 'en/code.liquid:6: undefined variable: place.'],
  ['a file it would read', `${good}{% include "/etc/passwd" %}`, 'ENOENT'],
  [
    'no subject',
    'Subject:\n\n{{ code }}\n{{ contact }}',
    'en/code.liquid:1: The first line must be "Subject: " and the subject.',
  ],
  [
    'the code within a sentence',
    'Subject: Hi\n\nUse {{ code }} now. {{ contact }}',
    'en/code.liquid:1: {{ code }} must stand alone on a line, so that it can be copied.',
  ],
  [
    'the code in the subject',
    `Subject: {{ code }}\n\n{{ code }}\n\n{{ contact }}`,
    'en/code.liquid:1: {{ code }} must not stand in the subject, which is shown in notifications.',
  ],
  [
    'no contact',
    'Subject: Hi\n\n{{ code }}\n',
    'en/code.liquid:1: {{ contact }} must stand in it: whom to tell when it was not the reader.',
  ],
])('%s is reported with file and line', (_what, text, expected) => {
  write('en/code.liquid', text);
  expect(problems()).toEqual([expect.stringContaining(expected)]);
});

test('a mistake in the layout is reported once', () => {
  write('layout.liquid', '<html>\n{% for paragraph in paragraphs %}{{ paragraph.text }}');
  expect(problems()).toEqual(['layout.liquid:2: tag {% for paragraph in paragraphs %} not closed.']);
});

test('a layout that leaves paragraphs out, or shows them unescaped, is refused', () => {
  write('layout.liquid', '<html>{{ subject }}</html>');
  expect(problems()).toEqual([
    'layout.liquid:1: The layout must show every paragraph, escaped; those of sort text are not.',
  ]);
  write('layout.liquid', '{% for paragraph in paragraphs %}{{ paragraph.text | raw }}{% endfor %}');
  expect(problems()).toHaveLength(1);
});

test('every mistake of every file is told at once', () => {
  mkdirSync(join(directory, 'nl'));
  write('en/code.liquid', 'Subject: Hi');
  write('nl/changed.liquid', 'Subject: Hi');
  expect(problems()).toHaveLength(2);
});

test('a file that is no template of ours is named, so that a slip of the pen shows', () => {
  write('en/cod.liquid', good);
  expect(problems()).toEqual([
    expect.stringContaining('en/cod.liquid:1: This is no template of Rekey; they are called'),
  ]);
});

test('a directory that does not exist is named', () => {
  expect(loadTemplates({ directory: join(directory, 'none') })).toMatchObject({
    ok: false,
    problems: [{ problem: 'mail.templates names a directory that does not exist.' }],
  });
});
