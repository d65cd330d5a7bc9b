import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { ApprovalQuestion } from '../../../src/dialog/ports.ts';
import { type Bench, hear, openBench, until } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.stop());

const agent = { channel: 'helpdesk', id: 'bob', ticket: 'INC0000042' } as const;
const question = (over: Partial<ApprovalQuestion> = {}): ApprovalQuestion => ({
  subject: bench.subject,
  requester: agent,
  name: 'Bob Agent',
  purpose: { what: 'renew', kinds: ['cucm-pin', 'directory-password'] },
  language: 'en',
  ...over,
});

/** Asks, and waits until the phone shows the question. */
async function asked(over: Partial<ApprovalQuestion> = {}): Promise<{ id: string; text: string }> {
  const id = await bench.pushes.ask(question(over));
  const text = await until(async () => {
    const screen = await bench.screen();
    return screen['title'] === 'Is this you?' ? String(screen['text']) : undefined;
  });
  return { id, text };
}

/** The softkey of a label. */
async function softkey(label: string): Promise<Record<string, unknown>> {
  const { softkeys } = (await bench.screen()) as { softkeys: { position: number; label: string }[] };
  return bench.press({ softkey: softkeys.find(key => key.label === label)?.position });
}

/** The newest push as it is stored. */
const stored = () =>
  bench.store.db.selectFrom('push').selectAll().orderBy('asked_at', 'desc').executeTakeFirstOrThrow();
/** The address that the newest push opened, as the phone could tell. */
const pushedUrl = async (): Promise<string> => `${bench.rekeyUrl}/phone/push/${sent.at(-1) ?? ''}`;
const sent: string[] = [];

/** A bench whose pushes are also seen on the wire. */
async function watched(): Promise<{ forms: string[]; headers: [string, string][] }> {
  await bench.stop();
  const forms: string[] = [];
  const headers: [string, string][] = [];
  bench = await openBench();
  const original = bench.parts.client.post;
  const post: typeof original = async (phone, form, user) => {
    forms.push(form);
    headers.push([user.name, user.password.reveal()]);
    const url = /push\/([\w-]+)/.exec(new URLSearchParams(form).get('XML') ?? '')?.[1] ?? '';
    sent.push(url);
    return original(phone, form, user);
  };
  Object.assign(bench.parts.client, { post });
  return { forms, headers };
}

describe('a question', () => {
  test('shows on the phone who asks, for what and under which ticket; Approve approves it', async () => {
    const { id, text } = await asked();
    for (const part of ['Bob Agent', 'Phone PIN', 'Windows password', 'INC0000042']) expect(text).toContain(part);
    expect(await bench.pushes.read(id)).toBe('waiting');
    const after = await softkey('Approve');
    expect(after['text']).toContain('Approved');
    expect(await bench.pushes.read(id)).toBe('approved');
    expect(bench.audits.map(({ event, reason }) => [event, reason])).toEqual([
      ['approval-asked', 'renew'],
      ['approval-answered', 'approved'],
    ]);
    expect(bench.audits[1]?.requester).toMatchObject({ channel: 'phone', device: bench.anna.device });
  });

  test('that is rejected stays rejected: one answer counts, whatever the phone sends afterwards', async () => {
    await watched();
    const { id } = await asked();
    await softkey('Reject');
    expect(await bench.pushes.wait(id)).toBe('rejected');
    const token = (await pushedUrl()).split('/').at(-1);
    const again = await hear(`${bench.rekeyUrl}/phone/push?t=${token}&do=approve`);
    expect(again.body).toContain('This question is over');
    expect(await bench.pushes.read(id)).toBe('rejected');
  });

  test('is over after a minute: whoever waits is told, and Approve comes too late', async () => {
    const { id } = await asked();
    bench.clock.pass(61);
    expect(await bench.pushes.wait(id)).toBe('expired');
    const late = await softkey('Approve');
    expect(late['text']).toContain('This question is over');
    expect(await bench.pushes.read(id)).toBe('expired');
  });

  test('is answered on one node, waited for on another', async () => {
    const { id } = await asked();
    const other = bench.otherNode();
    await softkey('Approve');
    expect(await other.wait(id)).toBe('approved');
  });

  test('that never was is expired', async () => {
    expect(await bench.pushes.read('nothing')).toBe('expired');
  });

  test('ends an earlier one of the same subject that still waits', async () => {
    const first = await asked();
    const second = await bench.pushes.ask(question({ purpose: { what: 'unlock' } }));
    expect(await bench.pushes.read(first.id)).toBe('expired');
    expect(await bench.pushes.read(second)).toBe('waiting');
  });

  test('threat: fatigue. Strangers can have a subject asked six times an hour, and cannot use up what the helpdesk may', async () => {
    const stranger = { channel: 'phone', id: 'SEP1', device: 'SEP1', address: '10.9.9.9' } as const;
    const ids: string[] = [];
    for (let count = 0; count < 8; count += 1) ids.push(await bench.pushes.ask(question({ requester: stranger })));
    expect(await bench.pushes.read(ids[6] ?? '')).toEqual({ failed: 'limit' });
    expect(await bench.pushes.read(ids[5] ?? '')).toBe('waiting');
    expect(await bench.pushes.read(await bench.pushes.ask(question()))).toBe('waiting');
    bench.clock.pass(3601);
    expect(await bench.pushes.read(await bench.pushes.ask(question({ requester: stranger })))).toBe('waiting');
  });
});

