import { expect, test } from 'vitest';
import { createKeyring } from '../../src/base/keyring.ts';
import { silentLog } from '../../src/base/log.ts';
import { cryptoRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { type CallerCodeParts, createCallerCodes } from '../../src/dialog/caller-code.ts';
import type { AuditEvent, MailRequest } from '../../src/renewal/ports.ts';
import { createAttemptStore } from '../../src/store/attempt-store.ts';
import { createCodeStore } from '../../src/store/code-store.ts';
import { openStore } from '../../src/store/store.ts';
import { person, TestClock } from './harness.ts';

const agent = { channel: 'helpdesk', id: 'bob', name: 'Bob Agent' } as const;
const anna = person('anna').subject;

async function open(over: Partial<CallerCodeParts> = {}) {
  const clock = new TestClock();
  const store = await openStore({ url: 'sqlite::memory:', clock, log: silentLog });
  const mails: MailRequest[] = [];
  const shown: string[] = [];
  const audits: AuditEvent[] = [];
  const codes = createCallerCodes({
    store: createCodeStore(store),
    attemptStore: createAttemptStore(store),
    mail: { enqueue: async request => void mails.push(request) },
    display: {
      showCode: async (_subject, code) => {
        shown.push(code.reveal());
        return 'shown';
      },
    },
    addressOf: ({ privateMail }) => privateMail,
    audit: { append: async event => void audits.push(event) },
    keyring: createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]),
    clock,
    random: cryptoRandom,
    ...over,
  });
  const send = async (by: 'mail' | 'phone' = 'mail'): Promise<string> => {
    const answer = await codes.send(anna, by, agent);
    if ('failed' in answer) throw new Error(answer.failed);
    return answer.sent;
  };
  const mailed = (): Secret => mails.at(-1)?.values['code'] as Secret;
  return { codes, clock, store, mails, shown, audits, send, mailed };
}

test('a code that was mailed is read back to the agent, once', async () => {
  const { codes, send, mailed, mails, audits } = await open();
  const id = await send();
  expect(mails[0]).toMatchObject({ message: 'caller-code', to: 'anna@home.test' });
  expect(mailed().reveal()).toMatch(/^\d{8}$/);
  expect(await codes.check(id, mailed())).toBe(true);
  expect(await codes.check(id, mailed())).toBe(false);
  expect(audits).toEqual([
    {
      event: 'code-sent',
      requester: { channel: 'helpdesk', id: 'bob' },
      subject: 'anna',
      reason: 'mail',
      mail: 'anna@home.test',
    },
  ]);
});

test('a code on the phone’s screen is read back as it stands there, in groups', async () => {
  const { codes, send, shown, mails } = await open();
  const id = await send('phone');
  const [code = ''] = shown;
  expect(mails).toEqual([]);
  expect(await codes.check(id, new Secret(code.replace(/(...)(...)/, '$1 $2 ')))).toBe(true);
});

test('three tries, also in parallel; after them the right code comes too late', async () => {
  const { codes, send, mailed } = await open();
  const id = await send();
  const wrong = await Promise.all(
    Array.from({ length: 20 }, (_, at) => codes.check(id, new Secret(`0000000${at % 9}`))),
  );
  expect(wrong.some(Boolean)).toBe(false);
  expect(await codes.check(id, mailed())).toBe(false);
});

test('a code serves the caller it was sent for, for ten minutes', async () => {
  const { codes, send, mailed, clock } = await open();
  const first = await send();
  const code = mailed();
  const second = await send();
  expect(await codes.check(second, code)).toBe(false);
  clock.pass(601);
  expect(await codes.check(first, code)).toBe(false);
  expect(await codes.check('nothing', code)).toBe(false);
});

test('what keeps a code from being sent is said: no address, no pushes, a phone that does not take it, too many', async () => {
  const without = await open({ addressOf: () => undefined, display: undefined });
  expect(await without.codes.send(anna, 'mail', agent)).toEqual({ failed: 'no-address' });
  expect(await without.codes.send(anna, 'phone', agent)).toEqual({ failed: 'push-disabled' });
  const off = await open({ display: { showCode: async () => ({ failed: 'unreachable' }) } });
  expect(await off.codes.send(anna, 'phone', agent)).toEqual({ failed: 'unreachable' });
  expect(off.audits).toEqual([]);
  const busy = await open();
  for (let sent = 0; sent < 10; sent += 1) await busy.send();
  expect(await busy.codes.send(anna, 'mail', agent)).toEqual({ failed: 'limit' });
});

test('at rest there is only an HMAC', async () => {
  const { send, mailed, store } = await open();
  await send();
  expect(JSON.stringify(await store.db.selectFrom('code').selectAll().execute())).not.toContain(mailed().reveal());
});
