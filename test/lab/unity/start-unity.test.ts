import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import { LabControl } from '../../../src/lab/fault.ts';
import { startUnity } from '../../../src/lab/unity/start-unity.ts';
import type { UnitySwitches } from '../../../src/lab/unity/switches.ts';
import { createWorld } from '../../../src/lab/world.ts';
import { type CupiBench, cupiBench } from './cupi-bench.ts';

const open: CupiBench[] = [];
async function start(...args: Parameters<typeof cupiBench>): Promise<CupiBench> {
  const bench = await cupiBench(...args);
  open.push(bench);
  return bench;
}
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.stop();
});

describe('the CUPI server', () => {
  it('wants Basic authentication or a cookie of an open session', async () => {
    const bench = await start();
    const wrong = `Basic ${Buffer.from('rekey:guess').toString('base64')}`;
    const refused = await bench.call('GET', '/version', { headers: { authorization: wrong } });
    expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': expect.stringContaining('Basic') } });
    const { headers } = await bench.call('GET', '/version');
    const cookies = headers['set-cookie'] as string[];
    expect(cookies.map(cookie => cookie.split('=')[0])).toEqual(['JSESSIONIDSSO', 'JSESSIONID', 'REQUEST_TOKEN_KEY']);
    expect(cookies.every(cookie => cookie.endsWith('; Secure; HttpOnly'))).toBe(true);
    const { Agent, request } = await import('undici');
    const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
    const cookie = cookies.map(text => text.split(';')[0]).join('; ');
    const byCookie = async (): Promise<number> => {
      const reply = await request(`${bench.unity.url}/version`, { dispatcher, headers: { cookie } });
      await reply.body.dump();
      return reply.statusCode;
    };
    expect(await byCookie()).toBe(200);
    bench.clock.advance(31 * 60_000);
    expect(await byCookie()).toBe(401);
    await dispatcher.destroy();
  });

  it('answers 403 to an account without the role', async () => {
    const bench = await start({}, [{ username: 'reader', password: 'x', privileged: false }]);
    expect((await bench.call('GET', '/users')).status).toBe(403);
  });

  it('answers 404 to what it does not know', async () => {
    const bench = await start();
    expect(await bench.call('GET', '/nothing')).toMatchObject({ status: 404, json: { errors: { code: 'NOT_FOUND' } } });
  });

  it.each<[Partial<UnitySwitches>, RegExp, number]>([
    [{ errorShape: 'message' }, /^\{"errors":\{"code":"NOT_FOUND","message":"User not found"\}\}$/, 404],
    [{ errorShape: 'list' }, /^\{"errors":\{"code":"NOT_FOUND","error":\["User not found"\]\}\}$/, 404],
    [{ errorShape: 'xml' }, /<ErrorDetails><errors><code>NOT_FOUND<\/code><message>User not found<\/message>/, 404],
    [{ errorShape: 'plain' }, /^User not found$/, 404],
    [{ errorsIn200: true }, /"User not found"/, 200],
  ])('writes errors as the switch %o says', async (switches, body, status) => {
    const bench = await start(switches);
    const reply = await bench.call('GET', '/users/nobody');
    expect(reply.text).toMatch(body);
    expect(reply.status).toBe(status);
  });

  it('records calls as they came', async () => {
    const bench = await start();
    await bench.putPin({ Credentials: '639274' });
    expect(bench.control.calls).toEqual([
      expect.objectContaining({
        system: 'unity',
        at: '2026-01-15T12:00:00.000Z',
        method: 'PUT',
        path: `/vmrest/users/${bench.user.objectId}/credential/pin`,
        body: '{"Credentials":"639274"}',
        status: 204,
        headers: expect.objectContaining({ 'content-type': 'application/json' }),
      }),
    ]);
  });

  it('fails as it is told, each fault in its own way', async () => {
    const bench = await start();
    const inject = (fault: 'refuse' | 'drop-after' | 'status', value?: number): void =>
      bench.control.inject({ system: 'unity', operation: 'PUT pin', fault, value, times: 1 });
    const signIn = (pin: string): string => bench.unity.system.signIn(bench.person.userId, pin);

    inject('status', 503);
    expect((await bench.putPin({ Credentials: '639274' })).status).toBe(503);
    inject('refuse');
    await expect(bench.putPin({ Credentials: '639274' })).rejects.toThrow();
    expect(signIn(bench.person.unityPin)).toBe('ok');
    expect(bench.control.calls.map(({ status }) => status)).toEqual([503]);

    inject('drop-after');
    expect((await bench.getPin())['HackCount']).toBe('0');
    await expect(bench.putPin({ Credentials: '639274' })).rejects.toThrow();
    expect(signIn('639274')).toBe('ok');
    expect((await bench.putPin({ Credentials: '740385' })).status).toBe(204);
  });

  it('hangs without answering, carries nothing out, and can still be stopped', async () => {
    const bench = await start();
    bench.control.inject({ system: 'unity', fault: 'hang' });
    const hanging = bench.putPin({ Credentials: '639274' });
    await expect(Promise.race([hanging, new Promise(done => setTimeout(done, 40, 'still waiting'))])).resolves.toBe(
      'still waiting',
    );
    expect(bench.unity.system.signIn(bench.person.userId, bench.person.unityPin)).toBe('ok');
    await bench.unity.stop();
    await expect(hanging).rejects.toThrow();
    open.length = 0;
  });

  it('starts with 10,000 users within 2 s and finds one of them at once', async () => {
    const world = createWorld({ users: 10_000, seed: 3 });
    const before = performance.now();
    const unity = await startUnity({
      world,
      tls: createLabCertificates(),
      clock: systemClock,
      control: new LabControl(),
    });
    for (const user of world.users.slice(0, 1000)) expect(unity.system.users.byAlias(user.userId)).toBeDefined();
    expect(performance.now() - before).toBeLessThan(2000);
    await unity.stop();
  });
});
