import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { phoneRouter } from '../../src/phone/phone-router.ts';
import { phoneRefusal } from '../../src/phone/send-page.ts';
import { fullPage, phoneHeaders, shipped } from './given.ts';
import { judge, textOf } from './oracle.ts';
import { type Listening, listen, type ScriptedDialog, scriptedDialog } from './scripted-dialog.ts';

let dialog: ScriptedDialog;
let server: Listening;
const step = '/phone/step?t=abcdefghijklmnopqrstuv.1&do=';
const headers = phoneHeaders('CP-8845');

beforeEach(async () => {
  dialog = scriptedDialog();
  server = await listen(dialog);
});
afterEach(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly prompt: string | undefined;
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(server.url + path, { redirect: 'manual', headers, ...init });
  const body = Buffer.from(await response.arrayBuffer());
  const prompt = body.length > 0 ? textOf(judge(body), 'Prompt') : undefined;
  return { status: response.status, headers: response.headers, body, prompt };
}

const post = (body: string | Uint8Array<ArrayBuffer>): RequestInit => ({
  method: 'POST',
  headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
  body,
});

/** Sends bytes as they are and gives back everything that comes until the connection ends. */
function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(request, 'latin1'));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', chunk => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('the entry', () => {
  test('hands the dialog the device, the address and the language', async () => {
    await ask('/phone?name=SEP001122334455', { headers: phoneHeaders('CP-7942G', 'utf-8', 'nl-BE') });
    expect(dialog.entered).toEqual([
      { channel: 'phone', address: '127.0.0.1', device: 'SEP001122334455', language: 'nl', legacy: false },
    ]);
  });

  test.each([
    ['device= instead of name=', '?device=SEP001122334455', 'SEP001122334455'],
    [
      'what some phones add by themselves',
      '?name=SEP001122334455&locale=germany&name=SEP001122334455',
      'SEP001122334455',
    ],
    ['the same in both', '?name=SEP001122334455&device=SEP001122334455', 'SEP001122334455'],
    ['two different names', '?device=SEP001122334455&name=SEP001122334466', undefined],
    ['no name', '', undefined],
    ['a name that no device has', '?name=SEP0011223344556677', undefined],
    ['the variable that CUCM did not fill in', '?name=%23DEVICENAME%23', undefined],
  ])('takes %s', async (_what, query, device) => {
    await ask(`/phone${query}`);
    expect(dialog.entered[0]?.device).toBe(device);
  });

  test('on the legacy listener says so', async () => {
    const old = await listen(dialog, { legacy: true, allowHttp: false });
    await fetch(`${old.url}/phone`);
    await old.close();
    expect(dialog.entered[0]?.legacy).toBe(true);
  });

  test('of a phone without Input is the web address, and no dialog is opened', async () => {
    const { body } = await ask('/phone', { headers: phoneHeaders('CP-860') });
    expect(textOf(judge(body), 'Text')).toContain('https://rekey.example.com');
    expect(dialog.entered).toEqual([]);
  });
});

describe('a step', () => {
  test('hands the dialog the token, the action and what stood in the fields, wrapped', async () => {
    await ask(`${step}submit&user=ann%C3%A9+b%26c&pin=12345`);
    const [{ token, event } = { token: '', event: { action: 'submit', inputs: {} } }] = dialog.acted;
    expect(token).toBe('abcdefghijklmnopqrstuv.1');
    expect(event.action).toBe('submit');
    expect(JSON.stringify(event.inputs)).toBe('{"user":"***","pin":"***"}');
    expect(event.inputs.user?.reveal()).toBe('anné b&c');
    expect(event.inputs.pin?.reveal()).toBe('12345');
  });

  test('by POST is read like one by GET, whatever its Content-Type', async () => {
    await ask(`${step}submit`, post('user=ann&pin=1'));
    await ask('/phone/step', { method: 'POST', headers, body: 't=abcdefghijklmnopqrstuv.1&do=submit&pin=2' });
    expect(dialog.acted.map(({ event }) => event.inputs.pin?.reveal())).toEqual(['1', '2']);
  });

  test('without do= is a submit', async () => {
    await ask('/phone/step?t=abc&code=1');
    expect(dialog.acted[0]?.event.action).toBe('submit');
  });

  test('is understood where the phone adds its form with a second question mark', async () => {
    await ask('/phone/step?t=abc&do=submit?user=ann&pin=a?b');
    expect(dialog.acted[0]?.event.inputs.user?.reveal()).toBe('ann');
    expect(dialog.acted[0]?.event.inputs.pin?.reveal()).toBe('a?b');
  });

  test('of an old phone is read as ISO-8859-1 where it is no UTF-8', async () => {
    await ask(`${step}submit&password=caf%E9`);
    expect(dialog.acted[0]?.event.inputs.password?.reveal()).toBe('café');
  });

  test('can choose a language of ours only', async () => {
    await ask(`${step}language-fr`);
    expect((await ask(`${step}language-xx`)).prompt).toBe('Not understood');
    expect(dialog.acted.map(({ event }) => event.action)).toEqual(['language-fr']);
  });
});

