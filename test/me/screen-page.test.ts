import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { languages } from '../../src/base/language.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Page } from '../../src/dialog/ports.ts';
import { type Line, type ScreenName, screenTypes } from '../../src/dialog/screen.ts';
import { screenFields, screenFlags } from '../../src/dialog/screen-fields.ts';
import { layouts } from '../../src/me/layouts.ts';
import { writeScreen } from '../../src/me/screen-page.ts';
import { html } from '../../src/web/html.ts';
import { loadWords } from '../../src/words/load-words.ts';

const loaded = loadWords();
if (!loaded.ok) throw new Error('The words cannot be read.');
const { words } = loaded;
const parts = { words, contact: '+33 1 23', script: '/assets/me.js?v=1' };
const around = { csrf: html`<input type="hidden" name="csrf" value="c">` };

const names = Object.keys(screenTypes) as ScreenName[];
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, one = '']) => one);

/** A screen with every flag up and a text in each field. */
function fullPage(name: ScreenName, lines: readonly Line[] = [{ key: 'ended.done' }]): Page {
  const fields = Object.entries(screenFields[name]).map(([field, type]: [string, string | readonly string[]]) => {
    if (type === 'text') return [field, '<b>"anna"'];
    return [field, type === 'lines' ? lines : [{ key: type[0] ?? '' }]];
  });
  const refreshSeconds = screenTypes[name] === 'wait' ? 2 : undefined;
  const screen = { name, fields: Object.fromEntries(fields), when: screenFlags, refreshSeconds };
  return { screen, token: 'TOKEN.1', language: 'en', sensitive: true };
}

const bodyOf = (page: Page): string => writeScreen(parts, page, around).body.text;

/** Screens before and after the proof: another way is a softkey of all forms, and there is none to go there. */
const withoutWays: readonly ScreenName[] = ['identify', 'own-pin', 'own-password'];

/** What the phone's document of a screen asks for and offers. */
function onThePhone(name: ScreenName): { readonly inputs: readonly string[]; readonly actions: readonly string[] } {
  const document = read(`phone-templates/${name}.xml`);
  const [set = ''] = all(document, /softkeys="([\w-]+)"/g);
  const actions = all(document + read(`softkeys/${set}.xml`), /&amp;do=([\w-]+)/g);
  return { inputs: all(document, /<QueryStringParam>(\w+)</g), actions: [...new Set(actions)] };
}

describe.each(names)('the screen %s on a page', name => {
  const { inputs, actions } = onThePhone(name);
  const body = bodyOf(fullPage(name));

  test('asks for what it asks for on the phone, each field with its label', () => {
    expect(all(body, /<input id="(\w+)"/g)).toEqual(inputs);
    expect(all(body, /<label for="(\w+)">[^<]+</g)).toEqual(inputs);
  });

  test('offers what it offers on the phone, and at most another way and the way out besides', () => {
    const offered = all(body, /<button [^>]*data-do="([\w-]+)"/g);
    const missing = actions.filter(action => !offered.includes(action));
    expect(missing.filter(action => action !== 'other-way' || !withoutWays.includes(name))).toEqual([]);
    const besides = offered.filter(action => !actions.includes(action));
    expect(besides.filter(action => action !== 'other-way' && action !== 'cancel' && action !== 'next')).toEqual([]);
    expect(all(body, /name="do" value="([\w-]+)"/g)).toEqual(offered);
  });

  test('names the helpdesk where the phone does, and leads on or back to the beginning', () => {
    expect(body.includes('+33 1 23')).toBe(read(`phone-templates/${name}.xml`).includes('{help.call}'));
    expect(body.includes('<form ')).toBe(screenTypes[name] !== 'end');
    expect(body.includes('<a href="/me"')).toBe(screenTypes[name] === 'end');
  });

  test('has words in every language, and nothing in it is markup that a field brought', () => {
    const texts = languages.map(language => {
      const { title, body: written } = writeScreen(parts, { ...fullPage(name), language }, around);
      expect(written.text).not.toContain('<b>');
      const shown = `${title} ${written.text.replace(/<[^>]*>/g, ' ')}`;
      expect(all(shown, /\b((?:me|menu|own|kind|softkey|twice|verify-\w+)\.[a-z-]+)\b/g)).toEqual([]);
      return shown;
    });
    expect(new Set(texts).size).toBe(languages.length);
  });

  test('sends its one form by post, with the token in a hidden field and nowhere else', () => {
    expect(all(body, /<form method="(\w+)"/g)).toEqual(body.includes('<form') ? ['post'] : []);
    expect(all(body, /(TOKEN)/g)).toHaveLength(body.includes('<form') ? 1 : 0);
  });
});

test('every screen has its layout, and an optional button stands only where the screen says so', () => {
  expect(Object.keys(layouts).sort()).toEqual([...names].sort());
  const page = fullPage('failed');
  const bare = { ...page, screen: { ...page.screen, when: [] } };
  expect(all(bodyOf(bare), /data-do="([\w-]+)"/g)).toEqual(['cancel']);
});

test('a new value stands alone in an output, a PIN in groups of three', () => {
  const lines = [
    { key: 'told.new', params: { kind: { word: 'kind.cucm-pin' } } },
    { key: 'told.pin', params: { value: { pin: new Secret('847261') } } },
    { key: 'told.password', params: { value: new Secret('<i>&x') } },
  ];
  const body = bodyOf(fullPage('result', lines));
  expect(all(body, /<output>([^<]*)<\/output>/g)).toEqual(['847 261', '&lt;i&gt;&amp;x']);
});

test('every broken rule of a refused value is an item of a list', () => {
  const lines = [{ key: 'rule.sequence' }, { key: 'rule.min-length', params: { count: 12 } }];
  expect(all(bodyOf(fullPage('own-refused', lines)), /<li>([^<]*)</g)).toEqual([
    'No run such as 123456.',
    'At least 12 characters.',
  ]);
});

test('a page that waits comes again without script too, at an address without its token', () => {
  const { body } = writeScreen(parts, fullPage('checking'), { ...around, waitAt: '/me/wait?page=SEALED' });
  expect(body.text).toContain('<noscript><meta http-equiv="refresh" content="2; url=/me/wait?page=SEALED"></noscript>');
  expect(body.text).toContain('data-refresh="2"');
  expect(bodyOf(fullPage('confirm'))).not.toContain('refresh');
});

test('a secret is typed into a field that hides it, and what a password manager may do with it is said', () => {
  const kinds = (name: ScreenName): readonly string[] => all(bodyOf(fullPage(name)), /(type="\w+" [^>]*?)maxlength/g);
  expect(kinds('verify-pin')).toEqual(['type="password" inputmode="numeric" autocomplete="off" ']);
  expect(kinds('verify-password')).toEqual(['type="password" autocomplete="current-password" ']);
  expect(kinds('own-password')).toEqual([
    'type="password" autocomplete="new-password" ',
    'type="password" autocomplete="new-password" ',
  ]);
  expect(kinds('verify-code')).toEqual(['type="text" inputmode="numeric" autocomplete="one-time-code" ']);
});
