import { connect } from 'node:net';
import fc from 'fast-check';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseXml, type XmlNode } from '../../src/lab/cucm/xml-node.ts';
import type { LabCall } from '../../src/lab/fault.ts';
import { type PhoneElement, readDocument } from '../../src/lab/phone/phone-document.ts';
import { type Estate, openEstate } from './estate.ts';
import { RawPhone } from './raw-phone.ts';

let estate: Estate;
const agent = new Agent({ connections: 8 });
beforeAll(async () => {
  estate = await openEstate({
    users: 12,
    change: config => ({
      ...config,
      dialog: {
        ...config.dialog,
        ownValues: ['directory-password', 'cucm-pin'],
        verify: { ...config.dialog.verify, 'cucm-pin': [['pin']], 'directory-password': [['directory-password']] },
        ceilings: { requesterPerHour: 100_000, allPerHour: 100_000 },
      },
    }),
  });
});
afterAll(async () => {
  await agent.close();
  await estate?.stop();
});

interface Hostile {
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'PATCH';
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: string;
}

/** Sends what no phone would; the answer must be a page all the same. */
async function page({ path, method = 'GET', headers = {}, form }: Hostile): Promise<PhoneElement | undefined> {
  const answer = await request(`${estate.server.url}${path}`, {
    method,
    dispatcher: agent,
    headers: { 'x-ciscoipphonemodelname': 'CP-8845', ...headers },
    ...(form === undefined ? {} : { body: form }),
  });
  const body = await answer.body.text();
  // Node.js itself refuses a request line and headers of 16 KiB together.
  if (answer.statusCode === 431 && path.length + JSON.stringify(headers).length > 15_000) return undefined;
  expect(answer.statusCode).toBe(200);
  return method === 'HEAD' ? undefined : readDocument(body);
}

/** What changed something, in any system. */
function changes(calls: readonly LabCall[]): readonly LabCall[] {
  return calls.filter(
    ({ system, method, path, body }) =>
      ['modify', 'add', 'delete', 'modifyDN'].includes(method) ||
      (system === 'unity' && method !== 'GET') ||
      (path.startsWith('/axl') &&
        /<(?:\w+:)?(?:update|add|remove|change|do(?!AuthenticateUser))\w+|executeSQLUpdate/.test(body)),
  );
}

const injections = [
  "x' or '1'='1",
  "'; drop table enduser; --",
  "' union select * from credential --",
  "''",
  "\\'",
  '*)(uid=*',
  '*))(|(objectClass=*',
  'admin)(&)',
  '\\2a\\29',
  '*',
  '</userid><userid>admin',
  '</pin></ns:doAuthenticateUser><ns:updateUser><userid>admin</userid><pin>1234567',
  ']]><!--',
  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
  '&lt;&#39;',
  '{next}',
  '$' + '{7*7}',
  '../../etc/passwd',
  '(alias is admin) or (alias startswith a',
  'x" or alias is "y',
] as const;

const nasty = fc.oneof(
  fc.constantFrom(...injections),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom("'", '"', '*', '(', ')', '\\', '<', '>', '&', '%', ';', 'a', '1', ' '),
    minLength: 1,
    maxLength: 60,
  }),
  fc.constantFrom(100, 129, 300, 7000).map(length => 'u'.repeat(length)),
  fc.constantFrom('%', '%f', '%zz', '%ff%fe', '%00', '%C3', '%ud800', '%2500', '+', '%0d%0aSet-Cookie:x=1'),
);
const fields = [
  'user',
  'pin',
  'password',
  'code',
  'new',
  'again',
  't',
  'do',
  'name',
  'device',
  '__proto__',
  '',
] as const;
const pair = fc
  .tuple(fc.constantFrom(...fields), nasty, fc.boolean())
  .map(([name, value, encoded]) => `${name}=${encoded && value.isWellFormed() ? encodeURIComponent(value) : value}`);
const pairs = fc.array(pair, { maxLength: 45 }).map(all => all.join('&'));
/** What an HTTP client lets into a request line. */
const sendable = (query: string): string =>
  query.replaceAll(/[^!-~]/gu, sign => (sign.isWellFormed() ? encodeURIComponent(sign) : '%ff')).replaceAll('#', '%23');
const fuzz = (runs: number) => ({ numRuns: runs, endOnFailure: false, interruptAfterTimeLimit: 12_000 });