describe('every answer', () => {
  test('has status 200, a length, one charset in header and declaration, and nothing that a phone cannot take', async () => {
    for (const [accepted, charset] of [
      ['utf-8,iso-8859-1;q=0.8', 'utf-8'],
      ['iso-8859-1', 'iso-8859-1'],
    ] as const) {
      const answer = await ask('/phone', { headers: phoneHeaders('CP-7942G', accepted) });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(`text/xml; charset=${charset}`);
      expect(answer.body.toString('latin1').toLowerCase()).toContain(`encoding="${charset}"`);
      expect(answer.headers.get('content-length')).toBe(String(answer.body.length));
      for (const name of ['transfer-encoding', 'content-encoding', 'etag', 'location', 'refresh']) {
        expect(answer.headers.get(name)).toBeNull();
      }
    }
  });

  test('that shows or follows a secret expired already, but after 1970; another did not', async () => {
    expect((await ask('/phone')).headers.get('expires')).toBeNull();
    dialog.answer = fullPage('result', { sensitive: true });
    const expires = Date.parse((await ask(`${step}next`)).headers.get('expires') ?? '');
    expect(expires).toBeGreaterThan(Date.UTC(2000));
    expect(expires).toBeLessThan(Date.now());
  });

  test('of a wait screen refreshes itself', async () => {
    const page = fullPage('working');
    dialog.answer = { ...page, screen: { ...page.screen, refreshSeconds: 2 } };
    const answer = await ask(`${step}confirm`);
    expect(answer.headers.get('refresh')).toBe(
      '2; url=https://rekey.example.com/phone/step?t=abcdefghijklmnopqrstuv.1&do=next',
    );
    expect(answer.headers.get('expires')).not.toBeNull();
  });

  test('to HTTP/1.0 is whole', async () => {
    const answer = await raw('GET /phone HTTP/1.0\r\nHost:x\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).not.toContain('chunked');
    expect(answer).toMatch(/<\/CiscoIPPhoneMenu>$/);
  });

  test('is followed by the page’s work, once', async () => {
    const order: string[] = [];
    dialog.answer = fullPage('working', { afterwards: async () => void order.push('worked') });
    await ask(`${step}confirm`);
    order.push('answered');
    await expect.poll(() => order).toHaveLength(2);
    expect(order).toContain('worked');
  });

  test('that its receiver did not wait for is followed by the page’s work all the same', async () => {
    let worked = 0;
    let release = (): void => undefined;
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    const act = dialog.act;
    dialog.answer = fullPage('working', { afterwards: async () => void worked++ });
    dialog.act = async (...given) => {
      await held;
      return act(...given);
    };
    const controller = new AbortController();
    const asked = fetch(`${server.url}${step}confirm`, { signal: controller.signal }).catch(() => 'gone');
    await new Promise(resolve => setTimeout(resolve, 30));
    controller.abort();
    await asked;
    await new Promise(resolve => setTimeout(resolve, 20));
    release();
    await expect.poll(() => worked).toBe(1);
  });
});

describe('a refusal is a page', () => {
  const refused: readonly (readonly [what: string, path: string, init: RequestInit, prompt: string])[] = [
    ['an unknown address', '/phone/elsewhere', {}, 'Not understood'],
    ['an unknown address with a broken escape', '/phone/%zz/%', {}, 'Not understood'],
    ['another method', '/phone', { method: 'DELETE' }, 'Not understood'],
    ['no token', '/phone/step?do=next', {}, 'This page is over'],
    ['two tokens', '/phone/step?t=a&t=b&do=next', {}, 'This page is over'],
    ['a token of other characters', '/phone/step?t=%00%3Cb%3E&do=next', {}, 'This page is over'],
    ['a token of 65 characters', `/phone/step?t=${'a'.repeat(65)}`, {}, 'This page is over'],
    ['an unknown action', `${step}fly`, {}, 'Not understood'],
    ['two actions', `${step}next&do=cancel`, {}, 'Not understood'],
    ['a field twice', `${step}submit&pin=1&pin=2`, {}, 'Not understood'],
    ['binary', `${step}submit&user=%00%01`, {}, 'Not understood'],
    ['a user id of 7,000 characters', `${step}submit&user=${'x'.repeat(7000)}`, {}, 'Too much was sent'],
    ['a hundred parameters', `/phone?${'a=b&'.repeat(100)}`, {}, 'Too much was sent'],
    ['a form over 8 KB', `${step}submit`, post(`user=${'x'.repeat(9000)}`), 'Too much was sent'],
    ['a form over 2 MB', `${step}submit`, post(`user=${'x'.repeat(2_000_000)}`), 'Too much was sent'],
    ['a binary form', `${step}submit`, post(Uint8Array.from([0x75, 0x73, 0x65, 0x72, 0x3d, 0, 255])), 'Not understood'],
  ];
  for (const [what, path, init, prompt] of refused) {
    test(`${what}: "${prompt}", and the dialog is not asked`, async () => {
      const answer = await ask(path, { headers, ...init });
      expect(answer).toMatchObject({ status: 200, prompt });
      expect(dialog.acted).toEqual([]);
      expect(dialog.entered).toEqual([]);
    });
  }

  test('HEAD acts on nothing and has the headers of a page', async () => {
    const answer = await ask(`${step}confirm`, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100);
    expect(dialog.acted).toEqual([]);
  });

  test('a dialog that fails: not possible right now, and the log says so without the query', async () => {
    dialog.answer = new Error('boom');
    expect(await ask(`${step}submit&pin=424242`)).toMatchObject({ status: 200, prompt: 'Not possible right now' });
    expect(server.log.rows).toEqual(['A phone page failed. {"path":"/phone/step"} boom']);
  });

  test('plain HTTP where it is not allowed', async () => {
    const strict = await listen(dialog, { allowHttp: false });
    const body = Buffer.from(await (await fetch(`${strict.url}/phone`)).arrayBuffer());
    await strict.close();
    expect(textOf(judge(body), 'Prompt')).toBe('HTTPS only');
    expect(dialog.entered).toEqual([]);
  });

  test('in the language that the phone asks for', async () => {
    const answer = await ask('/phone/x', { headers: phoneHeaders('CP-7942G', 'utf-8', 'fr') });
    expect(answer.prompt).toBe('Demande non comprise');
  });

  test('a % that begins no escape is a character that was typed', async () => {
    await ask(`${step}submit&password=100%&new=%zz`);
    expect(dialog.acted[0]?.event.inputs.password?.reveal()).toBe('100%');
    expect(dialog.acted[0]?.event.inputs.new?.reveal()).toBe('%zz');
  });
});

test('an address that leaves phones no room is refused at start-up', () => {
  const publicUrl = `https://${'a'.repeat(150)}`;
  expect(() => phoneRouter({ dialog, templates: shipped(), publicUrl, log: silentLog, allowHttp: true })).toThrow(
    expect.objectContaining({ code: 'public-url-too-long', message: expect.stringContaining('has 158 characters') }),
  );
});

test('a limit before the routes can answer with a page of ours too', async () => {
  const app = express().use(phoneRefusal(shipped(), 'unavailable'));
  const limited = createServer(app).listen(0, '127.0.0.1');
  await once(limited, 'listening');
  const response = await fetch(`http://127.0.0.1:${(limited.address() as AddressInfo).port}/phone`, { headers });
  const body = Buffer.from(await response.arrayBuffer());
  limited.close();
  expect(response.status).toBe(200);
  expect(textOf(judge(body), 'Prompt')).toBe('Not possible right now');
});
