import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Canary } from './canary.ts';
import { type Estate, openEstate } from './estate.ts';
import { tellsTooMuch, whyIllegal } from './hostile/legal-page.ts';
import { requestBytes, type Sent, sendBytes } from './hostile/raw-http.ts';
import { standOf } from './hostile/stand.ts';
import { elements, RawPhone, textOn } from './raw-phone.ts';

let estate: Estate;
let before: string;
const canary = new Canary();
beforeAll(async () => {
  estate = await openEstate({
    users: 12,
    log: pino({ level: 'trace' }, { write: line => canary.wrote('the log', line) }),
  });
  before = standOf(estate.lab);
});
afterAll(() => estate?.stop());

const send = (sent: Sent) => sendBytes(estate.server.url, requestBytes(sent), { whole: true });

/** The server still serves whoever asks properly. */
async function isUp(): Promise<boolean> {
  const answer = await send({ method: 'GET', target: '/phone?name=SEP000000000001' });
  return whyIllegal(answer) === undefined;
}

const percent = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map(text => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    '%',
    '%zz',
    '%E0%A4%A',
    '%00',
    '%0d%0aX-Evil:1',
    '%2e%2e%2f',
    '%u0041',
    '%ff%fe',
    '+',
    ';',
    '&',
    '=',
    '&&==',
    '?',
    '??t=',
    '%26%3d',
    '[]',
    '[a]=',
    '__proto__',
    'constructor[prototype]',
  ),
);
const words = fc.array(percent, { maxLength: 8 }).map(parts => parts.join(''));
const names = fc.oneof(
  fc.constantFrom(
    't',
    'do',
    'user',
    'pin',
    'password',
    'code',
    'new',
    'again',
    'name',
    'device',
    'locale',
    '__proto__',
  ),
  words,
);
const query = fc
  .array(fc.tuple(names, words), { maxLength: 60 })
  .map(pairs => pairs.map(([name, value]) => `${name}=${value}`).join('&'));
const path = fc.oneof(
  fc.constantFrom(
    '/phone',
    '/phone/',
    '/phone/step',
    '/phone/step/',
    '/phone//step',
    '/phone/../phone/step',
    '/phone/authenticate',
  ),
  words.map(word => `/phone/${word}`),
);
const unauthorized = Buffer.from('UN-AUTHORIZED');
const methods = fc.constantFrom(
  'GET',
  'POST',
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'M-SEARCH',
  'QUERY',
);
const headerText = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    'CP-8845',
    'CP-7970G',
    'Unknown',
    'x'.repeat(7000),
    'fr-FR',
    ';;;,,,q=',
    'utf-8,*;q=NaN',
    'iso-8859-1',
    '*',
  ),
  fc.string({ unit: 'grapheme-ascii', maxLength: 60 }).map(text => text.trim()),
);
const headers = fc.array(
  fc.tuple(
    fc.constantFrom(
      'x-CiscoIPPhoneModelName',
      'Accept-Language',
      'Accept-Charset',
      'Content-Type',
      'X-Forwarded-For',
      'X-Forwarded-Proto',
      'Cookie',
      'Accept-Encoding',
      'Range',
      'If-None-Match',
    ),
    headerText,
  ),
  { maxLength: 6 },
);
const body = fc.option(
  fc.oneof(
    query,
    fc.uint8Array({ maxLength: 400 }).map(bytes => Buffer.from(bytes)),
    fc.constantFrom('x'.repeat(8192), 'x'.repeat(9000), `user=${'9'.repeat(20_000)}`, '{"user":1}', '<user/>'),
  ),
  { nil: undefined },
);

describe('whatever is sent to /phone', () => {
  test.concurrent('is answered with status 200 and a page that phones can show, and tells nothing of the program', async () => {
    const sent = fc.record({ method: methods, path, query, headers, body });
    await fc.assert(
      fc.asyncProperty(sent, async ({ method, path: at, query: asked, headers: given, body: form }) => {
        const request = {
          method,
          target: `${at}?${asked}`.slice(0, 8000),
          headers: given,
          ...(form === undefined ? {} : { body: form }),
        };
        const answer = await send(request);
        // Characters of several bytes can bring it over Node’s own limit, which answers by itself.
        if (answer.status === 431) {
          expect(requestBytes(request).indexOf('\r\n\r\n')).toBeGreaterThan(16_000);
          return;
        }
        // What phones ask before they take a push is answered with a word, not with a page.
        if (at === '/phone/authenticate' && answer.body.equals(unauthorized)) {
          expect(answer.status).toBe(200);
          return;
        }
        expect(method === 'HEAD' ? answer.status : whyIllegal(answer)).toBe(method === 'HEAD' ? 200 : undefined);
        expect(answer.body.toString('latin1')).not.toMatch(tellsTooMuch);
      }),
      { numRuns: 600 },
    );
    expect(await isUp()).toBe(true);
  });

  test.concurrent('with bytes that no HTTP has, is answered with 200 or Node’s own 400, and the server stays up', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).map(array => Buffer.from(array));
    const wild = fc.oneof(
      bytes,
      bytes.map(target =>
        requestBytes({ method: 'GET', target: Buffer.concat([Buffer.from('/phone/step?user='), target]) }),
      ),
      bytes.map(value =>
        requestBytes({ method: 'POST', target: '/phone/step', headers: [['X-Wild', value]], body: value }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(wild, async given => {
        const answer = await sendBytes(estate.server.url, Buffer.concat([given, Buffer.from('\r\n\r\n')]));
        expect([0, 200, 400, 404, 431]).toContain(answer.status);
        expect(answer.body.toString('latin1')).not.toMatch(tellsTooMuch);
      }),
      { numRuns: 200 },
    );
    expect(await isUp()).toBe(true);
  });

  test.concurrent.each([
    ['a header of 20,000 bytes', { method: 'GET', target: '/phone', headers: [['X-Big', 'x'.repeat(20_000)]] }, 431],
    ['an address of 20,000 bytes', { method: 'GET', target: `/phone/step?user=${'x'.repeat(20_000)}` }, 431],
    [
      '400 headers',
      { method: 'GET', target: '/phone', headers: Array.from({ length: 400 }, (_, at) => [`x${at}`, '1'] as const) },
      200,
    ],
    ['an address of 12,000 bytes', { method: 'GET', target: `/phone/step?user=${'x'.repeat(12_000)}` }, 200],
    ['a form of 8,193 bytes', { method: 'POST', target: '/phone/step', body: `user=${'x'.repeat(8188)}` }, 200],
    ['a form of three megabytes', { method: 'POST', target: '/phone/step', body: Buffer.alloc(3_000_000, 120) }, 200],
    ['a form of binary zeros', { method: 'POST', target: '/phone/step', body: Buffer.alloc(8000) }, 200],
  ] satisfies readonly [string, Sent, number][])('%s is answered', async (_what, sent, status) => {
    const answer = await send(sent);
    expect(answer.status).toBe(status);
    if (status === 200) expect(whyIllegal(answer)).toBeUndefined();
    expect(await isUp()).toBe(true);
  });
});

