import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Assembly, assemble } from '../../src/assembly.ts';
import { silentLog } from '../../src/base/log.ts';
import { Secret } from '../../src/base/secret.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import type { Config } from '../../src/config/config.ts';
import type { ApprovalQuestion } from '../../src/dialog/ports.ts';
import type { PhoneScreen } from '../../src/lab/phone/virtual-phone.ts';
import type { LabUser } from '../../src/lab/world.ts';
import type { Subject } from '../../src/renewal/subject.ts';
import { type Estate, openEstate, press, settled, submit } from './estate.ts';
import { englishUser } from './walking.ts';

let estate: Estate;
/** The node on which the agent works; the phones ask the other one. */
let node: Assembly;
beforeAll(async () => {
  const offered: Partial<Config['dialog']['verify']> = {
    'cucm-pin': [['push'], ['helpdesk-code']],
    'directory-password': [['pin', 'push']],
  };
  estate = await openEstate({
    users: 40,
    change: config => ({ ...config, dialog: { ...config.dialog, verify: offered } }),
  });
  node = await assemble(estate.config, surroundingsFor(estate.config, silentLog));
});
afterAll(async () => {
  await node?.stop();
  await estate?.stop();
});

const agent = { channel: 'helpdesk', id: 'bob', ticket: 'INC0000042' } as const;

async function subjectOf({ userId }: LabUser): Promise<Subject> {
  const answer = await node.subjects.find(userId);
  if (!('found' in answer)) throw new Error(`${userId} is not there.`);
  return answer.found;
}

/** The desk phone of a user, as the lab's page has it. */
function desk({ device }: LabUser) {
  const call = async (path: string, body?: object): Promise<PhoneScreen> => {
    const options = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const answer = await fetch(`${estate.lab.url}/phone/api/${device}${path}`, options);
    return (await answer.json()) as PhoneScreen;
  };
  return {
    flip: (switches: object) => call('/switches', switches),
    /** Waits until a page of this title is pushed. */
    async shows(title: string): Promise<PhoneScreen> {
      for (let tries = 0; tries < 300; tries += 1) {
        const screen = await call('');
        if (screen.title === title) return screen;
        await sleep(100);
      }
      throw new Error(`${device} never showed "${title}".`);
    },
    async softkey(label: string): Promise<PhoneScreen> {
      const { softkeys } = await call('');
      return call('/press', { softkey: softkeys.find(key => key.label === label)?.position });
    },
  };
}

async function ask(user: LabUser, over: Partial<ApprovalQuestion> = {}): Promise<string> {
  const { pushes } = node;
  if (!pushes) throw new Error('The lab pushes nothing.');
  return pushes.ask({
    subject: await subjectOf(user),
    requester: agent,
    name: 'Bob Agent',
    purpose: { what: 'renew', kinds: ['cucm-pin'] },
    language: 'en',
    ...over,
  });
}

const outcome = async (id: string) => await node.pushes?.wait(id);

