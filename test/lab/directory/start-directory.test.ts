import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import { startDirectory } from '../../../src/lab/directory/start-directory.ts';
import { LabControl } from '../../../src/lab/fault.ts';
import { createWorld } from '../../../src/lab/world.ts';
import { change, failure, type LdapBench, ldapBench, read, resetTo } from './ldap-bench.ts';

const open: LdapBench[] = [];
async function start(): Promise<LdapBench> {
  const bench = await ldapBench();
  open.push(bench);
  return bench;
}
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.stop();
});

const GOOD = 'Mountain-Lake-77';

describe('the directory server', () => {
  it('records binds, searches by their filter and changes as LDIF', async () => {
    const bench = await start();
    const svc = await bench.signedIn();
    await svc.search(bench.server.baseDn, { filter: '(&(cn=a\\2ab)(!(sn=x*y))(mail=*))', attributes: ['cn', 'sn'] });
    await svc.modify(bench.dn(bench.person), [resetTo(GOOD), change('replace', 'pwdLastSet', '-1')]);
    const base64 = Buffer.from(`"${GOOD}"`, 'utf16le').toString('base64');
    expect(bench.control.calls).toEqual([
      {
        system: 'directory',
        at: '2026-01-15T12:00:00.000Z',
        method: 'bind',
        path: bench.server.bindDn,
        headers: {},
        body: bench.server.bindPassword,
        status: 0,
      },
      expect.objectContaining({
        method: 'search',
        path: bench.server.baseDn,
        body: '(&(cn=a\\2ab)(!(sn=x*y))(mail=*))',
        headers: expect.objectContaining({ scope: 'sub', attributes: 'cn sn' }),
      }),
      expect.objectContaining({
        method: 'modify',
        path: bench.dn(bench.person),
        status: 0,
        body: `replace: unicodePwd\nunicodePwd:: ${base64}\n-\nreplace: pwdLastSet\npwdLastSet: -1\n-`,
      }),
    ]);
  });

  it('fails as it is told, each fault in its own way', async () => {
    const bench = await start();
    const dn = bench.dn(bench.person);
    const inject = (fault: 'refuse' | 'drop-after' | 'status', value?: number): void =>
      bench.control.inject({ system: 'directory', operation: 'modify', fault, value, times: 1 });

    inject('status', 51);
    const svc = await bench.signedIn();
    expect((await failure(svc.modify(dn, resetTo(GOOD)))).code).toBe(51);
    inject('refuse');
    await expect(svc.modify(dn, resetTo(GOOD))).rejects.toThrow();
    expect(await bench.tryBind(dn, bench.person.directoryPassword)).toBe('ok');
    inject('drop-after');
    await expect((await bench.signedIn()).modify(dn, resetTo(GOOD))).rejects.toThrow();
    expect(await bench.tryBind(dn, GOOD)).toBe('ok');
  });

  it('hangs without answering and still serves what else is asked on the connection', async () => {
    const bench = await start();
    const dn = bench.dn(bench.person);
    const svc = await bench.signedIn();
    bench.control.inject({ system: 'directory', operation: 'modify', fault: 'hang' });
    let settled = false;
    const hanging = svc.modify(dn, resetTo(GOOD)).finally(() => {
      settled = true;
    });
    expect((await read(svc, dn, 'cn')).dn).toBe(dn);
    expect(settled).toBe(false);
    expect(bench.account(bench.person).password).toBe(bench.person.directoryPassword);
    await bench.server.stop();
    await expect(hanging).rejects.toThrow();
  });

  it('delays what it is told to delay', async () => {
    const bench = await start();
    bench.control.inject({ system: 'directory', operation: 'bind', fault: 'delay', value: 40, times: 1 });
    const before = performance.now();
    await bench.signedIn();
    expect(performance.now() - before).toBeGreaterThan(39);
  });

  it('answers several operations of one connection, each to its own question', async () => {
    const bench = await start();
    const svc = await bench.signedIn();
    const users = bench.world.users.slice(0, 20);
    const found = await Promise.all(users.map(user => read(svc, bench.dn(user), 'sAMAccountName')));
    expect(found.map(entry => entry['sAMAccountName'])).toEqual(users.map(user => user.userId));
  });

  it('closes the connection on what is no LDAP, and stands', async () => {
    const bench = await start();
    for (const bytes of [
      Buffer.from('GET / HTTP/1.0\r\n\r\n'),
      Buffer.from('30050201016000', 'hex'),
      Buffer.from('3084ffffffff', 'hex'),
    ]) {
      const socket = connect({
        port: Number(new URL(bench.server.url).port),
        host: '127.0.0.1',
        rejectUnauthorized: false,
      });
      socket.write(bytes);
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString('latin1')).toContain('1.3.6.1.4.1.1466.20036');
    }
    await bench.signedIn();
  });

  it('is not trusted without its authority', async () => {
    const bench = await start();
    const { Client } = await import('ldapts');
    await expect(new Client({ url: bench.server.url }).bind('x', 'y')).rejects.toThrow(/certificate/);
  });

  it('starts with 10,000 users', async () => {
    const world = createWorld({ users: 10_000, seed: 3 });
    const tls = createLabCertificates();
    const server = await startDirectory({ world, tls, clock: systemClock, control: new LabControl() });
    expect(server.domain.user(world.users[9999]?.userId ?? '')?.account.name).toBe(world.users[9999]?.userId);
    await server.stop();
  });
});
