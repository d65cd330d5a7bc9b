import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SecureVersion } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import type { PhoneConfig } from '../../src/config/phone.ts';
import { freePort } from '../../src/lab/write-lab-files.ts';
import { keptLog } from '../phone/scripted-dialog.ts';
import { type Estate, openEstate } from './estate.ts';
import { elements, textOn } from './raw-phone.ts';

let estate: Estate;
let httpPort: number;
let tlsPort: number;
let secureUrl: string;

const legacy = (port: number, protocol: 'http' | 'tls1.0'): NonNullable<PhoneConfig['legacy']> => ({
  listen: `127.0.0.1:${port}`,
  protocol,
  from: ['127.0.0.1'],
});

/** Every kind is proved by the directory password first, so that leaving it out shows. */
const passwordFirst = (config: Config): Config => ({
  ...config,
  dialog: {
    ...config.dialog,
    verify: {
      ...config.dialog.verify,
      'cucm-pin': [['directory-password'], ['pin', 'directory-password'], ['mail-code']],
      'cucm-password': [['directory-password']],
    },
  },
});

beforeAll(async () => {
  [httpPort, tlsPort] = [await freePort(), await freePort()];
  estate = await openEstate({
    users: 5,
    change: config => passwordFirst({ ...config, phone: { ...config.phone, legacy: legacy(httpPort, 'http') } }),
  });
  const { cert, key } = estate.lab.certificates;
  const tls = { cert: join(estate.dir, 'rekey.crt'), key: join(estate.dir, 'rekey.key') };
  await Promise.all([writeFile(tls.cert, cert), writeFile(tls.key, key, { mode: 0o600 })]);
  const secure = await estate.openServer(config => ({
    ...config,
    server: { ...config.server, tls },
    phone: { ...config.phone, allowHttp: false, legacy: legacy(tlsPort, 'tls1.0') },
  }));
  secureUrl = secure.url;
});
afterAll(() => estate?.stop());

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly protocol: string | null;
  /** It replaces itself. */
  readonly waits: boolean;
}

interface Asking {
  readonly from?: string;
  readonly version?: SecureVersion;
  readonly forwarded?: string;
}

/** One request on a connection of its own, as an old phone makes it. */
async function ask(url: string, { from = '127.0.0.1', version = 'TLSv1', forwarded }: Asking = {}): Promise<Answer> {
  const { ca } = estate.lab.certificates;
  const tls = { ca, minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0', rejectUnauthorized: true };
  const headers = {
    'x-ciscoipphonemodelname': 'CP-7942G',
    'accept-charset': 'utf-8',
    'accept-language': 'en-US',
    ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
  };
  const options = { localAddress: from, agent: false as const, headers };
  const sent = url.startsWith('https:') ? tlsRequest(url, { ...options, ...tls }) : plainRequest(url, options);
  sent.end();
  const [answer] = await once(sent, 'response');
  const { socket } = answer;
  const protocol = 'getProtocol' in socket ? socket.getProtocol() : null;
  const chunks: Buffer[] = await answer.toArray();
  return {
    status: answer.statusCode,
    body: Buffer.concat(chunks).toString(),
    protocol,
    waits: 'refresh' in answer.headers,
  };
}

const leadsTo = (page: Pick<Answer, 'body'>): readonly (string | undefined)[] =>
  elements(page, 'URL').map(url => /do=(.*)$/.exec(url)?.[1]);

const follow = (page: Pick<Answer, 'body'>, action: string, query = '', asking: Asking = {}): Promise<Answer> => {
  const url = elements(page, 'URL').find(address => address.endsWith(`do=${action}`));
  if (url === undefined) throw new TypeError(`Nothing leads to ${action} on: ${page.body}`);
  return ask(url + query, asking);
};

describe.each([
  ['plain HTTP', (): string => `http://127.0.0.1:${httpPort}`, null],
  ['TLS 1.0', (): string => `https://127.0.0.1:${tlsPort}`, 'TLSv1'],
] as const)('the listener for old phones over %s', (_what, base, protocol) => {
  const phoneUrl = (): string => `${base()}/phone?name=${estate.userAt(0).device}`;

  test('serves /phone, and its pages lead back to itself', async () => {
    const page = await ask(phoneUrl());
    expect([page.status, page.protocol]).toEqual([200, protocol]);
    const addresses = elements(page, 'URL').filter(url => !url.startsWith('SoftKey:'));
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) expect(address).toMatch(new RegExp(`^${base()}/phone/step\\?t=`));
  });

  test.each(['/', '/healthz', '/link/abc', '/phones', '/phonebook?x=1'])('does not serve %s', async path => {
    const { status, body } = await ask(base() + path);
    expect(status).toBe(404);
    expect(body).not.toContain('CiscoIPPhone');
    expect(body).not.toBe('ok\n');
  });

  test('gives an address outside the named subnets no answer', async () => {
    await expect(ask(phoneUrl(), { from: '127.0.0.2' })).rejects.toMatchObject({
      code: 'ECONNRESET',
      message: 'socket hang up',
    });
    await expect(ask(phoneUrl(), { from: '127.0.0.2', forwarded: '127.0.0.1' })).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
  });

  test('neither offers a directory password nor asks for it', async () => {
    const menu = await ask(phoneUrl());
    expect(leadsTo(menu)).toContain('cucm-pin');
    expect(leadsTo(menu)).not.toContain('directory-password');
    expect(leadsTo(menu), 'it is proved by a directory password only').not.toContain('cucm-password');
    const asked = await follow(await follow(menu, 'cucm-pin'), 'submit', `&user=${estate.userAt(0).userId}`);
    expect(elements(asked, 'Prompt')).toEqual(['Look in your mail']);
    expect(elements(asked, 'QueryStringParam')).not.toContain('password');
    expect(leadsTo(asked)).not.toContain('other-way');
  });
});

