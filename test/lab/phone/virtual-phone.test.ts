import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { phoneModel } from '../../../src/lab/phone/phone-models.ts';
import { VirtualPhone } from '../../../src/lab/phone/virtual-phone.ts';

type Answer = { readonly body?: string; readonly headers?: Record<string, string>; readonly status?: number };

let server: Server;
let base = '';
let pages: Record<string, Answer> = {};
let requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
let now = 0;

const head = '<?xml version="1.0" encoding="utf-8"?>';
const text = (title: string, rest = ''): string =>
  `${head}<CiscoIPPhoneText><Title>${title}</Title>${rest}<Text>t</Text></CiscoIPPhoneText>`;
const PAST = 'Thu, 01 Jan 2015 00:00:00 GMT';

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
  const page = pages[(request.url ?? '').split('?')[0] ?? ''] ?? { status: 404, body: 'no' };
  const bytes = Buffer.from((page.body ?? '').replaceAll('BASE', base));
  response.writeHead(page.status ?? 200, {
    'content-type': 'text/xml; charset=utf-8',
    'content-length': bytes.length,
    ...page.headers,
  });
  response.end(bytes);
}

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  pages = {};
  requests = [];
  now = 1_700_000_000_000;
});

const phone = (model = 'CP-8845', language = 'fr'): VirtualPhone =>
  new VirtualPhone({
    device: 'SEP001122334455',
    model: phoneModel(model),
    language,
    serviceUrl: `${base}/menu`,
    clock: { now: () => now },
  });

test('it tells its model, its screen, its language and its charsets as real ones do', async () => {
  pages = { '/menu': { body: text('a') } };
  await phone('CP-7965G').services();
  expect(requests[0]?.headers).toMatchObject({
    'x-ciscoipphonemodelname': 'CP-7965G',
    'x-ciscoipphonedisplay': '298,156,16,C',
    'accept-language': 'fr',
    'accept-charset': 'utf-8,iso-8859-1;q=0.8',
  });
});

test('a form goes out by GET behind the address, and by POST only where the page asks and the model can', async () => {
  const form = `${head}<CiscoIPPhoneInput><Title>a</Title><URL method="post">BASE/next?t=1</URL><InputItem><DisplayName>u</DisplayName><QueryStringParam>user</QueryStringParam><InputFlags>A</InputFlags></InputItem></CiscoIPPhoneInput>`;
  pages = { '/menu': { body: form }, '/next': { body: text('b') } };
  for (const model of ['CP-8845', 'CP-7965G']) {
    const one = phone(model);
    await one.services();
    one.fill('user', 'a&b c');
    await one.act('submit');
  }
  expect(
    requests.filter(({ url }) => url.startsWith('/next')).map(({ method, url, body }) => [method, url, body]),
  ).toEqual([
    ['POST', '/next?t=1', 'user=a%26b%20c'],
    ['GET', '/next?t=1&user=a%26b%20c', ''],
  ]);
});

test('Exit reloads the last address that had not expired when it was loaded', async () => {
  const link = (to: string): string =>
    `<SoftKeyItem><Name>go</Name><Position>1</Position><URL>BASE/${to}</URL></SoftKeyItem><SoftKeyItem><Name>Exit</Name><Position>3</Position><URL>SoftKey:Exit</URL></SoftKeyItem>`;
  pages = {
    '/menu': { body: text('menu', link('secret')) },
    '/secret': { body: text('secret', link('end')), headers: { expires: PAST } },
    '/end': { body: text('end', link('menu')) },
  };
  const one = phone();
  await one.services();
  await one.softkey(1);
  await one.softkey(1);
  expect(one.screen().title).toBe('end');
  await one.softkey(3);
  expect(one.screen().title).toBe('menu');
  await one.softkey(3);
  expect(one.screen().object).toBe('idle');
});

test('a phone of the 8800 series does not take an Expires at the beginning of 1970', async () => {
  const exits = `<SoftKeyItem><Name>go</Name><Position>1</Position><URL>BASE/b</URL></SoftKeyItem><SoftKeyItem><Name>Exit</Name><Position>3</Position><URL>SoftKey:Exit</URL></SoftKeyItem>`;
  pages = {
    '/menu': { body: text('menu', exits), headers: { expires: 'Thu, 01 Jan 1970 00:00:00 GMT' } },
    '/b': { body: text('b', exits) },
  };
  const one = phone();
  await one.services();
  await one.softkey(1);
  await one.softkey(3);
  expect(one.screen().title).toBe('menu');
});

test('Refresh loads the page that is due, and not before', async () => {
  pages = { '/menu': { body: text('wait'), headers: { refresh: `2; url=${base}/b` } }, '/b': { body: text('b') } };
  const one = phone();
  await one.services();
  now += 1900;
  await one.tick();
  expect([one.screen().title, one.screen().refreshIn]).toEqual(['wait', expect.closeTo(0.1, 3)]);
  now += 100;
  await one.tick();
  expect(one.screen().title).toBe('b');
});

test.each<[string, Answer, string]>([
  ['an empty body', { body: '' }, 'No services configured'],
  ['status 404', { status: 404, body: 'x' }, 'File Not Found'],
  ['status 500', { status: 500, body: 'x' }, 'HTTP connection failed'],
  ['status 503', { status: 503, body: 'x' }, 'Server Busy!'],
  ['a broken document', { body: '<CiscoIPPhoneText>' }, 'XML Error[4]: Parse Error'],
  ['an object it does not know', { body: '<CiscoIPPhoneFoo/>' }, 'XML Error[5]'],
  ['another Content-Type', { body: text('a'), headers: { 'content-type': 'application/xml' } }, 'XML Error[5]'],
  [
    'two charsets',
    { body: text('a'), headers: { 'content-type': 'text/xml; charset=iso-8859-1' } },
    'XML Error[4]: Parse Error',
  ],
])('%s shows the error of a real phone', async (_name, page, error) => {
  pages = { '/menu': page };
  const one = phone();
  await one.services();
  expect([one.screen().object, one.screen().prompt]).toEqual(['error', error]);
});

test('plain text is shown as it is, nobody there is a connection error, 6900 shows the Prompt alone', async () => {
  pages = { '/menu': { body: 'hello', headers: { 'content-type': 'text/plain; charset=utf-8' } } };
  const one = phone();
  await one.services();
  expect([one.screen().object, one.screen().text]).toEqual(['plain', 'hello']);
  const deaf = new VirtualPhone({
    device: 'SEP1',
    model: phoneModel('CP-8845'),
    language: 'en',
    serviceUrl: 'http://127.0.0.1:9/',
    clock: { now: () => now },
  });
  await deaf.services();
  expect(deaf.screen().prompt).toBe('HTTP Error[10]');
  pages = { '/menu': { body: text('Title', '<Prompt>Prompt</Prompt>') } };
  const narrow = phone('CP-6941');
  await narrow.services();
  expect([narrow.screen().title, narrow.screen().prompt]).toEqual(['', 'Prompt']);
});

test('a softkey that is not for this object does nothing but say so; on the 8875 SoftKey addresses do not work', async () => {
  const key = '<SoftKeyItem><Name>s</Name><Position>1</Position><URL>SoftKey:Submit</URL></SoftKeyItem>';
  pages = { '/menu': { body: text('a', key) } };
  const one = phone();
  await one.services();
  await one.softkey(1);
  expect(one.screen().note).toBe('SoftKey:Submit is not for CiscoIPPhoneText');
  const other = phone('CP-8875');
  await other.services();
  await other.softkey(1);
  expect(other.screen().note).toBe('CP-8875 has no SoftKey: addresses');
});
