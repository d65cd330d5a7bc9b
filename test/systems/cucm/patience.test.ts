import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acknowledgement, anna, axlAnswer, axlFault, pin, type Reply, type Stub, startStub } from './stub-axl.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
});
afterEach(() => stub.stop());

const how = { mustChange: false, chosen: true, unlock: false };
const html = (status: number): Reply => ({ status, body: '<html><body>no</body></html>' });

describe('patience', () => {
  it.each([html(503), axlFault(-1, 'Maximum AXL Memory Allocation Consumed')])(
    'asks again after a refusal that carried nothing out',
    async busy => {
      stub.script.push(busy, busy, axlAnswer('updateUser', acknowledgement));
      const waits: number[] = [];
      const sleep = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
      expect(await stub.cucm({}, { sleep }).renew(anna, 'cucm-pin', pin, how)).toEqual({ outcome: 'done' });
      expect(stub.calls.length).toBe(3);
      expect(waits[0]).toBeGreaterThanOrEqual(250);
      expect(waits[0]).toBeLessThanOrEqual(500);
      expect(waits[1]).toBeGreaterThanOrEqual(500);
      expect(waits[1]).toBeLessThanOrEqual(1000);
    },
  );

  it('ends at the deadline', async () => {
    stub.script.push(html(503));
    let now = 0;
    const sleep = async (milliseconds: number): Promise<void> => {
      now += milliseconds;
    };
    const cucm = stub.cucm({ timeout: 3000 }, { sleep, clock: { now: () => now } });
    expect(await cucm.renew(anna, 'cucm-pin', pin, how)).toMatchObject({ outcome: 'failed', code: 'throttled' });
    expect(now).toBeLessThanOrEqual(3000);
    expect(stub.calls.length).toBeGreaterThan(2);
  });

  it.each([html(401), html(403), { status: 599, body: '' }, axlFault(5003, 'no'), 'hang' as const, 'drop' as const])(
    'never repeats a change that CUCM refused or may have carried out',
    async reply => {
      stub.script.push(reply, axlAnswer('updateUser', acknowledgement));
      await stub.cucm({ timeout: reply === 'hang' ? 400 : 3000 }).renew(anna, 'cucm-pin', pin, how);
      expect(stub.calls.length).toBe(1);
    },
  );

  it('asks a read again where CUCM had merely closed an idle connection', async () => {
    stub.script.push(axlAnswer('executeSQLQuery', ''), 'drop', axlAnswer('executeSQLQuery', ''));
    const cucm = stub.cucm();
    await cucm.find({ by: 'userId', value: 'a' });
    expect(await cucm.find({ by: 'userId', value: 'b' })).toEqual([]);
    expect(stub.calls.length).toBe(3);
  });

  it('lets reads wait for each other, one after the other', async () => {
    stub.script.push(axlAnswer('executeSQLQuery', ''));
    const cucm = stub.cucm();
    await Promise.all(['a', 'b', 'c'].map(value => cucm.find({ by: 'userId', value })));
    expect(stub.calls.map(call => /userid='(\w)'/.exec(call.body.replaceAll('&apos;', "'"))?.[1])).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('does not let a read wait longer than a call may take', async () => {
    stub.script.push('hang');
    const cucm = stub.cucm({ timeout: 400 });
    const reads = await Promise.allSettled(['a', 'b', 'c'].map(value => cucm.find({ by: 'userId', value })));
    expect(reads[0]).toMatchObject({ reason: { code: 'cucm-unreachable', reason: 'timeout' } });
    expect(reads[2]).toMatchObject({ reason: { code: 'cucm-busy', message: 'Too many calls wait for CUCM main.' } });
  });
});

describe('the session', () => {
  const cookie = { 'Set-Cookie': ['JSESSIONID=1; Path=/axl', 'JSESSIONIDSSO=ABC123; Path=/; Secure; HttpOnly'] };
  const opening: Reply = {
    status: 200,
    body: '',
    ...Object(axlAnswer('updateUser', acknowledgement)),
    headers: cookie,
  };

  it('is taken up with its cookie in place of the password', async () => {
    stub.script.push(opening);
    const cucm = stub.cucm();
    await cucm.unlock(anna, 'cucm-pin');
    await cucm.unlock(anna, 'cucm-pin');
    expect(stub.calls[1]?.headers).toMatchObject({ cookie: 'JSESSIONIDSSO=ABC123' });
    expect(stub.calls[1]?.headers.authorization).toBeUndefined();
  });

  it.each([401, 404])('falls back to the password once where CUCM answers %i', async status => {
    stub.script.push(opening, html(status), opening);
    const cucm = stub.cucm();
    await cucm.unlock(anna, 'cucm-pin');
    expect(await cucm.unlock(anna, 'cucm-pin')).toEqual({ outcome: 'done' });
    expect(stub.calls.length).toBe(3);
    expect(stub.calls[2]?.headers.cookie).toBeUndefined();
    expect(stub.calls[2]?.headers.authorization).toMatch(/^Basic /);
  });

  it('does not try the password twice', async () => {
    stub.script.push(opening, html(401), html(401), opening);
    const cucm = stub.cucm();
    await cucm.unlock(anna, 'cucm-pin');
    expect(await cucm.unlock(anna, 'cucm-pin')).toMatchObject({ outcome: 'failed', code: 'credentials' });
    expect(stub.calls.length).toBe(3);
  });

  it('is not tried any more after 25 idle minutes', async () => {
    stub.script.push(opening);
    let now = 0;
    const cucm = stub.cucm({}, { clock: { now: () => now } });
    await cucm.unlock(anna, 'cucm-pin');
    now += 26 * 60_000;
    await cucm.unlock(anna, 'cucm-pin');
    expect(stub.calls[1]?.headers.cookie).toBeUndefined();
  });
});
