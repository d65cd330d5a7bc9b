import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadPhoneTemplates } from '../../src/phone/load-phone-templates.ts';
import type { Problem } from '../../src/words/problem.ts';

const root = mkdtempSync(join(tmpdir(), 'rekey-templates-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;

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
  });
  return loaded.ok ? [] : loaded.problems;
}

const text = (inside: string, attributes = ''): string =>
  `<CiscoIPPhoneText${attributes}>\n${inside}\n</CiscoIPPhoneText>`;
const input = (inside: string): string =>
  `<CiscoIPPhoneInput>\n<URL>{next}&amp;do=submit</URL>\n${inside}\n</CiscoIPPhoneInput>`;
const menu = (inside: string): string => `<CiscoIPPhoneMenu>\n${inside}\n</CiscoIPPhoneMenu>`;
const item = (parameter: string, flags: string, more = ''): string =>
  `<InputItem>\n<QueryStringParam>${parameter}</QueryStringParam>\n<InputFlags>${flags}</InputFlags>${more}</InputItem>`;

/** One mistake a row: its file, where it is, what is said, which limit it breaks. */
const mistakes: readonly (readonly [
  what: string,
  file: string,
  content: string,
  line: number,
  said: RegExp,
  limit?: number,
])[] = [
  ['no XML', 'told.xml', '<CiscoIPPhoneText>\n<Title>x</Text>\n</CiscoIPPhoneText>', 2, /This is not XML: .*Title/],
  ['an empty file', 'told.xml', '', 1, /This is not XML/],
  ['two roots', 'told.xml', '<CiscoIPPhoneText/>\n<CiscoIPPhoneText/>', 2, /Only one element may stand at the top/],
  ['a document type', 'told.xml', '<!DOCTYPE x>\n<CiscoIPPhoneText/>', 1, /document type is not allowed/],
  ['CDATA', 'told.xml', text('<Text><![CDATA[x]]></Text>'), 2, /CDATA is not allowed/],
  ['a processing instruction', 'told.xml', text('<?pi x?>'), 2, /processing instruction/],
  ['a bare &', 'told.xml', text('<Title>a & b</Title>'), 2, /must be written &amp;/],
  ['an HTML entity', 'told.xml', text('<Title>&eacute;</Title>'), 2, /only &amp; &lt; &gt; &quot; &apos; are known/],
  ['a control character', 'told.xml', text('<Title>\u0007</Title>'), 2, /not allowed in XML/],
  ['a screen that does not exist', 'hello.xml', text(''), 1, /There is no screen hello/],
  [
    'an object that few models have',
    'told.xml',
    '<CiscoIPPhoneImage/>',
    1,
    /root of told must be CiscoIPPhoneText or .*not CiscoIPPhoneImage/,
  ],
  [
    'a root that does not fit the screen',
    'menu.xml',
    text(''),
    1,
    /root of menu must be CiscoIPPhoneMenu, not CiscoIPPhoneText/,
  ],
  ['a form where nothing is asked', 'told.xml', input(item('pin', 'N')), 1, /root of told must be/],
  [
    'an unknown element',
    'told.xml',
    text('<Headline>x</Headline>'),
    2,
    /Headline is not known in CiscoIPPhoneText; known there: Title, Prompt/,
  ],
  ['an element of another case', 'told.xml', text('<title>x</title>'), 2, /title is not known .* case-sensitive/],
  [
    'elements out of order',
    'told.xml',
    text('<Prompt>x</Prompt>\n<Title>x</Title>'),
    3,
    /Title must stand before Prompt; the order in CiscoIPPhoneText is Title, Prompt, SoftKeyItem, KeyItem, Text/,
  ],
  ['two titles', 'told.xml', text('<Title>x</Title>\n<Title>x</Title>'), 3, /holds 2 Title; at most 1/, 1],
  ['text beside elements', 'told.xml', text('hello<Title>x</Title>'), 1, /holds text beside its elements: "hello"/],
  ['an element in a text', 'told.xml', text('<Text>a<b>c</b></Text>'), 2, /b may not stand in Text, which holds text/],
  ['an unknown attribute', 'told.xml', text('', ' colour="red"'), 1, /colour is no attribute of CiscoIPPhoneText/],
  [
    'a long title',
    'told.xml',
    text(`<Title>${'x'.repeat(33)}</Title>`),
    2,
    /Title can have 33 characters, at most 32 fit/,
    32,
  ],
  ['a long prompt', 'told.xml', text(`<Prompt>${'x'.repeat(33)}</Prompt>`), 2, /Prompt can have 33 characters/, 32],
  [
    'a title that is too long in ISO-8859-1 only',
    'told.xml',
    text(`<Title>${'x'.repeat(30)}…</Title>`),
    2,
    /33 characters in ISO-8859-1, at most 32/,
    32,
  ],
  [
    'a long text',
    'told.xml',
    text(`<Text>${'x'.repeat(4001)}</Text>`),
    2,
    /Text can have 4001 characters, at most 4000/,
    4000,
  ],
  [
    'a text that its lines make too long',
    'told.xml',
    text(`<Text>${'x'.repeat(1001)}{lines}</Text>`),
    2,
    /Text can have 4001 characters/,
    4000,
  ],
  [
    'a value that makes a title too long',
    'identify.xml',
    input(item('user', 'A', '\n<DefaultValue>{user:33}</DefaultValue>')),
    6,
    /DefaultValue of InputItem can have 33 characters/,
    32,
  ],
  [
    'a value of any length',
    'identify.xml',
    input(item('user', 'A', '\n<DefaultValue>{user}</DefaultValue>')),
    6,
    /can be of any length; say how much may show, such as \{user:20\}/,
  ],
  [
    'an unknown field',
    'told.xml',
    text('<Text>{secret}</Text>'),
    2,
    /\{secret\} is not known here; known are choice, contact, contactNumber, lines, next, webAddress/,
  ],
  ['an unknown message', 'told.xml', text('<Text>{told.nothing}</Text>'), 2, /\{told.nothing\} is no message/],
  ['an address in a text', 'told.xml', text('<Text>{next}</Text>'), 2, /\{next\} is an address/],
  ['when= on the root', 'told.xml', text('', ' when="can.next"'), 1, /when= may stand on MenuItem and InputItem only/],
  ['when= on a title', 'told.xml', text('<Title when="can.next">x</Title>'), 2, /when= may stand on .* not on Title/],
  [
    'an unknown flag',
    'menu.xml',
    menu('<MenuItem when="can.fly">\n<Name>x</Name>\n<URL>{next}&amp;do=status</URL></MenuItem>'),
    2,
    /can.fly is no flag/,
  ],
  [
    'an unknown softkey set',
    'told.xml',
    text('', ' softkeys="nothing"'),
    1,
    /There is no softkey set nothing; there are confirm-cancel, /,
  ],
  [
    'a softkey that is not legal',
    'told.xml',
    text('', ' softkeys="select-exit"'),
    7,
    /SoftKey:Select is not legal in a CiscoIPPhoneText; legal are SoftKey:Back, SoftKey:Exit, SoftKey:Update. templates\/told.xml uses this set/,
  ],
  [
    'SoftKey:Exit in a form',
    'verify-code.xml',
    input(`${softkeyItem('SoftKey:Exit')}`),
    3,
    /SoftKeyItem must stand before URL/,
  ],
  [
    'softkeys twice',
    'told.xml',
    text(softkeyItem('SoftKey:Exit'), ' softkeys="done"'),
    2,
    /SoftKeyItem cannot stand beside softkeys=/,
  ],
  [
    'a softkey without Position',
    'told.xml',
    text('<SoftKeyItem><Name>x</Name><URL>SoftKey:Exit</URL></SoftKeyItem>'),
    2,
    /SoftKeyItem needs a Position/,
  ],
  [
    'a softkey at position 9',
    'told.xml',
    text(softkeyItem('SoftKey:Exit', '9')),
    4,
    /Position of SoftKeyItem must be one of 1, 2, 3/,
  ],
  [
    'a page on press',
    'told.xml',
    text('<SoftKeyItem><Name>x</Name><Position>1</Position><URLDown>https://x</URLDown></SoftKeyItem>'),
    2,
    /URLDown takes an address inside the phone/,
  ],
  [
    'an item that leads to no step',
    'menu.xml',
    menu('<MenuItem>\n<Name>x</Name>\n<URL>{next}&amp;do=fly</URL></MenuItem>'),
    4,
    /no step of ours; write \{next\}&amp;do=KEY with KEY one of cucm-pin/,
  ],
  [
    'an item with a strange address',
    'menu.xml',
    menu('<MenuItem>\n<Name>x</Name>\n<URL>javascript:alert(1)</URL></MenuItem>'),
    4,
    /is no address that every model knows/,
  ],
  [
    'a softkey address in an item',
    'menu.xml',
    menu('<MenuItem>\n<Name>x</Name>\n<URL>SoftKey:Exit</URL></MenuItem>'),
    4,
    /may stand in a softkey only/,
  ],
  [
    'a long address',
    'menu.xml',
    menu(`<MenuItem>\n<Name>x</Name>\n<URL>https://${'x'.repeat(250)}</URL></MenuItem>`),
    4,
    /URL of MenuItem can have 258 characters, at most 255/,
    255,
  ],
  [
    'an item without a name',
    'menu.xml',
    menu('<MenuItem>\n<URL>{next}&amp;do=status</URL></MenuItem>'),
    2,
    /MenuItem needs a Name/,
  ],
  [
    'a long item',
    'menu.xml',
    menu(`<MenuItem>\n<Name>${'x'.repeat(65)}</Name>\n<URL>{next}&amp;do=status</URL></MenuItem>`),
    3,
    /Name of MenuItem can have 65 characters, at most 64/,
    64,
  ],
  [
    '101 items',
    'menu.xml',
    menu('<MenuItem><Name>x</Name><URL>{next}&amp;do=status</URL></MenuItem>\n'.repeat(101)),
    102,
    /holds 101 MenuItem; at most 100/,
    100,
  ],
  [
    'a form that is sent nowhere',
    'verify-code.xml',
    `<CiscoIPPhoneInput>\n${item('code', 'N')}\n</CiscoIPPhoneInput>`,
    1,
    /CiscoIPPhoneInput needs a URL/,
  ],
  [
    'a form that is sent into the phone',
    'verify-code.xml',
    input(item('code', 'N')).replace('{next}&amp;do=submit', 'Init:Services'),
    2,
    /a form is sent to a page/,
  ],
  [
    'a form that posts by itself',
    'verify-code.xml',
    input(item('code', 'N')).replace('<URL>', '<URL method="post">'),
    2,
    /method is no attribute of URL/,
  ],
  ['six fields', 'verify-code.xml', input(`${item('code', 'N')}\n`.repeat(6)), 18, /holds 6 InputItem; at most 5/, 5],
  [
    'a form without its field',
    'verify-code.xml',
    input(item('pin', 'N')),
    1,
    /QueryStringParam of verify-code must be code; here pin/,
  ],
  [
    'flags of the wrong case',
    'verify-code.xml',
    input(item('code', 'n')),
    5,
    /InputFlags of InputItem must be one of A, T, N/,
  ],
  ['P alone', 'verify-code.xml', input(item('code', 'P')), 5, /InputFlags of InputItem must be one of/],
  [
    'a hidden field that is filled in',
    'verify-pin.xml',
    input(item('pin', 'NP', '<DefaultValue>1</DefaultValue>')),
    3,
    /hidden field must have an empty DefaultValue/,
  ],
  [
    'two pages to execute',
    'ended.xml',
    '<CiscoIPPhoneExecute>\n<ExecuteItem URL="https://a"/>\n<ExecuteItem URL="https://b"/>\n</CiscoIPPhoneExecute>',
    3,
    /At most one ExecuteItem may lead to a page/,
    1,
  ],
  [
    'four things to execute',
    'ended.xml',
    `<CiscoIPPhoneExecute>\n${'<ExecuteItem URL="Init:Services"/>\n'.repeat(4)}</CiscoIPPhoneExecute>`,
    5,
    /holds 4 ExecuteItem; at most 3/,
    3,
  ],
  [
    'a softkey to execute',
    'ended.xml',
    '<CiscoIPPhoneExecute>\n<ExecuteItem URL="SoftKey:Exit"/>\n</CiscoIPPhoneExecute>',
    2,
    /may stand in a softkey only/,
  ],
  [
    '33 directory entries',
    'status.xml',
    `<CiscoIPPhoneDirectory>\n${'<DirectoryEntry><Name>x</Name><Telephone>1</Telephone></DirectoryEntry>\n'.repeat(33)}</CiscoIPPhoneDirectory>`,
    34,
    /holds 33 DirectoryEntry; at most 32/,
    32,
  ],
];

