import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acceptedLanguage, languageOf, languages } from '../../src/base/language.ts';
import { Secret } from '../../src/base/secret.ts';
import { checkWords, loadWords } from '../../src/words/load-words.ts';
import { parseMessage, placeholderNames, strayBrace } from '../../src/words/message.ts';
import { readWords } from '../../src/words/read-words.ts';
import { shorten } from '../../src/words/shorten.ts';
import { createWords, groupPin, type Words } from '../../src/words/words.ts';

const own = (): Words => {
  const loaded = loadWords({ timeZone: 'Europe/Brussels' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.words;
};

const wordsOf = (text: string): Words => {
  const { messages } = readWords('words/en.yaml', text);
  return createWords({ en: messages, fr: messages, nl: messages }, 'UTC');
};

describe('a message', () => {
  test('is cut at its placeholders', () => {
    expect(parseMessage('Hello {name:20}, {a.b}!')).toEqual([
      { text: 'Hello ' },
      { name: 'name', limit: 20 },
      { text: ', ' },
      { name: 'a.b' },
      { text: '!' },
    ]);
    expect(placeholderNames('{b} {a} {b:3}')).toEqual(['a', 'b']);
  });

  test('with a brace that belongs to no placeholder says where', () => {
    expect(strayBrace('Hello {name and {you}')).toBe('Hello {name and ');
    expect(strayBrace('Hello {name:0}')).toContain('{name:0}');
    expect(strayBrace('Hello {name}')).toBeUndefined();
  });

  test('is filled in with what each sort of value is in the language', () => {
    const words = wordsOf('a: "{text} {number} {secret} {pin} {word} {time}"\nb: bee');
    const params = {
      text: 'x',
      number: 7,
      secret: new Secret('geheim'),
      pin: { pin: new Secret('1234567') },
      word: { word: 'b' },
      time: { time: Date.UTC(2026, 0, 2, 3, 4) },
    };
    expect(words.line('en', { key: 'a', params })).toBe('x 7 geheim 123 456 7 bee 2 Jan 2026, 03:04');
    expect(words.line('nl', { key: 'a', params })).toMatch(/bee 2 jan\.? 2026,? 0?3:04$/);
  });

  test('does not read placeholders or commands in a value', () => {
    const words = wordsOf('a: "<{x}> {y}"');
    expect(words.say('en', 'a', { x: '{y} $t(a) {{y}} $&', y: 'z' })).toBe('<{y} $t(a) {{y}} $&> z');
  });

  test('is cut to its limit between characters', () => {
    expect(wordsOf('a: "{x:5}"').say('en', 'a', { x: '👍👍👍👍' })).toBe('👍👍…');
    expect(shorten('abcdef', 4)).toBe('abc…');
    expect(shorten('abcdef', 4, '...')).toBe('a...');
    expect(shorten('abcd', 4)).toBe('abcd');
  });

  test('has a plural form where the words have one', () => {
    const words = wordsOf('a_one: "{count} try"\na_other: "{count} tries"');
    expect([1, 2].map(count => words.say('en', 'a', { count }))).toEqual(['1 try', '2 tries']);
  });

  test('without a value leaves nothing, and without words says its key', () => {
    expect(wordsOf('a: "<{x}>"').say('en', 'a')).toBe('<>');
    expect(wordsOf('a: x').say('en', 'no.such')).toBe('no.such');
  });

  test('of a language that is not ours is English', () => {
    expect(own().say('de', 'language.title')).toBe('Language');
    expect(own().say('fr-CA', 'language.title')).toBe('Langue');
  });
});

test('a PIN is grouped in threes', () => {
  expect(['1', '123', '1234', '123456'].map(groupPin)).toEqual(['1', '123', '123 4', '123 456']);
});

test('a language is known by its tag or by CUCM’s name', () => {
  expect(['nl-BE', 'en_US', 'French France', 'Dutch Netherlands', 'de', ''].map(languageOf)).toEqual([
    'nl',
    'en',
    'fr',
    'nl',
    undefined,
    undefined,
  ]);
  expect(acceptedLanguage(undefined)).toBe('en');
});

describe('the words files', () => {
  test('are ours, complete and equal in their placeholders', () => {
    expect(loadWords()).toMatchObject({ ok: true });
  });

  test('with a missing, a surplus and a different message are refused, each with its line and language', () => {
    const en = readWords('words/en.yaml', 'a: x {b}\nc: y').messages;
    const fr = readWords('words/fr.yaml', 'a: x').messages;
    const nl = readWords('words/nl.yaml', 'a: x {b}\nc: y\nd: z').messages;
    expect(checkWords({ en, fr, nl }, en)).toMatchObject([
      { file: 'words/fr.yaml', line: 1, language: 'fr', problem: 'a must have the placeholders b, not none.' },
      { file: 'words/en.yaml', line: 2, language: 'fr', problem: 'c is not written in fr.' },
      { file: 'words/nl.yaml', line: 3, language: 'nl', problem: 'd is no message of Rekey.' },
    ]);
  });

  test('with a mistake are refused, and ours stand in the place of what is wrong', () => {
    const templates = mkdtempSync(join(tmpdir(), 'rekey-words-'));
    mkdirSync(join(templates, 'words'));
    writeFileSync(join(templates, 'words/fr.yaml'), 'failed:\n  prompt: "Raté {nothing}"\nmenu:\n  title: "Choix"\n');
    writeFileSync(join(templates, 'words/nl.yaml'), 'menu:\n  title: "x\n');
    const loaded = loadWords({ templates });
    rmSync(templates, { recursive: true });
    if (loaded.ok) throw new Error('They were taken.');
    expect(loaded.problems).toMatchObject([
      { problem: expect.stringContaining('This is not YAML') },
      { line: 2, language: 'fr', problem: 'failed.prompt must have the placeholders none, not nothing.' },
    ]);
    const said = ['failed.prompt', 'menu.title'].map(key => loaded.rest.say('fr', key));
    expect(said).toEqual([own().say('en', 'failed.prompt'), 'Choix']);
  });

  test('that are no YAML, no texts or hold a stray brace are refused with their line', () => {
    const problems = (text: string): unknown =>
      readWords('w.yaml', text).problems.map(({ line, problem }) => [line, problem]);
    expect(problems('a: "x\nb: y')).toMatchObject([[expect.any(Number), expect.stringContaining('This is not YAML')]]);
    expect(problems('a: x\nb: 1')).toMatchObject([[2, expect.stringContaining('b must be a text')]]);
    expect(problems('a: x\nb:\n  c: "{x"')).toMatchObject([[3, expect.stringContaining('b.c holds a brace')]]);
    expect(problems('a: x\na: y')).toMatchObject([[2, expect.stringContaining('unique')]]);
  });

  test('differ between the languages wherever they say more than a name', () => {
    const words = own();
    const sentences = words.keys.filter(
      key => / .* /.test(words.written('en', key).text) && !/^\{\w+\}/.test(words.written('en', key).text),
    );
    expect(sentences.length).toBeGreaterThan(40);
    for (const key of sentences) {
      expect(new Set(languages.map(language => words.written(language, key).text)).size, key).toBe(3);
    }
  });
});