describe('the main listener', () => {
  const menuAt = (url: string, asking: Asking): Promise<Answer> =>
    ask(`${url}/phone?name=${estate.userAt(1).device}`, asking);

  test('offers and asks for the directory password that the one for old phones does not', async () => {
    const menu = await menuAt(estate.server.url, {});
    expect(leadsTo(menu)).toEqual(expect.arrayContaining(['directory-password', 'cucm-password']));
    const asked = await follow(await follow(menu, 'cucm-pin'), 'submit', `&user=${estate.userAt(1).userId}`);
    expect(elements(asked, 'QueryStringParam')).toEqual(['password']);
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('refuses %s', async version => {
    await expect(menuAt(secureUrl, { version })).rejects.toMatchObject({
      code: 'EPROTO',
      message: expect.stringContaining('tlsv1 alert protocol version'),
    });
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async version => {
    const { status, protocol } = await menuAt(secureUrl, { version });
    expect([status, protocol]).toEqual([200, version]);
  });
});

describe('behind a proxy', () => {
  const withoutLegacy = (config: Config): Config => ({ ...config, phone: { ...config.phone, legacy: undefined } });

  test('a request over plain HTTP is told to use HTTPS', async () => {
    const { url } = await estate.openServer(config => ({
      ...config,
      server: { ...config.server, publicUrl: 'https://rekey.example.com' },
      phone: { ...config.phone, allowHttp: false, legacy: undefined },
    }));
    const page = await ask(`${url}/phone?name=${estate.userAt(2).device}`);
    expect(page.status).toBe(200);
    expect(elements(page, 'Prompt')).toEqual(['HTTPS only']);
    expect(textOn(page)).toContain('This service needs HTTPS.');
    expect(leadsTo(page).filter(action => action !== undefined)).toEqual([]);
  });

  /** The device stands at 127.0.0.1: only from there is a PIN judged. */
  test.each([
    { trusted: [], from: '127.0.0.1', forwarded: '10.9.9.9', refused: undefined },
    { trusted: ['127.0.0.1'], from: '127.0.0.1', forwarded: '10.9.9.9', refused: '10.9.9.9' },
    { trusted: ['127.0.0.1'], from: '127.0.0.2', forwarded: '127.0.0.1', refused: '127.0.0.2' },
    { trusted: ['127.0.0.2'], from: '127.0.0.2', forwarded: '127.0.0.1', refused: undefined },
  ])(
    'with $trusted trusted, $from that names $forwarded is refused as $refused',
    async ({ trusted, from, forwarded, refused }) => {
      const log = keptLog();
      const { url } = await estate.openServer(
        config => {
          const plain = withoutLegacy(config);
          return { ...plain, server: { ...plain.server, trustedProxies: trusted } };
        },
        { log },
      );
      const user = estate.userAt(3);
      const asking = { from, forwarded };
      const menu = await ask(`${url}/phone?name=${user.device}`, asking);
      const form = await follow(await follow(menu, 'status', '', asking), 'submit', `&user=${user.userId}`, asking);
      let page = await follow(form, 'submit', `&pin=${user.pin}`, asking);
      while (page.waits) {
        await sleep(200);
        page = await follow(page, 'next', '', asking);
      }
      expect(leadsTo(page)).toContain(refused === undefined ? 'done' : 'next');
      const mismatches = log.rows.filter(row => row.startsWith('source-mismatch'));
      const told = `{"device":"${user.device}","address":"${refused}","reason":"source-mismatch"}`;
      expect(mismatches).toEqual(refused === undefined ? [] : [expect.stringContaining(told)]);
    },
  );
});