function softkeyItem(url: string, position = '1'): string {
  return `<SoftKeyItem>\n<Name>x</Name>\n<Position>${position}</Position>\n<URL>${url}</URL>\n</SoftKeyItem>`;
}

describe('a broken template is refused at start-up', () => {
  for (const [what, name, content, line, said, limit] of mistakes) {
    test(what, () => {
      const problems = problemsOf({ [`templates/${name}`]: content });
      const found = problems.find(({ problem }) => said.test(problem));
      expect(found, JSON.stringify(problems, null, 1)).toMatchObject(limit === undefined ? { line } : { line, limit });
      expect(found?.file).toMatch(/^(templates|softkeys)\//);
      expect(found?.language, 'the same in every language').toBeUndefined();
    });
  }

  test('a limit that cuts words of ours is told for each language that it cuts', () => {
    const problems = problemsOf({ 'templates/told.xml': text('<Title>{choice:28}</Title>') });
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
      'templates/told.xml': text(`<Title>${'x'.repeat(33)}</Title>\n<Text>{nothing.here}</Text>`),
      'templates/menu.xml': '<CiscoIPPhoneMenu>',
      'softkeys/exit.xml': '<SoftKeySet><Wrong/></SoftKeySet>',
    });
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'softkeys/exit.xml:1',
      'templates/menu.xml:1',
      'templates/told.xml:2',
      'templates/told.xml:3',
    ]);
  });

  test('comments are allowed and the lines after them are counted right', () => {
    const content = `<!-- one\ntwo -->\n${text('<!-- & < -->\n<Nothing/>')}`;
    expect(problemsOf({ 'templates/told.xml': content })).toMatchObject([{ line: 5 }]);
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
