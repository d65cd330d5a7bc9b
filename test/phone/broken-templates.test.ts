import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadPhoneTemplates } from '../../src/phone/load-phone-templates.ts';
import { loadWords } from '../../src/words/load-words.ts';
import type { Problem } from '../../src/words/problem.ts';
import { item, softkeyItem, text } from './broken-documents.ts';
import { brokenItems } from './broken-items.ts';
import { brokenTexts } from './broken-texts.ts';

const root = mkdtempSync(join(tmpdir(), 'rekey-templates-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;
const ownWords = loadWords();
const own = ownWords.ok ? ownWords.words : undefined;

/** What is said of an operator's own files, given by their names under `phone-templates/` and `softkeys/`. */
function problemsOf(files: Readonly<Record<string, string>>): readonly Problem[] {
  count += 1;
  const directory = join(root, String(count));
  for (const name of ['templates/words/x', 'softkeys/x', ...Object.keys(files)]) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  const loaded = loadPhoneTemplates({
    templates: join(directory, 'templates'),
    softkeys: join(directory, 'softkeys'),
    publicUrl: 'https://rekey.example.com',
    contact: '4711',
    // Reading them anew for each mistake would take most of the time.
    words: Object.keys(files).some(name => name.includes('words/')) ? undefined : own,
  });
  // What a page says of them has tests of its own (test/admin/problems.test.ts).
  return loaded.ok ? [] : loaded.problems.map(({ said: _said, text: _text, ...told }) => told);
}

describe('a broken template is refused at start-up', () => {
  for (const [what, name, content, line, said, limit] of [...brokenTexts, ...brokenItems]) {
    test(what, () => {
      const problems = problemsOf({ [`templates/${name}`]: content });
      const found = problems.find(({ problem }) => said.test(problem));
      expect(found, JSON.stringify(problems, null, 1)).toMatchObject(limit === undefined ? { line } : { line, limit });
      expect(found?.file).toMatch(/^(templates|softkeys)\//);
      expect(found?.language, 'the same in every language').toBeUndefined();
    });
  }

  test('a limit that cuts words of ours is told for each language that it cuts', () => {
    const problems = problemsOf({ 'templates/result.xml': text('<Title>{choice:28}</Title>') });
    expect(problems.map(({ language, problem }) => [language, problem])).toEqual([
      ['nl', '{choice:28} would cut "Pincode telefoon en voicemail", the words of kind.both-pins.'],
    ]);
  });

  test('SoftKey:Exit is refused in a form, SoftKey:Cancel is not', () => {
    const form = (url: string): string =>
      `<CiscoIPPhoneInput>\n${softkeyItem(url)}\n<URL>{next}&amp;do=submit</URL>\n${item('code', 'N')}\n</CiscoIPPhoneInput>`;
    expect(problemsOf({ 'templates/verify-code.xml': form('SoftKey:Cancel') })).toEqual([]);
    expect(problemsOf({ 'templates/verify-code.xml': form('SoftKey:Exit') })).toEqual([
      {
        file: 'templates/verify-code.xml',
        line: 5,
        problem:
          'SoftKey:Exit is not legal in a CiscoIPPhoneInput; legal are SoftKey:Back, SoftKey:Submit, SoftKey:<<, SoftKey:Cancel.',
      },
    ]);
  });

  test('every problem of every file is reported at once', () => {
    const problems = problemsOf({
      'templates/result.xml': text(`<Title>${'x'.repeat(33)}</Title>\n<Text>{nothing.here}</Text>`),
      'templates/menu.xml': '<CiscoIPPhoneMenu>',
      'softkeys/exit.xml': '<SoftKeySet><Wrong/></SoftKeySet>',
    });
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'softkeys/exit.xml:1',
      'templates/menu.xml:1',
      'templates/result.xml:2',
      'templates/result.xml:3',
    ]);
  });

  test('comments are allowed and the lines after them are counted right', () => {
    const content = `<!-- one\ntwo -->\n${text('<!-- & < -->\n<Nothing/>')}`;
    expect(problemsOf({ 'templates/result.xml': content })).toMatchObject([{ line: 5 }]);
  });

  test('a directory that is not there is named', () => {
    const loaded = loadPhoneTemplates({ templates: '/nowhere', publicUrl: 'https://r', contact: '1' });
    expect(loaded).toMatchObject({
      ok: false,
      problems: [{ file: '/nowhere', problem: 'There is no such directory.' }],
    });
  });
});

describe('a translation that cannot fit is refused', () => {
  test('with the template’s line, the language, the limit and where the words are', () => {
    const words = `failed:\n  prompt: ${'é'.repeat(33)}\n`;
    const [problem, ...others] = problemsOf({ 'templates/words/fr.yaml': words });
    expect(others).toEqual([]);
    expect(problem).toEqual({
      file: 'phone-templates/failed.xml',
      line: 4,
      language: 'fr',
      limit: 32,
      problem: `Prompt can have 33 characters, at most 32 fit: "${'é'.repeat(33)}"; see failed.prompt in templates/words/fr.yaml:2.`,
    });
  });

  test('a softkey label has 9 characters at most', () => {
    const problems = problemsOf({ 'templates/words/nl.yaml': 'softkey:\n  confirm: Bevestigen' });
    expect(problems).toMatchObject([{ file: 'softkeys/confirm-cancel.xml', line: 4, language: 'nl', limit: 9 }]);
  });

  test('a name of a kind that stands in titles has 32', () => {
    const problems = problemsOf({ 'templates/words/en.yaml': `kind:\n  fac: x\n  cucm-pin: ${'x'.repeat(33)}` });
    expect(problems.length).toBeGreaterThan(5);
    expect(problems[0]).toMatchObject({
      language: 'en',
      problem: expect.stringMatching(/would cut "x+", the words of kind.cucm-pin/),
    });
  });

  test('a message has the placeholders that ours has', () => {
    const problem = 'failed.prompt must have the placeholders none, not menu.title.';
    expect(problemsOf({ 'templates/words/en.yaml': 'failed:\n  prompt: "{menu.title}"' })).toEqual([
      { file: 'templates/words/en.yaml', line: 2, language: 'en', problem },
    ]);
  });
});

describe('a broken softkey set is refused', () => {
  const everywhere = '69xx 79xx 78xx 88xx 8821 8875 89xx 99xx 98xx';
  const set = (inside: string): string => `<SoftKeySet>\n${inside}\n</SoftKeySet>`;
  const softkey = (position: string, attributes = '', url = '{next}&amp;do=done'): string =>
    `<SoftKeyItem${attributes}>\n<Name>x</Name>\n${position}\n<URL>${url}</URL>\n</SoftKeyItem>`;
  const sets: readonly (readonly [what: string, content: string, line: number, said: RegExp])[] = [
    ['another root', '<SoftKeys/>', 1, /root must be SoftKeySet, not SoftKeys/],
    ['another element', set('<Key/>'), 2, /Only SoftKeyItem may stand here, not Key/],
    [
      'a family without position',
      set(softkey('<Position family="79xx">1</Position>')),
      2,
      /Position is missing for 69xx, 78xx, 88xx/,
    ],
    [
      'a family twice',
      set(softkey(`<Position family="${everywhere} 79xx">1</Position>`)),
      4,
      /79xx has a Position already/,
    ],
    [
      'an unknown family',
      set(softkey('<Position>1</Position>\n<Position family="77xx">1</Position>')),
      5,
      /77xx is no family of phones/,
    ],
    ['position 0', set(softkey('<Position>0</Position>')), 4, /A Position is 1 to 8, or - where/],
    [
      'one position twice',
      set(`${softkey('<Position>1</Position>')}\n${softkey('<Position>1</Position>')}`),
      7,
      /Its Position is taken by x on 69xx/,
    ],
    ['an unknown flag', set(softkey('<Position>1</Position>', ' when="can.fly"')), 2, /can.fly is no flag/],
    [
      'no name',
      set('<SoftKeyItem><Position>1</Position><URL>SoftKey:Exit</URL></SoftKeyItem>'),
      2,
      /needs one Name; this one has 0/,
    ],
    [
      'an address that is not legal',
      set(softkey('<Position>1</Position>', '', 'SoftKey:Select')),
      5,
      /SoftKey:Select is not legal in a CiscoIPPhoneText/,
    ],
    [
      'an address of nowhere',
      set(softkey('<Position>1</Position>', '', 'gopher:x')),
      5,
      /is no address that every model knows/,
    ],
  ];
  test.each(sets)('%s', (_what, content, line, said) => {
    const problems = problemsOf({ 'softkeys/done.xml': content });
    const found = problems.find(({ problem }) => said.test(problem));
    expect(found, JSON.stringify(problems, null, 1)).toMatchObject({ file: 'softkeys/done.xml', line });
  });

  test('opposites may share a position', () => {
    const both = `${softkey('<Position>1</Position>', ' when="can.next"')}\n${softkey('<Position>1</Position>', ' unless="can.next"')}`;
    expect(problemsOf({ 'softkeys/done.xml': set(both) })).toEqual([]);
  });
});

describe('an operator’s own files', () => {
  test('take the place of ours one by one, words message by message', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ 'templates/words/en.yaml': 'menu:\n  prompt: Choose, please' })).toEqual([]);
  });

  test('may use another object that every phone has', () => {
    const execute = '<CiscoIPPhoneExecute><ExecuteItem Priority="0" URL="Init:Services"/></CiscoIPPhoneExecute>';
    expect(problemsOf({ 'templates/ended.xml': execute })).toEqual([]);
  });
});
