import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/renewal/ports.ts';
import { readFinding } from '../../said.ts';
import { secret, type UnityBench, type UnityBenchOptions, unityBench, unityOn } from './unity-bench.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.stop();
});
async function start(options?: UnityBenchOptions): Promise<UnityBench> {
  const bench = await unityBench(options);
  open.push(bench);
  return bench;
}

const PIN = '639274';
const plain = { mustChange: false, chosen: false, unlock: false };

describe('when Unity Connection does not do as asked', () => {
  it('a busy server is a failure that may be tried again, and nothing was changed', async () => {
    const bench = await start();
    const target = await bench.entry();
    bench.control.inject({ system: 'unity', operation: 'PUT pin', fault: 'status', value: 503 });
    expect(await bench.unity.renew(target, 'unity-pin', secret(PIN), plain)).toEqual({
      outcome: 'failed',
      code: 'unity-busy',
      detail: `Unity Connection ${new URL(bench.server.url).host} says that it is busy (503).`,
      retryable: true,
    });
  });

  it.each(['refuse', 'drop-after', 'hang'] as const)(
    'a PUT whose answer never comes (%s) is unknown, and is sent once',
    async fault => {
      const bench = await start({ config: { timeout: 300 } });
      const target = await bench.entry();
      bench.control.inject({ system: 'unity', operation: 'PUT pin', fault });
      const before = bench.control.calls.length;
      expect(await bench.unity.renew(target, 'unity-pin', secret(PIN), plain)).toMatchObject({
        outcome: 'unknown',
        code: 'unity-no-answer',
      });
      const puts = bench.control.calls.slice(before).filter(({ method }) => method === 'PUT');
      expect(puts).toHaveLength(fault === 'refuse' ? 0 : 1);
    },
  );

  it('an internal error after the PUT is unknown too: it may have been carried out', async () => {
    const bench = await start();
    const target = await bench.entry();
    bench.control.inject({ system: 'unity', operation: 'PUT pin', fault: 'status', value: 500 });
    expect(await bench.unity.renew(target, 'unity-pin', secret(PIN), plain)).toMatchObject({ outcome: 'unknown' });
  });

  it('what fails before the PUT has changed nothing and may be tried again', async () => {
    const bench = await start();
    const target = await bench.entry();
    bench.control.inject({ system: 'unity', operation: 'GET userroles', fault: 'drop-after' });
    expect(await bench.unity.renew(target, 'unity-pin', secret(PIN), plain)).toMatchObject({
      outcome: 'failed',
      code: 'unity-no-answer',
      retryable: true,
    });
    expect(bench.puts()).toEqual([]);
  });

  it('a refused account is named with the keys to look at, and a missing role with the role', async () => {
    const wrong = await start({ config: { password: 'Wrong' } });
    await expect(wrong.entry()).rejects.toMatchObject({
      code: 'unity-denied',
      message: expect.stringMatching(/refuses our account \(401\); check unity\.username and unity\.password\.$/),
    });
    const bare = await start({ accounts: [{ username: 'rekey', password: 'Unity-Lab-0', privileged: false }] });
    await expect(bare.entry()).rejects.toMatchObject({
      code: 'unity-refused',
      message: expect.stringContaining('our account needs the role Help Desk Administrator (403)'),
    });
    expect((await bare.unity.probe()).map(readFinding)).toEqual([
      {
        system: 'unity:main',
        ok: false,
        what: 'rekey signs in and reads users',
        fix: 'Give the account the role "Help Desk Administrator" (Cisco Unity Connection Administration, Users > Edit > Roles), the least that can set PINs and passwords and unlock.',
      },
    ]);
  });

  it('a server with everything in place has nothing to mend', async () => {
    const { unity } = await start();
    const findings = (await unity.probe()).map(readFinding);
    expect(findings.map(({ ok, what }) => [ok, what])).toEqual([
      [true, 'rekey signs in and reads users'],
      [true, 'the PIN settings of a user can be read'],
      [true, 'the roles of a user can be read'],
    ]);
  });

  it('neither an answer nor an error holds the value or our password', async () => {
    const bench = await start({ config: { timeout: 300 } });
    const target = await bench.entry();
    const said: unknown[] = [];
    for (const fault of ['hang', 'refuse', 'drop-after', 'status'] as const) {
      bench.control.inject({ system: 'unity', operation: 'PUT pin', fault, value: 400, times: 1 });
      said.push(await bench.unity.renew(target, 'unity-pin', secret(PIN), plain));
    }
    bench.control.inject({ system: 'unity', fault: 'hang' });
    said.push(await bench.entry().catch((error: unknown) => error));
    const text = said.map(thing => inspect(thing, { depth: 9 })).join();
    expect(said).toHaveLength(5);
    expect(text).not.toContain(PIN);
    expect(text).not.toMatch(/Unity-Lab-0|Basic /);
  });
});

describe('several hosts', () => {
  it('the next is asked where no connection can be made, even one that closes during the handshake', async () => {
    const closing = createTcpServer(socket => socket.destroy());
    await new Promise<void>(resolve => closing.listen(0, '127.0.0.1', resolve));
    open.push({ stop: () => new Promise(resolve => closing.close(() => resolve())) });
    const bench = await start();
    const hosts = [
      '127.0.0.1:1',
      `127.0.0.1:${(closing.address() as AddressInfo).port}`,
      new URL(bench.server.url).host,
    ];
    const unity = unityOn(hosts, {}, bench.clock);
    open.push({ stop: () => unity.close() });
    const [entry] = await unity.find({ by: 'userId', value: bench.person.userId });
    expect(await unity.renew(entry as Entry, 'unity-pin', secret(PIN), plain)).toEqual({ outcome: 'done' });
  });

  it('none is asked after one that was reached, whatever it answered', async () => {
    const first = await start();
    const second = await start();
    const unity = unityOn(
      [first, second].map(({ server }) => new URL(server.url).host),
      {},
      first.clock,
    );
    open.push({ stop: () => unity.close() });
    const [entry] = await unity.find({ by: 'userId', value: first.person.userId });
    for (const fault of ['drop-after', 'status'] as const) {
      first.control.inject({ system: 'unity', operation: 'PUT pin', fault, value: 503, times: 1 });
      expect(await unity.renew(entry as Entry, 'unity-pin', secret(PIN), plain)).not.toMatchObject({ outcome: 'done' });
    }
    expect(second.control.calls).toEqual([]);
  });

  it('where none can be reached nothing was changed, and the sentence says why', async () => {
    const bench = await start();
    const entry = await bench.entry();
    const nowhere = unityOn('127.0.0.1:1', {}, bench.clock);
    open.push({ stop: () => nowhere.close() });
    expect(await nowhere.renew(entry, 'unity-pin', secret(PIN), plain)).toEqual({
      outcome: 'failed',
      code: 'unity-unreachable',
      detail: 'Unity Connection 127.0.0.1:1 cannot be reached: ECONNREFUSED.',
      retryable: true,
    });
    const stranger = unityOn(new URL(bench.server.url).host, { ca: otherAuthority }, bench.clock);
    open.push({ stop: () => stranger.close() });
    await expect(stranger.find({ by: 'userId', value: 'anna' })).rejects.toMatchObject({
      code: 'unity-unreachable',
      message: expect.stringMatching(/its certificate is not trusted \(\w+\); set unity\.ca\.$/),
    });
  });
});

const otherAuthority = (await import('../../../src/lab/certificates.ts')).createLabCertificates().ca;
