import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Secret } from '../../../src/base/secret.ts';
import { createStoppedClock, type LabClock } from '../../../src/lab/lab-clock.ts';
import type { ServerSettings } from '../../../src/systems/directory/server.ts';
import { type FindPrimary, Servers } from '../../../src/systems/directory/servers.ts';
import { type DirectoryBench, directoryBench, directoryOn, START, secret, tls } from './directory-bench.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.stop();
});
async function start(): Promise<DirectoryBench> {
  const bench = await directoryBench();
  open.push(bench);
  return bench;
}

/** A server that accepts connections and never says anything; answers how many came. */
async function startMute(): Promise<{
  readonly url: string;
  readonly came: () => number;
  readonly first: () => Buffer;
}> {
  const seen: Buffer[] = [];
  let came = 0;
  const server = createTcpServer(socket => {
    came += 1;
    socket.on('data', data => seen.push(data)).on('error', () => {});
    open.push({ stop: async () => void socket.destroy() });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.push({ stop: () => new Promise(resolve => void server.close(() => resolve())) });
  const url = `ldaps://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, came: () => came, first: () => Buffer.concat(seen) };
}

function serversOn(
  urls: readonly string[],
  account: { readonly bindDn: string; readonly bindPassword: string },
  findPrimary?: FindPrimary,
  clock: LabClock = createStoppedClock(START),
  connectTimeout = 5000,
): Servers {
  const password: Secret = secret(account.bindPassword);
  const settings: ServerSettings = {
    ca: tls.ca,
    timeout: 5000,
    connectTimeout,
    account: { dn: account.bindDn, password },
    poolSize: 2,
  };
  const servers = new Servers(urls, settings, clock, findPrimary);
  open.unshift({ stop: () => servers.close() });
  return servers;
}

const NOBODY = 'ldaps://127.0.0.1:1';
const nothing = async (): Promise<void> => {};

describe('several servers', () => {
  it('one that hangs before TLS stands is passed over within its time, and rests for half a minute', async () => {
    const mute = await startMute();
    const { server } = await start();
    const clock = createStoppedClock(START);
    const servers = serversOn([mute.url, server.url], server, undefined, clock, 800);
    await servers.read(nothing);
    await servers.read(nothing);
    expect(mute.came()).toBe(1);
    clock.advance(31_000);
    await servers.read(nothing);
    expect(mute.came()).toBe(2);
  });

  it('the first words to any server are a TLS handshake: StartTLS, and clear text, are never spoken', async () => {
    const mute = await startMute();
    await expect(
      serversOn([mute.url], { bindDn: 'cn=x', bindPassword: 'secret-9' }, undefined, undefined, 300).read(nothing),
    ).rejects.toMatchObject({
      code: 'directory-unreachable',
      message: expect.stringContaining('no connection within 300 ms'),
    });
    expect(mute.first()[0]).toBe(0x16);
    expect(mute.first().includes('secret-9')).toBe(false);
  });

  it('an address without TLS is refused before anything is sent', async () => {
    const servers = serversOn(['ldap://127.0.0.1:389'], { bindDn: 'cn=x', bindPassword: 'x' });
    await expect(servers.read(nothing)).rejects.toMatchObject({
      code: 'directory-url',
      message: 'ldap://127.0.0.1:389 is no ldaps:// address: passwords travel over TLS only.',
    });
  });

  it('no other is asked once one was reached, whatever became of the question', async () => {
    const first = await start();
    const second = await start();
    const servers = serversOn([first.server.url, second.server.url], first.server);
    first.control.inject({ system: 'directory', operation: 'search', fault: 'drop-after' });
    await expect(servers.read(session => session.read('', ['1.1']))).rejects.toMatchObject({
      code: 'directory-no-answer',
    });
    await expect(servers.write(nothing)).rejects.toMatchObject({ code: 'directory-no-answer' });
    expect(second.operations()).toEqual([]);
  });

  it('the primary is asked first for what must be current, the others where it cannot be reached', async () => {
    const first = await start();
    const second = await start();
    const urls = [first.server.url, second.server.url];
    const toSecond: FindPrimary = async () => ({ isIt: server => server.url === urls[1], url: undefined });
    const servers = serversOn(urls, first.server, toSecond);
    await servers.write(nothing);
    await servers.readCurrent(nothing);
    await servers.bindAs('cn=nobody', secret('x'));
    expect(first.operations()).toEqual([]);
    expect(second.operations().filter(operation => operation === 'bind')).toHaveLength(3);
    await second.server.stop();
    await servers.write(nothing);
    expect(first.operations()).toContain('bind');
    open.splice(open.indexOf(second), 1);
    await second.directory.close();
  });

  it('a primary that is not among the configured ones is found by its name, and done without where it is not there', async () => {
    const { server, operations } = await start();
    const elsewhere: FindPrimary = async () => ({ isIt: () => false, url: NOBODY });
    const servers = serversOn([server.url], server, elsewhere);
    expect((await servers.primaryFirst()).map(({ url }) => url)).toEqual([NOBODY, server.url]);
    await servers.write(nothing);
    expect(operations()).toContain('bind');
  });

  it('the adapter recognises the PDC emulator by what the domain says of it, not by its address', async () => {
    const bench = await start();
    const directory = directoryOn([NOBODY, bench.server.url], bench.server, bench.clock);
    open.unshift({ stop: () => directory.close() });
    const [entry] = await directory.find({ by: 'userId', value: bench.person.userId });
    const before = bench.operations().length;
    expect(entry && (await directory.unlock(entry, 'directory-password'))).toEqual({ outcome: 'done' });
    expect(bench.operations().slice(before)).toContain('modify');
  });
});

describe('a write', () => {
  it('goes out on a connection of its own that is not used again', async () => {
    const { server, operations } = await start();
    const servers = serversOn([server.url], server);
    await servers.read(nothing);
    await servers.write(nothing);
    await servers.write(nothing);
    await servers.read(nothing);
    expect(operations().filter(operation => operation === 'bind')).toHaveLength(3);
  });

  it('is not sent, and certainly not on a new unauthenticated connection, where the connection was lost before', async () => {
    const bench = await start();
    const servers = serversOn([bench.server.url], bench.server);
    const seen = bench.operations.bind(bench);
    const writing = servers.write(async session => {
      await session.end();
      await session.modify('cn=x', []);
    });
    await expect(writing).rejects.toMatchObject({
      code: 'directory-unreachable',
      message: expect.stringContaining('the connection was lost before a modify was sent'),
    });
    expect(seen()).not.toContain('modify');
    const reading = servers.write(async session => {
      await session.end();
      await session.read('', ['1.1']);
    });
    await expect(reading).rejects.toMatchObject({ code: 'directory-unreachable' });
    expect(seen().filter(operation => operation === 'bind')).toHaveLength(2);
  });
});

describe('connections for reading', () => {
  it('each serves one question at a time, and there are never more than the pool allows', async () => {
    const { server, operations } = await start();
    const servers = serversOn([server.url], server);
    let now = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(resolve => setTimeout(resolve, 5));
      now -= 1;
    };
    await Promise.all(Array.from({ length: 12 }, () => servers.read(work)));
    expect(most).toBe(2);
    expect(operations().filter(operation => operation === 'bind')).toHaveLength(2);
  });

  it('one is thrown away after any error, and not used again after lying idle for long', async () => {
    const bench = await start();
    const servers = serversOn([bench.server.url], bench.server, undefined, bench.clock);
    const binds = (): number => bench.operations().filter(operation => operation === 'bind').length;
    await expect(servers.read(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    await servers.read(nothing);
    expect(binds()).toBe(2);
    await servers.read(nothing);
    expect(binds()).toBe(2);
    bench.clock.advance(121_000);
    await servers.read(nothing);
    expect(binds()).toBe(3);
  });

  it('a read on an idle connection that turns out dead is asked once more on a new one', async () => {
    const { server, control } = await start();
    const servers = serversOn([server.url], server);
    await servers.read(nothing);
    control.inject({ system: 'directory', operation: 'search', fault: 'refuse', times: 1 });
    expect(await servers.read(session => session.read('', ['dnsHostName']))).toBeDefined();
  });
});