describe('an agent asks a caller', () => {
  test.concurrent('his own phone shows who asks and for what, and Approve on it approves', async () => {
    const user = englishUser(estate, 0);
    const id = await ask(user);
    const screen = await desk(user).shows('Is this you?');
    for (const part of ['Bob Agent', 'Phone PIN', 'INC0000042']) expect(screen.text).toContain(part);
    expect((await desk(user).softkey('Approve')).text).toContain('Approved');
    expect(await outcome(id)).toBe('approved');
  });

  test.concurrent('Reject on it rejects', async () => {
    const user = englishUser(estate, 1);
    const id = await ask(user);
    await desk(user).shows('Is this you?');
    await desk(user).softkey('Reject');
    expect(await outcome(id)).toBe('rejected');
  });

  test.concurrent('what is not answered in its time is over, and Approve comes too late', async () => {
    const user = englishUser(estate, 2);
    const id = await ask(user, { until: Date.now() + 14_000 });
    await desk(user).shows('Is this you?');
    expect(await outcome(id)).toBe('expired');
    expect((await desk(user).softkey('Approve')).text).toContain('This question is over');
    expect(await outcome(id)).toBe('expired');
  });

  test.concurrent('a phone that is off, and one that CUCM has not registered, are named so', async () => {
    const off = englishUser(estate, 3);
    await desk(off).flip({ power: false });
    expect(await outcome(await ask(off))).toEqual({ failed: 'unreachable' });
    const gone = englishUser(estate, 14);
    estate.lab.cucm.register(gone.device, { status: 'UnRegistered' });
    expect(await outcome(await ask(gone))).toEqual({ failed: 'no-phone' });
  });

  test.concurrent('threat: a phone that asks from another address than it is registered at is not authorized', async () => {
    const user = englishUser(estate, 5);
    estate.lab.cucm.register(user.device, { ip: '127.0.0.9' });
    expect(await outcome(await ask(user))).toEqual({ failed: 'authentication' });
  });

  test.concurrent('a code on the phone is read back', async () => {
    const user = englishUser(estate, 6);
    const answer = await node.callerCodes.send(await subjectOf(user), 'phone', { ...agent, name: 'Bob Agent' });
    const { text } = await desk(user).shows('Your code');
    const code = /(\d{3} \d{3} \d{2})/.exec(text)?.[1] ?? '';
    expect(await node.callerCodes.check('sent' in answer ? answer.sent : '', new Secret(code))).toBe(true);
  });

  test.concurrent('a code that he was given is keyed in at a phone', async () => {
    const user = englishUser(estate, 7);
    const code = await node.helpdeskCodes.issue(await subjectOf(user), agent);
    const phone = estate.phoneOf(user);
    await phone.services();
    await press(phone, 'cucm-pin');
    await submit(phone, { user: user.userId });
    await press(phone, 'other-way');
    expect((await submit(phone, { code: code.reveal() })).prompt).toBe('Change now?');
  });
});

describe('a dialog on another phone', () => {
  /** From Services on somebody else's phone to the page that waits for the subject's own. */
  async function toPush(from: LabUser, user: LabUser) {
    const phone = estate.phoneOf(from);
    await phone.services();
    await press(phone, 'cucm-pin');
    expect((await submit(phone, { user: user.userId })).prompt).toBe('Approve on your own phone');
    return phone;
  }

  test.concurrent('is proved by Approve on the subject’s own', async () => {
    const [from, user] = [englishUser(estate, 8), englishUser(estate, 9)];
    const phone = await toPush(from, user);
    const next = press(phone, 'next');
    const asked = await desk(user).shows('Is this you?');
    expect(asked.text).toContain(from.device);
    await desk(user).softkey('Approve');
    expect((await next).prompt).toBe('Change now?');
  });

  test.concurrent('threat: a rejection, the subject’s own phone and nobody at all end alike, after a minute', async () => {
    const [from, user, own] = [englishUser(estate, 10), englishUser(estate, 11), englishUser(estate, 12)];
    const timed = async (who: LabUser, target: Pick<LabUser, 'userId'>): Promise<readonly [string, number]> => {
      const phone = await toPush(who, target as LabUser);
      const began = Date.now();
      await phone.act('next');
      const { prompt } = await settled(phone, 90_000);
      return [prompt, Math.round((Date.now() - began) / 1000)];
    };
    const rejected = timed(from, user);
    const itself = timed(own, own);
    const nobody = timed(englishUser(estate, 13), { userId: 'nobody' });
    await desk(user).shows('Is this you?');
    await desk(user).softkey('Reject');
    for (const [prompt, seconds] of await Promise.all([rejected, itself, nobody])) {
      expect(prompt).toBe('Not accepted');
      expect(seconds).toBeGreaterThanOrEqual(63);
      expect(seconds).toBeLessThanOrEqual(67);
    }
    const pushed = await node.store.db.selectFrom('push').select('device').where('subject', '=', own.userId).execute();
    expect(pushed).toEqual([{ device: null }]);
  });
});