test.concurrent('a form that its sender breaks off costs nothing', async () => {
  const begun = requestBytes({ method: 'POST', target: '/phone/step', headers: [['Content-Length', '1000000']] });
  const answer = await sendBytes(estate.server.url, Buffer.concat([begun, Buffer.from('user=x')]));
  expect([0, 200, 400]).toContain(answer.status);
  expect(await isUp()).toBe(true);
});

describe('other addresses', () => {
  test.concurrent('a link’s token of any sort shows the page of links that were never made, and no stack', async () => {
    const known = await send({ method: 'GET', target: `/link/${'A'.repeat(43)}` });
    expect(known.status).toBe(404);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST'),
        words.filter(word => word !== '' && !/[/?#]/.test(word)),
        async (method, token) => {
          const answer = await send({
            method,
            target: `/link/${token.slice(0, 6000)}`,
            ...(method === 'POST' ? { body: 'x=1' } : {}),
          });
          expect(answer.status).toBe(404);
          expect(answer.body.equals(known.body)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  test.concurrent('unknown ones are 404 and say nothing', async () => {
    for (const target of [
      '/admins',
      '/%zz',
      '/../etc/passwd',
      '/phonex',
      '/.git/config',
      '//phone',
      '/link',
      '/link/a/b',
    ]) {
      const answer = await send({ method: 'GET', target });
      expect([target, answer.status]).toEqual([target, 404]);
      expect(answer.body.toString()).not.toMatch(tellsTooMuch);
    }
  });
});

describe('tokens', () => {
  const phoneAt = (index: number): RawPhone => new RawPhone(estate.server.url, estate.userAt(index).device);
  const tokenOf = (address: string): string => /[?&]t=([^&]+)/.exec(address)?.[1] ?? '';

  test.concurrent('guessed ones and ones with a character changed show "expired", and do nothing to the dialog', async () => {
    const phone = phoneAt(0);
    await phone.services();
    await phone.act('status');
    const address = phone.addressOf('submit');
    const token = tokenOf(address);
    const expired = textOn(await phoneAt(1).load('/phone/step?t=AAAAAAAAAAAAAAAAAAAAAA.0&do=status'));
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~';
    const guessed = fc.oneof(
      fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 64 }),
      fc
        .tuple(fc.nat(token.length - 1), fc.constantFrom(...letters))
        .map(([at, letter]) => token.slice(0, at) + letter + token.slice(at + 1)),
      fc.constantFrom(
        token.slice(0, -1),
        `${token}0`,
        token.toUpperCase(),
        token.replace('.', ''),
        `${token.split('.')[0]}.7`,
        `${token.split('.')[0]}.-1`,
        `${token.split('.')[0]}.1e3`,
      ),
    );
    const other = phoneAt(1);
    await fc.assert(
      fc.asyncProperty(
        guessed.filter(guess => guess !== token && guess !== `${token.split('.')[0]}.0`),
        async guess => {
          await other.load(`/phone/step?t=${guess}&do=submit&user=${estate.userAt(0).userId}`);
          expect(textOn(other.page)).toBe(expired);
        },
      ),
      { numRuns: 150 },
    );
    expect(textOn(await phone.reload())).toBe('');
    expect(elements(phone.page, 'QueryStringParam')).toEqual(['user']);
  });

  test.concurrent('one that acted shows the same page again and acts no second time', async () => {
    const phone = phoneAt(2);
    await phone.services();
    await phone.act('status');
    const address = phone.addressOf('submit');
    const first = await phone.load(address, new URLSearchParams({ user: estate.userAt(2).userId }).toString());
    const again = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        phoneAt(2).load(address, new URLSearchParams({ user: `somebody${at}` }).toString()),
      ),
    );
    for (const page of again) expect(page.body).toBe(first.body);
  });
});

test('nothing changed, nobody is locked, and nothing that was typed stands in the log', () => {
  expect(standOf(estate.lab)).toBe(before);
  canary.keep({ 'a long user id': 'x'.repeat(100), 'a long number': '9'.repeat(100) });
  expect(canary.leaks()).toEqual([]);
});
