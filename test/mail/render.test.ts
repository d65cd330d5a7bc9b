import { describe, expect, test } from 'vitest';
import { languages } from '../../src/base/language.ts';
import { Secret } from '../../src/base/secret.ts';
import { loadTemplates } from '../../src/mail/load-templates.ts';
import { messageNames } from '../../src/mail/message.ts';
import { type RenderedMail, renderMail } from '../../src/mail/render.ts';
import type { MailRequest } from '../../src/renewal/ports.ts';
import { loadWords } from '../../src/words/load-words.ts';

const loadedWords = loadWords({ timeZone: 'UTC' });
const loadedTemplates = loadTemplates({ timeZone: 'UTC' });
if (!loadedWords.ok || !loadedTemplates.ok) throw new Error('our own words and templates must be good');
const { words } = loadedWords;
const { templates } = loadedTemplates;

const NOW = 1_700_000_000_000;
const contact = '+32 2 123 45 67';

const render = (message: MailRequest['message'], values: MailRequest['values'], language = 'en'): RenderedMail =>
  renderMail(
    { message, language, values, expiresAt: NOW + 9.5 * 60_000 },
    { templates, words, languages, contact },
    NOW,
  );

const lines = ({ text }: RenderedMail): readonly string[] => text.split('\n');

describe('what the reader copies stands alone on a line', () => {
  test.each(languages)('a code, unbroken (%s)', language => {
    const mail = render('code', { code: new Secret('40718236') }, language);
    expect(lines(mail)).toContain('40718236');
    expect(mail.text).toContain('10');
    expect(mail.subject).not.toContain('40718236');
  });

  test.each(languages)('a link (%s)', language => {
    const link = `https://rekey.example.com/link/${'x'.repeat(100)}`;
    const mail = render('link', { link: new Secret(link), kinds: 'unity-pin' }, language);
    expect(lines(mail)).toContain(link);
    expect(mail.html).toContain(`<a href="${link}"`);
  });

  test.each(languages)('a PIN, in groups of three (%s)', language => {
    const mail = render('value', { kinds: 'cucm-pin,unity-pin', value: new Secret('40718236') }, language);
    expect(lines(mail)).toContain('407 182 36');
    expect(mail.html).toContain('>407 182 36</p>');
  });

  test('a password, as it is, escaped in the HTML part only', () => {
    const mail = render('value', { kinds: 'directory-password', value: new Secret('a<b>&"c\'{{ name }}d') });
    expect(lines(mail)).toContain('a<b>&"c\'{{ name }}d');
    expect(mail.html).toContain('>a&lt;b&gt;&amp;&#34;c&#39;{{ name }}d</p>');
  });
});

describe('every message in every language', () => {
  const all = {
    kinds: 'cucm-pin',
    count: 3,
    time: NOW,
    place: 'SEP001122334455',
    name: 'Ada',
    user: 'ada',
    until: NOW,
    head: '12:abc',
    ...{ finding: 'expiring', action: 'remind', state: 'done', dry: 0 },
    ...{ total: 9, toRenew: 1, renewed: 1, failed: 0, leftOut: 0 },
  };
  const secrets = {
    code: new Secret('40718236'),
    link: new Secret('https://x.example/l'),
    value: new Secret('135790'),
  };
  const questions = { en: 'Was this not you?', fr: 'Ce n’était pas vous ?', nl: 'Was u dit niet?' };
  const cases = messageNames.flatMap(message => languages.map(language => [message, language] as const));
  /** Told to security or administrators, or of something that nobody did. */
  const ofOthers: readonly string[] = ['paused', 'audit-head', 'finding', 'sweep-digest'];

  test.each(cases)('%s in %s asks whom it tells of "was this not you?", with the contact', (message, language) => {
    const mail = render(message, { ...all, ...secrets }, language);
    for (const part of [mail.text, mail.html]) {
      expect(part.includes(questions[language])).toBe(!ofOthers.includes(message));
      expect(part).toContain(contact);
    }
    expect(mail.html).toContain(`<html lang="${language}">`);
    expect(mail.text).not.toMatch(/\{\{|\{%|undefined|\n{3}/);
  });
});

describe('what a mail is told', () => {
  test('a kind that two systems hold is named once, in the reader’s language', () => {
    const mail = render('changed', { kinds: 'cucm-pin,cucm-pin,directory-password' }, 'fr');
    expect(lines(mail).filter(line => line.startsWith('- '))).toHaveLength(2);
    expect(mail.text).toContain(words.say('fr', 'kind.directory-password'));
  });

  test('time and place are told where they are known', () => {
    const known = render('changed', { kinds: 'cucm-pin', time: NOW, place: 'SEP001122334455' });
    expect(known.text).toContain('on 14 Nov 2023, 22:13, asked from SEP001122334455:');
    expect(render('changed', { kinds: 'cucm-pin' }).text).toContain('This was changed:');
  });

  test('a text value stays on its line and has an end', () => {
    const mail = render('changed', { kinds: 'cucm-pin', name: `A\u0000d\u2029a\r\n${'x'.repeat(5000)}` });
    expect(lines(mail)[0]).toMatch(/^Hello A d a x+,$/);
    expect(lines(mail)[0]?.length).toBeLessThan(320);
  });

  test('a value from outside is never read as a template', () => {
    const mail = render('changed', { kinds: 'cucm-pin', name: '{{ contact }}{% raw %}' });
    expect(mail.text).toContain('Hello {{ contact }}{% raw %},');
  });
});