test('whatever stands in an address, a form or a header, the answer is 200 and a page', async () => {
  const before = estate.lab.control.calls.length;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('/phone', '/phone/', '/phone/step', '/phone/%', '/phone/step/x'),
      pairs,
      pairs,
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'),
      nasty,
      async (path, query, form, method, header) => {
        const headers = { 'accept-language': sendable(header), 'accept-charset': sendable(header).slice(0, 300) };
        const target = `${path}?${sendable(query)}`.slice(0, 12_000);
        await page({ path: target, method, headers, ...(method === 'POST' ? { form } : {}) });
      },
    ),
    fuzz(400),
  );
  expect(changes(estate.lab.control.calls.slice(before))).toEqual([]);
});

test('headers over the limit of Node.js are answered with 431, forms and addresses over ours with a page', async () => {
  const huge = await request(`${estate.server.url}/phone`, {
    dispatcher: agent,
    headers: { 'x-huge': 'h'.repeat(40_000) },
  });
  await huge.body.dump();
  expect(huge.statusCode).toBe(431);
  const long = await request(`${estate.server.url}/phone?name=${'n'.repeat(40_000)}`, { dispatcher: agent });
  await long.body.dump();
  expect(long.statusCode).toBe(431);
  const near = await page({
    path: `/phone/step?t=x&user=${'u'.repeat(7000)}`,
    headers: { 'x-large': 'h'.repeat(7000) },
  });
  expect(near?.name).toBe('CiscoIPPhoneText');
  const form = `t=x&user=${'u'.repeat(500_000)}`;
  expect((await page({ path: '/phone/step', method: 'POST', form }))?.name).toBe('CiscoIPPhoneText');
});

test('bytes that are no HTTP end their own connection and nobody else’s', async () => {
  const { hostname, port } = new URL(estate.server.url);
  for (const bytes of [
    '\0\x01\x02\xff',
    'GET /phone\r\n\r\n',
    'GET /phone?%00\0 HTTP/1.1\r\nHost: x\r\n\r\n',
    'POST /phone HTTP/1.1\r\nContent-Length: -1\r\n\r\n',
  ]) {
    await new Promise<void>(resolve => {
      const socket = connect(Number(port), hostname, () => socket.end(Buffer.from(bytes, 'latin1')));
      socket
        .on('error', () => undefined)
        .on('data', () => undefined)
        .on('close', () => resolve());
    });
    expect((await page({ path: '/phone' }))?.name).toBe('CiscoIPPhoneMenu');
  }
});

test('guessed, foreign and replayed tokens lead nowhere, and a replay acts once', async () => {
  const before = estate.lab.control.calls.length;
  const token = fc.string({ unit: fc.constantFrom(...'abcXYZ019._~-'), minLength: 1, maxLength: 64 });
  await fc.assert(
    fc.asyncProperty(token, fc.constantFrom('confirm', 'generate', 'submit', 'next'), async (t, action) => {
      const answer = await page({ path: `/phone/step?t=${t}&do=${action}&pin=123456` });
      expect(answer?.name).toBe('CiscoIPPhoneText');
    }),
    fuzz(100),
  );
  const user = estate.userAt(0);
  const phone = new RawPhone(estate.server.url, user.device, agent);
  await phone.services();
  const entry = phone.addressOf('cucm-pin');
  await phone.load(entry);
  const form = phone.addressOf('submit');
  const first = await phone.load(form, `user=${user.userId}`);
  const again = await Promise.all(Array.from({ length: 5 }, () => phone.load(form, `user=${estate.userAt(1).userId}`)));
  for (const each of again) expect(each.body).toBe(first.body);
  const wrong = phone.addressOf('submit');
  await Promise.all(Array.from({ length: 10 }, (_, index) => phone.load(wrong, `pin=9${index}8273`)));
  await phone.settle();
  const asked = estate.lab.control.calls.slice(before).filter(({ body }) => body.includes('doAuthenticateUser'));
  expect(asked).toHaveLength(1);
  expect(changes(estate.lab.control.calls.slice(before))).toEqual([]);
});

interface Soap {
  readonly operation: XmlNode;
  readonly texts: readonly string[];
}

