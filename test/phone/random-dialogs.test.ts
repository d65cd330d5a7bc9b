import { once } from 'node:events';
import { Agent, createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import type { Approvals, Dialog, Page } from '../../src/dialog/ports.ts';
import { readDocument } from '../../src/lab/phone/phone-document.ts';
import { type PhoneModel, phoneModels } from '../../src/lab/phone/phone-models.ts';
import { softkeyProblem } from '../../src/lab/phone/softkeys.ts';
import { phoneRouter } from '../../src/phone/phone-router.ts';
import { desk, openDialog, person } from '../dialog/harness.ts';
import { longestUrl, phoneHeaders, shipped } from './given.ts';
import { all, judge, type Seen, textOf } from './oracle.ts';
import { keptLog } from './scripted-dialog.ts';

const log = keptLog();
const agent = new Agent({ keepAlive: true });
/** Names of the screens that the walks saw. */
const reached = new Set<string>();
let dialog: Dialog;
/** Work after pages that were answered; a walk waits for it, as a phone does by being slow. */
const work: Promise<unknown>[] = [];

function watched(page: Page): Page {
  reached.add(page.screen.name);
  const { afterwards } = page;
  if (!afterwards) return page;
  const { promise, resolve } = Promise.withResolvers<void>();
  work.push(promise);
  return { ...page, afterwards: () => afterwards().finally(resolve) };
}

const app = express().use(
  phoneRouter({
    dialog: {
      enter: async caller => watched(await dialog.enter(caller)),
      act: async (token, event, caller) => watched(await dialog.act(token, event, caller)),
    },
    templates: shipped(longestUrl),
    publicUrl: longestUrl,
    log,
    allowHttp: true,
  }),
);
const server = createServer(app);
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  agent.destroy();
  server.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Bytes as they are: no client that would tidy an address up. */
async function ask(path: string, headers: Record<string, string>, form?: string): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const method = form === undefined ? 'GET' : 'POST';
  const sent = request({ host: '127.0.0.1', port, agent, method, path, headers: { ...headers, ...type } });
  sent.end(form, 'latin1');
  const [answer] = await once(sent, 'response');
  const chunks: Buffer[] = await answer.toArray();
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
}

