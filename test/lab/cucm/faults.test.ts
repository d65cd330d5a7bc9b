import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LabCucm, soapBody, startLabCucm } from './lab-cucm.ts';

let lab: LabCucm;
beforeEach(async () => {
  lab = await startLabCucm();
});
afterEach(() => lab.stop());

const setPin = () => lab.axl('updateUser', `<userid>${lab.user(0).userId}</userid><pin>730518</pin>`);
const changed = (): Promise<boolean> => lab.pinWorks(lab.user(0).userId, '730518');

describe('a fault that was injected', () => {
  test('refuse: the connection is cut before anything is carried out', async () => {
    lab.control.inject({ system: 'cucm', operation: 'updateUser', fault: 'refuse', times: 1 });
    await expect(setPin()).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
    expect(await changed()).toBe(false);
    expect((await setPin()).status).toBe(200);
  });

  test('drop-after: the connection is cut after it was carried out', async () => {
    lab.control.inject({ system: 'cucm', operation: 'updateUser', fault: 'drop-after' });
    await expect(setPin()).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
    lab.control.clear();
    expect(await changed()).toBe(true);
  });

  test('hang: no answer ever comes, and nothing is carried out', async () => {
    lab.control.inject({ system: 'cucm', operation: 'updateUser', fault: 'hang', times: 1 });
    const signal = AbortSignal.timeout(100);
    const body = soapBody('updateUser', `<userid>${lab.user(0).userId}</userid><pin>730518</pin>`);
    await expect(lab.axl('updateUser', '', { body, signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await changed()).toBe(false);
    expect(lab.control.calls[0]?.status).toBe(0);
  });

  test('delay: the answer comes late', async () => {
    lab.control.inject({ system: 'cucm', fault: 'delay', value: 60, times: 1 });
    const start = performance.now();
    expect((await setPin()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(55);
  });

  test.each([
    [401, /<html>/],
    [403, /<html>/],
    [503, /^$/],
    [599, /^Incorrect axl version/],
    [500, /<soapenv:Fault>/],
  ])('status %i: answered with what goes with it, nothing carried out', async (value, body) => {
    lab.control.inject({ system: 'cucm', fault: 'status', value, times: 1 });
    const answer = await setPin();
    expect(answer.status).toBe(value);
    expect(answer.body).toMatch(body);
    expect(await changed()).toBe(false);
  });

  test('strikes its own operation and system only', async () => {
    lab.control.inject({ system: 'cucm', operation: 'getUser', fault: 'status', value: 503 });
    lab.control.inject({ system: 'ris', fault: 'status', value: 503 });
    expect((await setPin()).status).toBe(200);
    expect((await lab.axl('getUser', `<userid>${lab.user(0).userId}</userid>`)).status).toBe(503);
    const ris = new URL(lab.cucm.risUrl).pathname;
    expect((await lab.send(ris, { method: 'POST', body: '' })).status).toBe(503);
  });
});

describe('the record of calls', () => {
  test('has every call in order, with its body as it came and its status', async () => {
    await setPin();
    await lab.axl('getUser', '<userid>nobody</userid>');
    await lab.send('/axl/', { method: 'GET' });
    expect(
      lab.control.calls.map(({ system, method, path, status }) => `${system} ${method} ${path} ${status}`),
    ).toEqual(['cucm POST /axl/ 200', 'cucm POST /axl/ 500', 'cucm GET /axl/ 401']);
    expect(lab.control.calls[0]).toMatchObject({
      at: '2026-02-28T16:05:58.000Z',
      headers: { soapaction: '"CUCM:DB ver=12.5 updateUser"', 'content-type': 'text/xml' },
      body: soapBody('updateUser', `<userid>${lab.user(0).userId}</userid><pin>730518</pin>`),
    });
  });
});