describe('which phone is asked', () => {
  const outcome = async (over: Partial<ApprovalQuestion> = {}) =>
    bench.pushes.wait(await bench.pushes.ask(question(over)));

  test('never the one that the dialog runs on, nor what stands at its address', async () => {
    expect(await outcome({ except: { device: bench.anna.device.toLowerCase() } })).toEqual({ failed: 'no-phone' });
    expect(await outcome({ except: { address: '127.0.0.1' } })).toEqual({ failed: 'no-phone' });
  });

  test('only the one that the agent names, where one is named', async () => {
    expect(await outcome({ device: 'SEP999999999999' })).toEqual({ failed: 'no-phone' });
  });

  test('threat: whoever has the PIN signs in to a phone by extension mobility; such a phone does not count where it must not', async () => {
    bench.own.splice(0, 1, { device: bench.anna.device, address: '127.0.0.1', by: 'mobility' });
    expect(await outcome({ withoutMobility: true })).toEqual({ failed: 'no-phone' });
    const { id } = await asked();
    expect(await bench.pushes.read(id)).toBe('waiting');
    Object.assign(bench.parts, { pinIsFresh: async () => true });
    expect(await outcome()).toEqual({ failed: 'no-phone' });
  });

  test('the next one, where the first does not take it', async () => {
    bench.own.unshift({ device: 'SEP000000000001', address: '127.0.0.1', by: 'owner' });
    await fetch(`${bench.labUrl}/phone/api/SEP000000000001/switches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"webAccess":false}',
    });
    await asked();
    expect((await stored()).device).toBe(bench.anna.device);
  });

  test('nobody, where CUCM says nothing', async () => {
    Object.assign(bench.parts.phones, { of: async () => undefined });
    expect(await outcome()).toEqual({ failed: 'cucm-unreachable' });
    expect(bench.audits.at(-1)).toMatchObject({ event: 'approval-failed', reason: 'cucm-unreachable' });
  });
});

describe('a phone that does not take it', () => {
  const outcome = async () => bench.pushes.wait(await bench.pushes.ask(question()));

  test.each([{ power: false }, { webAccess: false }])('is unreachable: %j', async switches => {
    await bench.flip(switches);
    expect(await outcome()).toEqual({ failed: 'unreachable' });
    expect(bench.audits.at(-1)).toMatchObject({ event: 'approval-failed', reason: 'unreachable' });
  });

  test('asks its own authentication URL: where that is not ours it does not know the one-time user', async () => {
    bench.authentication.url = `${bench.labUrl}/phone/authenticate`;
    expect(await outcome()).toEqual({ failed: 'authentication' });
  });
});

describe('the one-time user', () => {
  const authenticate = (user: string, password: string, device = bench.anna.device, from?: string) => {
    const query = new URLSearchParams({ UserID: user, Password: password, devicename: device });
    return hear(`${bench.rekeyUrl}/phone/authenticate?${query}`, from);
  };

  test('is answered exactly AUTHORIZED, as plain text without a line break, and nobody else is', async () => {
    const { headers } = await watched();
    await asked();
    const [user = '', password = ''] = headers.at(-1) ?? [];
    expect(await authenticate(user, password)).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
      length: '10',
      body: 'AUTHORIZED',
    });
    const refusals = await Promise.all([
      authenticate(user, `${password}x`),
      authenticate(user, ''),
      authenticate('', ''),
      authenticate('admin', 'admin'),
      authenticate(user, password, 'SEP000000000000'),
      authenticate(user, password, bench.anna.device, '127.0.0.2'),
      hear(`${bench.rekeyUrl}/phone/authenticate`),
      hear(`${bench.rekeyUrl}/phone/authenticate?UserID=${user}&UserID=x&Password=${password}`),
    ]);
    for (const { body, type } of refusals) expect([body, type]).toEqual(['UN-AUTHORIZED', 'text/plain; charset=utf-8']);
  });

  test('is forgotten after 30 seconds', async () => {
    const { headers } = await watched();
    await asked();
    const [user = '', password = ''] = headers.at(-1) ?? [];
    bench.clock.pass(31);
    expect((await authenticate(user, password)).body).toBe('UN-AUTHORIZED');
  });

  test('is another one with every push, and neither its password nor the token is kept in clear', async () => {
    const { headers, forms } = await watched();
    await asked();
    await softkey('Reject');
    await asked();
    expect(new Set(headers.map(([user]) => user)).size).toBe(2);
    const rows = JSON.stringify(await bench.store.db.selectFrom('push').selectAll().execute());
    for (const [, password] of headers) expect(rows).not.toContain(password);
    expect(forms).toHaveLength(2);
    for (const token of sent.splice(0)) expect(rows).not.toContain(token);
  });
});

describe('the page of a push', () => {
  test('threat: another phone that learned the address sees nothing and approves nothing', async () => {
    await watched();
    const { id } = await asked();
    const url = await pushedUrl();
    const token = url.slice(url.lastIndexOf('/') + 1);
    const elsewhere = await hear(url, '127.0.0.2');
    expect(elsewhere.body).toContain('This question is over');
    expect(elsewhere.body).not.toContain('Bob Agent');
    await hear(`${bench.rekeyUrl}/phone/push?t=${token}&do=approve`, '127.0.0.2');
    expect(await bench.pushes.read(id)).toBe('waiting');
    await hear(`${bench.rekeyUrl}/phone/push?t=${token}&do=approve`);
    expect(await bench.pushes.read(id)).toBe('approved');
  });

  test('does nothing by being opened, by POST, or by an address that never was', async () => {
    await watched();
    const { id } = await asked();
    const url = await pushedUrl();
    const token = url.slice(url.lastIndexOf('/') + 1);
    for (const path of [
      `/phone/push/${token}?do=approve`,
      `/phone/push?t=${token}&do=nothing`,
      `/phone/push?t=${token}`,
    ])
      expect((await hear(`${bench.rekeyUrl}${path}`)).body).toContain('Bob Agent');
    expect((await hear(`${bench.rekeyUrl}/phone/push?t=${token}&do=approve`, '127.0.0.1', 'POST')).status).toBe(200);
    for (const path of [
      '/phone/push',
      '/phone/push/',
      '/phone/push/x',
      `/phone/push/${'A'.repeat(22)}`,
      '/phone/push?t=',
    ])
      expect((await hear(`${bench.rekeyUrl}${path}`)).body).toContain('This question is over');
    expect(await bench.pushes.read(id)).toBe('waiting');
  });
});

describe('a code for the caller', () => {
  test('stands on the phone, sealed in the store, and can be approved by nothing', async () => {
    await watched();
    const shown = await bench.pushes.showCode(bench.subject, new Secret('40718236'), { ...agent, name: 'Bob Agent' });
    expect(shown).toBe('shown');
    const text = await until(async () => {
      const screen = await bench.screen();
      return screen['title'] === 'Your code' ? String(screen['text']) : undefined;
    });
    expect(text).toContain('407 182 36');
    expect(text).toContain('Bob Agent');
    const row = await stored();
    expect(JSON.stringify(row)).not.toContain('40718236');
    const token = (await pushedUrl()).split('/').at(-1);
    await hear(`${bench.rekeyUrl}/phone/push?t=${token}&do=approve`);
    expect(await bench.pushes.read(row.id)).toBe('waiting');
  });

  test('that no phone shows is said at once', async () => {
    await bench.flip({ power: false });
    expect(await bench.pushes.showCode(bench.subject, new Secret('40718236'), agent)).toEqual({
      failed: 'unreachable',
    });
  });
});