/** `%` codes of every byte that is no letter or digit; half a surrogate pair as the three bytes that UTF-8 forbids. */
function escaped(typed: string): string {
  const bytes = Array.from(typed, character => {
    const code = character.codePointAt(0) ?? 0;
    const half = code >= 0xd800 && code < 0xe000;
    return half ? [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)] : [...Buffer.from(character)];
  }).flat();
  return bytes
    .map(byte => (/\w/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16)}`))
    .map(text => (/^%.$/.test(text) ? `%0${text.slice(1)}` : text))
    .join('');
}

/** The phone that walks: every page must be legal on it. */
interface Phone {
  readonly model: PhoneModel;
  readonly headers: Record<string, string>;
}

function checkHeaders({ status, headers, body }: Answer): void {
  expect(status).toBe(200);
  expect(headers['content-length']).toBe(String(body.length));
  expect(headers).not.toHaveProperty('etag');
  expect(headers).not.toHaveProperty('transfer-encoding');
  expect(headers['cache-control']).toBe('no-store');
  const declared = /^<\?xml version="1\.0" encoding="([\w-]+)"[^>]*\?>/.exec(body.toString('latin1'))?.[1];
  const [, charset] = /^text\/xml; ?charset=(utf-8|iso-8859-1)$/i.exec(headers['content-type'] ?? '') ?? [];
  expect(charset).toBeDefined();
  expect(charset?.toLowerCase()).toBe(declared?.toLowerCase());
}

function addressesOf(seen: Seen, { headers }: Answer): readonly string[] {
  const refresh = /^\d+; url=(.*)$/.exec(String(headers['refresh'] ?? ''))?.[1];
  return [...all(seen, 'URL').map(({ text }) => text), ...(refresh === undefined ? [] : [refresh])];
}

function checkSoftkeys(seen: Seen, model: PhoneModel): void {
  const keys = all(seen, 'SoftKeyItem').map(item => ({
    position: Number(textOf(item, 'Position')),
    label: textOf(item, 'Name') ?? '',
    url: textOf(item, 'URL') ?? '',
  }));
  expect(new Set(keys.map(({ position }) => position)).size).toBe(keys.length);
  expect(keys.map(key => softkeyProblem(key, seen.name, model)).filter(problem => problem !== undefined)).toEqual([]);
}

/** Judges a page by oracles that share nothing with what wrote it. */
function checkPage(answer: Answer, { model }: Phone): Seen {
  checkHeaders(answer);
  const seen = judge(answer.body);
  const charset = answer.headers['content-type']?.includes('utf-8') ? 'utf8' : 'latin1';
  expect(readDocument(answer.body.toString(charset)).name).toBe(seen.name);
  for (const address of addressesOf(seen, answer)) expect(address.length).toBeLessThanOrEqual(256);
  checkSoftkeys(seen, model);
  if (!model.input) expect(seen.name).not.toBe('CiscoIPPhoneInput');
  return seen;
}

const dialogOf = (address: string): string | undefined => /[?&]t=([^&.]*)\./.exec(address)?.[1];

/** A page of a dialog that knows its user: neither a menu nor the form that asks for the user. */
const followsUser = (seen: Seen): boolean =>
  seen.name !== 'CiscoIPPhoneMenu' && all(seen, 'QueryStringParam').every(({ text }) => text !== 'user');

/** Pages that follow a typed user must not stay in the history: `Expires` in the past, but after 1970 (8800 series). */
function checkExpires(answer: Answer): void {
  const expires = Date.parse(answer.headers['expires'] ?? '');
  expect(expires).toBeGreaterThan(Date.UTC(1971, 0, 1));
  expect(expires).toBeLessThan(Date.UTC(2026, 0, 1));
}

const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...['<', '&amp;', ']]>', '"\'', '😀', '\ud800', '\udc00x', '\0', '\u001b[2J', '\u202e', '', ' ']),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('x'.repeat(7000), '9'.repeat(65), '<'.repeat(120), '👨‍👩‍👧'.repeat(12), 'é'.repeat(128)),
);
const typed = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ right: true, sent: '' }) },
  { weight: 2, arbitrary: hostile.map(value => ({ right: false, sent: escaped(value) })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('%', '%zz', '%E9', '%C3', '%u0041', '%00', '+', '=', '&pin=1', '&t=x', '?', '&'.repeat(50))
      .map(sent => ({ right: false, sent })),
  },
);
const step = fc.record({
  go: fc.oneof(
    { weight: 9, arbitrary: fc.constant('ahead' as const) },
    { weight: 5, arbitrary: fc.constant('anywhere' as const) },
    { weight: 1, arbitrary: fc.constantFrom('replay' as const, 'garbage' as const, 'enter' as const) },
  ),
  pick: fc.nat(),
  posted: fc.boolean(),
  values: fc.tuple(typed, typed),
  garbage: fc.oneof(hostile, fc.string({ unit: fc.constantFrom(...'aZ9_-.~%'), maxLength: 70 })),
  seconds: fc.constantFrom(0, 3, 3, 3, 3, 20, 130, 400),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const walk = fc.record({
  model: fc.constantFrom(...phoneModels),
  language: fc.constantFrom('en-US', 'fr_FR', 'nl-BE', 'de', 'zz;;q=,', ''),
  charset: fc.constantFrom(
    'utf-8,iso-8859-1;q=0.8',
    'iso-8859-1,utf-8;q=0.8',
    'iso-8859-1',
    'utf-8,;q=0.8',
    '*',
    'q',
    '',
  ),
  holder: fc.oneof(fc.constant('ann'), hostile),
  steps: fc.array(step, { minLength: 9, maxLength: 16 }),
});

/** The straight way, so that the last pages are seen whatever the dice say. */
const straight: Step = {
  go: 'ahead',
  pick: 0,
  posted: false,
  values: [
    { right: true, sent: '' },
    { right: true, sent: '' },
  ],
  garbage: '',
  seconds: 3,
};
const straightOn = phoneModels.map(model => ({
  ...{ model, language: 'fr_FR', charset: model.acceptCharset, holder: 'ann' },
  steps: Array.from({ length: 12 }, () => straight),
}));

const right: Readonly<Record<string, string>> = { user: 'ann', pin: '280591', password: 'Old-Passw0rd', new: '274913' };

/** A form filled in: the second field as the first where that is right. */
function filled(seen: Seen, { values }: Step, code: string): string {
  const fields = all(seen, 'QueryStringParam').map(({ text }) => text);
  const known: Readonly<Record<string, string>> = { ...right, code };
  const again = known[fields[0] ?? ''] ?? '';
  const inField = (field: string, at: number): string => {
    const { right: isRight, sent } = values[at] ?? values[0];
    return isRight ? (known[field] ?? again) : sent;
  };
  return fields.map((field, at) => `${field}=${inField(field, at)}`).join('&');
}

interface Asked {
  readonly path: string;
  readonly form?: string | undefined;
}

/** Where a step leads: one of the page's own addresses, an earlier one, or one that nobody offered. */
function target(seen: Seen, offered: readonly string[], old: readonly string[], given: Step, code: string): Asked {
  const from = given.go === 'replay' ? old : offered;
  if (given.go === 'garbage') return { path: `/phone/step?t=${escaped(given.garbage)}&do=next` };
  const onward = from.filter(address =>
    /do=(cucm-pin|unity-pin|status|submit|next|confirm|generate|own|done)$/.test(address),
  );
  const choice = given.go === 'ahead' && onward.length > 0 ? onward : from;
  const address = choice[given.pick % (choice.length || 1)];
  if (given.go === 'enter' || address === undefined) return { path: `/phone?name=${desk.device}` };
  const path = address.slice(longestUrl.length);
  const values = address.endsWith('do=submit') ? filled(seen, given, code) : '';
  // Node.js itself answers addresses over 16 KB.
  if (given.posted || values.length > 10_000) return { path, form: values };
  return { path: values === '' ? path : `${path}&${values}` };
}

const settings = {
  verify: {
    'cucm-pin': ['mail-code', 'directory-password'],
    'unity-pin': ['push', 'helpdesk-code', 'pin'],
    'directory-password': ['pin + mail-code', 'pin + push'],
    status: ['pin', 'directory-password', 'mail-code'],
    unlock: ['helpdesk-code', 'push'],
  },
  ownValues: ['cucm-pin', 'directory-password'],
};

/** The subject's own phone: it is pressed for as often as not. */
const approvals: Approvals = {
  ask: async () => 'asked',
  read: async () => 'approved',
  wait: async () => (reached.size % 2 === 0 ? 'approved' : 'rejected'),
};

test('wherever a phone goes and whatever is typed, every page is legal on it and leaves no trace', async () => {
  await fc.assert(
    fc.asyncProperty(walk, async ({ model, language, charset, holder, steps }) => {
      const {
        dialog: opened,
        clock,
        store,
        mails,
        lookups,
      } = await openDialog([person('ann')], settings, undefined, 'none', { approvals });
      dialog = opened;
      lookups.set(`${desk.device} 127.0.0.1`, { verified: true, userId: holder, holders: ['ann'] });
      const phone = { model, headers: phoneHeaders(model.name, charset, language) };
      const old: string[] = [];
      const knowing = new Set<string | undefined>();
      const visit = async ({ path, form }: Asked): Promise<readonly [Seen, readonly string[]]> => {
        const answer = await ask(path, phone.headers, form);
        const seen = checkPage(answer, phone);
        const offered = addressesOf(seen, answer).filter(address => address.startsWith(longestUrl));
        const its = offered.map(dialogOf).find(id => id !== undefined);
        if (its !== undefined && followsUser(seen)) knowing.add(its);
        if (knowing.has(its ?? dialogOf(path) ?? '')) checkExpires(answer);
        await Promise.all(work.splice(0));
        old.push(...offered);
        return [seen, offered];
      };
      let [seen, offered] = await visit({ path: `/phone?name=${desk.device}` });
      for (const given of steps) {
        clock.pass(given.seconds);
        const code = mails.findLast(({ message }) => message === 'code')?.values['code'];
        const known = code instanceof Secret ? code.reveal() : '00000000';
        [seen, offered] = await visit(target(seen, offered, old, given, known));
      }
      await store.close();
      expect(log.rows).toEqual([]);
    }),
    {
      numRuns: 100 + straightOn.length,
      examples: straightOn.map((one): [typeof one] => [one]),
      // What fails is made smaller this long at most.
      interruptAfterTimeLimit: 45_000,
    },
  );
  for (const name of [
    'menu',
    'identify',
    'checking',
    'verify-pin',
    'code-sent',
    'verify-push',
    'failed',
    'expired',
    'confirm',
    'result',
  ]) {
    expect(reached, name).toContain(name);
  }
}, 60_000);