function soapOf({ body }: LabCall): Soap {
  const content = parseXml(body).children.find(({ name }) => name === 'Body');
  expect(content?.children).toHaveLength(1);
  const operation = content?.children[0];
  if (!operation) throw new Error('A SOAP request without an operation.');
  const texts = (node: XmlNode): readonly string[] => [node.text, ...node.children.flatMap(texts)];
  return { operation, texts: texts(operation) };
}

/** A statement with its literals taken out: what is left was written by Rekey. */
const withoutLiterals = (statement: string): string => statement.replaceAll(/'(?:[^']|'')*'/g, '?');

function literalsOf(statement: string): readonly string[] {
  return [...statement.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"));
}

/** RFC 4515: a value in a filter has its special characters as a backslash and two digits. */
const filterValues = (filter: string): readonly string[] =>
  [...filter.matchAll(/=((?:[^()*\\]|\\[0-9a-f]{2})*)\)/gi)].map(([, value = '']) =>
    Buffer.from(
      value.replaceAll(/\\([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString('utf8'),
  );

/** A user id that is an attack, then an attack as the secret: from a fresh entry to the result. */
async function attack(index: number, choice: string, user: string, field: string, value: string): Promise<void> {
  const phone = new RawPhone(estate.server.url, estate.userAt(index % 12).device, agent);
  await phone.services();
  await phone.act(choice);
  readDocument((await phone.submit({ user })).body);
  readDocument((await phone.submit({ [field]: value, again: value, new: value, code: value })).body);
  const result = await phone.settle();
  expect(result.status).toBe(200);
  readDocument(result.body);
}

test('what reaches the systems behind is inert', async () => {
  const control = estate.lab.control;
  const before = control.calls.length;
  const known = estate.userAt(5).userId;
  // The phones one after the other, in rounds of as many as there are: each takes three seconds to its result.
  for (let at = 0; at < injections.length; at += 12) {
    await Promise.all(
      injections
        .slice(at, at + 12)
        .map((text, index) =>
          attack(index, index % 2 ? 'cucm-pin' : 'directory-password', text, index % 2 ? 'pin' : 'password', text),
        ),
    );
  }
  const secrets = ["x' or '1'='1", '</password><password>', '*)(uid=*', '&lt;]]>'];
  await Promise.all(
    secrets.map((text, index) =>
      attack(index, 'directory-password', estate.userAt(6 + index).userId, 'password', text),
    ),
  );
  await attack(11, 'cucm-pin', known, 'pin', "1' or '1'='1");

  const calls = control.calls.slice(before);
  expect(changes(calls)).toEqual([]);
  const ids = new Set<string>(injections);
  const soap = calls.filter(({ method, path, body }) => method === 'POST' && path.startsWith('/axl') && body !== '');
  expect(soap.length).toBeGreaterThan(20);
  const statements = soap.flatMap(call => {
    const { operation, texts } = soapOf(call);
    expect(operation.name).toMatch(/^(?:executeSQLQuery|doAuthenticateUser|getCCMVersion|get\w+|list\w+)$/);
    return operation.name === 'executeSQLQuery' ? texts.filter(text => text.trim() !== '') : [];
  });
  for (const statement of statements) {
    const shape = withoutLiterals(statement);
    expect(shape).not.toMatch(/['";]|--|\bdrop\b/i);
    for (const id of ids) if (/['<*;]/.test(id)) expect(shape).not.toContain(id);
  }
  const arrived = new Set(statements.flatMap(literalsOf));
  expect([...ids].filter(id => arrived.has(id)).length).toBeGreaterThan(10);

  const filters = calls.filter(({ method }) => method === 'search').map(({ body }) => body);
  for (const filter of filters) {
    expect(filter).not.toContain('uid=*');
    expect(filter).not.toContain('(&)');
    expect(filter).not.toContain('|(objectClass=*');
  }
  const searched = new Set(filters.flatMap(filterValues));
  expect(searched.has('*)(uid=*')).toBe(true);
  expect([...ids].filter(id => searched.has(id)).length).toBeGreaterThan(10);

  const unity = calls.filter(({ system }) => system === 'unity');
  expect(unity.every(({ method }) => method === 'GET')).toBe(true);
});

test('afterwards Rekey serves as before', async () => {
  expect((await page({ path: '/phone' }))?.name).toBe('CiscoIPPhoneMenu');
  const health = await fetch(`${estate.server.url}/healthz`);
  expect([health.status, await health.text()]).toEqual([200, 'ok\n']);
});
