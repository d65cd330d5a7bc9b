import { describe, expect, test } from 'vitest';
import { toLatin1 } from '../../src/phone/charset.ts';
import { cleanValue, escapeXml } from '../../src/phone/escape.ts';
import { readPhoneRequest } from '../../src/phone/phone-request.ts';

describe('the model', () => {
  test.each([
    ['CP-6921', '69xx'],
    ['CP-7942G', '79xx'],
    ['CP-7921G', '79xx'],
    ['CP-7811', '78xx'],
    ['CP-7832', '78xx'],
    ['CP-8841', '88xx'],
    ['CP-8832', '88xx'],
    ['CP-8821', '8821'],
    ['CP-8821-EX', '8821'],
    ['CP-9821', '8821'],
    ['CP-8875NR', '8875'],
    ['CP-8961', '89xx'],
    ['CP-8941', '89xx'],
    ['CP-9971', '99xx'],
    ['DP-9841', '98xx'],
    ['CP-9871', '98xx'],
    ['Jabber', '79xx'],
    ['', '79xx'],
  ])('%s is of the family %s', (name, family) => {
    expect(readPhoneRequest({ 'x-ciscoipphonemodelname': name }).model).toEqual({ family, input: true });
  });

  test('840 and 860 have no Input; 8841 and 8861 do', () => {
    const input = (name: string): boolean => readPhoneRequest({ 'x-ciscoipphonemodelname': name }).model.input;
    expect(['CP-840', 'CP-840S', 'CP-860', '860'].map(input)).toEqual([false, false, false, false]);
    expect(['CP-8841', 'CP-8861', 'CP-7840', ''].map(input)).toEqual([true, true, true, true]);
  });
});

describe('the charset', () => {
  test.each([
    ['utf-8,iso-8859-1;q=0.8', 'utf-8'],
    ['utf-8,;q=0.8', 'utf-8'],
    ['UTF-8', 'utf-8'],
    ['*', 'utf-8'],
    ['', 'utf-8'],
    ['iso-8859-1', 'iso-8859-1'],
    ['iso-8859-1, utf-8;q=0.8', 'iso-8859-1'],
    ['iso-8859-1,utf-8;q=0.8', 'iso-8859-1'],
    ['shift_jis', 'iso-8859-1'],
    ['utf-8;q=0, iso-8859-1', 'iso-8859-1'],
  ])('of "%s" is %s', (header, charset) => {
    expect(readPhoneRequest({ 'accept-charset': header }).charset).toBe(charset);
  });

  test('no header at all is UTF-8', () => {
    expect(readPhoneRequest({}).charset).toBe('utf-8');
  });

  test('what ISO-8859-1 lacks is spelled with what it has', () => {
    expect(toLatin1('Œuvre d’été – 5 €…')).toBe("OEuvre d'été - 5 EUR...");
    expect(toLatin1('Łukasz Dvořák Şahin İpek')).toBe('Lukasz Dvorák Sahin Ipek');
    expect(toLatin1('12\u202f345\u2009€')).toBe('12 345 EUR');
    expect(toLatin1('日本 😀')).toBe('?? ?');
    expect(toLatin1('e\u0301')).toBe('é');
  });
});

describe('the language', () => {
  test.each([
    ['en_US', 'en'],
    ['fr', 'fr'],
    ['nl-BE', 'nl'],
    ['de, nl;q=0.5', 'nl'],
    ['nl;q=0.2, fr;q=0.9', 'fr'],
    ['de', 'en'],
    ['', 'en'],
    [';;;,', 'en'],
  ])('of "%s" is %s', (header, language) => {
    expect(readPhoneRequest({ 'accept-language': header }).language).toBe(language);
  });
});

describe('a value from outside', () => {
  test('loses its control characters and what turns the direction of writing', () => {
    expect(cleanValue('a\0b\u0007c\u202ed\u009fe\ufffff')).toBe('abcdef');
  });

  test('has its line breaks as spaces and broken pairs replaced', () => {
    expect(cleanValue('a\r\nb\tc\ud800d')).toBe('a b c\ufffdd');
  });

  test('has all five special characters escaped', () => {
    expect(escapeXml(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;');
  });
});
