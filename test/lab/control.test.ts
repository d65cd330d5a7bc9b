import { Router } from 'express';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { controlRouter } from '../../src/lab/control/control-router.ts';
import { startPages } from '../../src/lab/control/start-pages.ts';
import { LabControl, type LabServer } from '../../src/lab/fault.ts';

let control: LabControl;
let pages: LabServer;
beforeEach(async () => {
  control = new LabControl();
  const other = Router().get('/', (_request, response) => void response.send('other page'));
  pages = await startPages({
    port: 0,
    pages: [
      { name: 'control', about: 'takes <faults>', router: controlRouter(control) },
      { name: 'other', about: 'is another page', router: other },
    ],
    systems: [['CUCM', 'https://127.0.0.1:1/axl/']],
  });
});
afterEach(() => pages.stop());

async function send(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: string,
): Promise<{ status: number; text: string }> {
  const answer = await request(`${pages.url}${path}`, { method, body: body ?? null });
  return { status: answer.statusCode, text: await answer.body.text() };
}

describe('the control address', () => {
  test('takes a fault, lets it strike so many times, and ends all', async () => {
    const fault = { system: 'cucm', operation: 'updateUser', fault: 'status', value: 503, times: 2 };
    const answer = await send('POST', '/control/faults', JSON.stringify(fault));
    expect([answer.status, JSON.parse(answer.text)]).toEqual([201, fault]);
    expect(control.strike('cucm', 'getUser')).toBeUndefined();
    expect(control.strike('ris', 'updateUser')).toBeUndefined();
    expect(control.strike('cucm', 'updateUser')).toEqual(fault);
    expect(control.strike('cucm', 'updateUser')).toEqual(fault);
    expect(control.strike('cucm', 'updateUser')).toBeUndefined();
    await send('POST', '/control/faults', '{"system":"mail","fault":"refuse"}');
    expect((await send('DELETE', '/control/faults')).status).toBe(204);
    expect(control.strike('mail', 'DATA')).toBeUndefined();
  });

  test.each([
    ['{', 'The body is not JSON; post a fault such as {"system":"cucm","fault":"refuse"}.'],
    ['', 'The body is not JSON; post a fault such as {"system":"cucm","fault":"refuse"}.'],
    ['[]', 'a fault is an object such as {"system":"cucm","fault":"refuse"}.'],
    ['{"system":"pbx","fault":"refuse"}', 'system must be one of cucm, ris, unity, directory, mail.'],
    ['{"system":"cucm","fault":"explode"}', 'fault must be one of refuse, hang, delay, drop-after, status.'],
    ['{"system":"cucm","fault":"status"}', 'a status or a delay needs a value: the status, or milliseconds.'],
    ['{"system":"cucm","fault":"delay","value":"long"}', 'value must be a whole number.'],
    ['{"system":"cucm","fault":"refuse","times":0}', /./],
    [
      '{"system":"cucm","fault":"refuse","for":3}',
      'a fault has no for; it has system, operation, fault, value and times.',
    ],
  ])('refuses %s with a sentence, and injects nothing', async (body, sentence) => {
    const { status, text } = await send('POST', '/control/faults', body);
    expect(status).toBe(400);
    expect((JSON.parse(text) as { error: string }).error).toMatch(sentence);
    expect(control.strike('cucm', 'x')).toBeUndefined();
  });

  test('tells the calls in order', async () => {
    const call = {
      system: 'unity',
      at: '2026-02-28T00:00:00.000Z',
      method: 'PUT',
      path: '/x',
      headers: { a: 'b' },
      body: 'é',
      status: 204,
    } as const;
    control.record(call);
    control.record({ ...call, status: 0 });
    expect(JSON.parse((await send('GET', '/control/calls')).text)).toEqual([call, { ...call, status: 0 }]);
  });
});

describe('the pages', () => {
  test('have an index with links and systems, escaped', async () => {
    const { status, text } = await send('GET', '/');
    expect(status).toBe(200);
    expect(text).toContain('<a href="/other/">other</a> is another page');
    expect(text).toContain('takes &lt;faults&gt;');
    expect(text).toContain('https://127.0.0.1:1/axl/');
  });

  test('are found with a slash too many or one too few', async () => {
    for (const path of ['/other', '/other/', '//other/', '/other//']) {
      expect(await send('GET', path)).toEqual({ status: 200, text: 'other page' });
    }
    expect((await send('GET', '/control//calls')).text).toBe('[]');
  });

  test('cannot stand on a port that is taken', async () => {
    const port = Number(new URL(pages.url).port);
    await expect(startPages({ port, pages: [], systems: [] })).rejects.toMatchObject({
      code: 'lab-port',
      message: `The lab cannot listen on 127.0.0.1:${port} (EADDRINUSE); give another --port.`,
    });
  });
});
