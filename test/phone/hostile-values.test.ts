import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { languages } from '../../src/base/language.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Page } from '../../src/dialog/ports.ts';
import type { Line } from '../../src/dialog/screen.ts';
import { parseParameters } from '../../src/phone/parameters.ts';
import { readPhoneRequest } from '../../src/phone/phone-request.ts';
import { readDevice, readStep } from '../../src/phone/step-request.ts';
import { fullPage, longestToken, longestUrl, models, phoneHeaders, screens, shipped } from './given.ts';
import { judge, textOf } from './oracle.ts';

const templates = shipped(longestUrl);

/** Text as nobody should have it in a directory: controls, halves of pairs, markup, placeholders, accents in pieces. */
const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)), maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '<',
        '&',
        '"',
        "'",
        '>',
        ']]>',
        '&amp;',
        '{next}',
        '{user:20}',
        '$t(menu.title)',
        '\0',
        '\ud800',
        '\ue0000\ue000',
        '\ue002',
        'e\u0301',
        '👨‍👩‍👧',
        '…',
        '\n',
        '\u2028',
        '\u202e',
      ),
      { maxLength: 60 },
    )
    .map(parts => parts.join('')),
  fc.string({ unit: 'grapheme', minLength: 400, maxLength: 900 }),
);

const param = fc.oneof(
  hostile,
  hostile.map(value => new Secret(value)),
  hostile.map(value => ({ pin: new Secret(value) })),
  fc.double().map(time => ({ time })),
  hostile.map(word => ({ word })),
);

const line: fc.Arbitrary<Line> = fc.record({
  key: fc.oneof(fc.constantFrom('told.password', 'outcome.done', 'notice.failures'), hostile),
  params: fc.dictionary(fc.constantFrom('kind', 'value', 'count', 'time', 'place', '__proto__'), param),
});

const page: fc.Arbitrary<Page> = fc
  .record({
    name: fc.constantFrom(...screens),
    language: fc.oneof(fc.constantFrom(...languages), hostile),
    user: hostile,
    lines: fc.oneof(fc.array(line, { maxLength: 60 }), hostile),
    when: fc.array(fc.constantFrom('can.next', 'can.other-way', 'kind.cucm-pin', 'language.fr', '__proto__')),
  })
  .map(({ name, language, user, lines, when }) => {
    const full = fullPage(name, { language, token: longestToken });
    return { ...full, screen: { ...full.screen, when, fields: { ...full.screen.fields, user, lines } } };
  });

const phone = fc
  .record({
    model: fc.oneof(fc.constantFrom(...models), hostile),
    charset: fc.oneof(fc.constantFrom('utf-8', 'iso-8859-1'), hostile),
    language: hostile,
  })
  .map(({ model, charset, language }) => readPhoneRequest(phoneHeaders(model, charset, language)));

describe('whatever stands in the fields', () => {
  test('a page is legal on every phone', () => {
    fc.assert(
      fc.property(page, phone, (given, request) => {
        judge(templates.render(given, request).body);
      }),
      { numRuns: 600 },
    );
  });

  test('a page says what it said with it escaped, and nothing else', () => {
    const request = readPhoneRequest(phoneHeaders('CP-7942G'));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', '😀', 'é'), minLength: 1, maxLength: 12 }),
        user => {
          const given = fullPage('identify');
          const body = templates.render({ ...given, screen: { ...given.screen, fields: { user } } }, request).body;
          expect(textOf(judge(body), 'DefaultValue')).toBe(user);
        },
      ),
    );
  });

  test('a value is cut between characters, never within one', () => {
    const request = readPhoneRequest(phoneHeaders('CP-7942G'));
    const shown = (user: string): string | undefined => {
      const given = fullPage('identify');
      return textOf(
        judge(templates.render({ ...given, screen: { ...given.screen, fields: { user } } }, request).body),
        'DefaultValue',
      );
    };
    expect(shown('x'.repeat(32))).toBe('x'.repeat(32));
    expect(shown('x'.repeat(33))).toBe(`${'x'.repeat(31)}…`);
    expect(shown('👨‍👩‍👧'.repeat(9))).toBe(`${'👨‍👩‍👧'.repeat(3)}…`);
    expect(shown(`${'x'.repeat(30)}e\u0301e\u0301`)).toBe(`${'x'.repeat(30)}…`);
  });
});

describe('whatever stands in an address or a form', () => {
  const query = fc.oneof(
    hostile,
    fc
      .array(
        fc.tuple(fc.constantFrom('t', 'do', 'user', 'pin', 'name', 'device', '__proto__', 'constructor', ''), hostile),
        { maxLength: 60 },
      )
      .map(pairs => pairs.map(([name, value]) => `${name}=${value}`).join('&')),
    fc
      .array(fc.constantFrom('%', '%f', '%ff', '%C3', '%A9', '+', '=', '&', '?', 't', 'do'), { maxLength: 80 })
      .map(parts => parts.join('')),
  );

  test('it is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(query, text => {
        const parameters = parseParameters(text);
        if (!parameters) return;
        readDevice(parameters);
        const read = readStep(parameters);
        if ('refused' in read) return;
        for (const secret of Object.values(read.event.inputs)) expect(secret.reveal().length).toBeLessThanOrEqual(256);
      }),
      { numRuns: 2000 },
    );
  });

  test('what a phone encodes comes back as it was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), typed => {
        fc.pre(typed.isWellFormed());
        const form = new URLSearchParams({ password: typed }).toString();
        expect(parseParameters(form)?.get('password')).toEqual([typed]);
      }),
    );
  });
});
