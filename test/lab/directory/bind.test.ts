import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toFileTime } from '../../../src/lab/directory/file-time.ts';
import { change, failure, type LdapBench, ldapBench, read, resetTo } from './ldap-bench.ts';

const MINUTE = 60_000;

let bench: LdapBench;
beforeEach(async () => {
  bench = await ldapBench();
});
afterEach(() => bench.stop());

const upn = (name: string): string => `${name}@lab.test`;

describe('a bind', () => {
  it('takes a DN, a UPN and DOMAIN\\name, but no bare name', async () => {
    const { userId, directoryPassword } = bench.person;
    expect(await bench.tryBind(bench.dn(bench.person), directoryPassword)).toBe('ok');
    expect(await bench.tryBind(upn(userId).toUpperCase(), directoryPassword)).toBe('ok');
    expect(await bench.tryBind(`lab\\${userId}`, directoryPassword)).toBe('ok');
    expect(await bench.tryBind(userId, directoryPassword)).toBe('525');
    expect(await bench.tryBind(`OTHER\\${userId}`, directoryPassword)).toBe('525');
  });

  it('is refused with the text of a domain controller', async () => {
    const error = await failure(bench.client().bind(upn(bench.person.userId), 'wrong'));
    expect(error.code).toBe(49);
    expect(error.message).toMatch(/^80090308: LdapErr: DSID-0C090569, comment: .* error, data 52e, v4563\0/);
  });

  it('tells unknown users apart only where the switch says so', async () => {
    expect(await bench.tryBind(upn('nobody'), 'x')).toBe('525');
    const other = await ldapBench({ unknownUser: '52e' });
    expect(await other.tryBind(upn('nobody'), 'x')).toBe('52e');
    await other.stop();
  });

  it('with a name and no password succeeds as nobody, as on a real domain controller', async () => {
    const client = await bench.signedIn(upn(bench.person.userId), '');
    const error = await failure(client.search(bench.server.baseDn, { filter: '(cn=x)' }));
    expect(error).toMatchObject({ code: 1, message: expect.stringContaining('000004DC') });
    expect((await read(client, '', 'defaultNamingContext'))['defaultNamingContext']).toBe(bench.server.baseDn);
    const other = await ldapBench({ emptyPassword: 'refused' });
    expect(await other.tryBind(upn(other.person.userId), '')).toBe('52e');
    await other.stop();
  });

  it('that fails signs the connection out', async () => {
    const client = await bench.signedIn();
    await failure(client.bind(upn(bench.person.userId), 'wrong'));
    expect((await failure(client.search(bench.server.baseDn))).code).toBe(1);
  });

  it('says what stands in the way only with the right password', async () => {
    const { disabled, mustChange } = bench.world.special;
    const account = bench.account(bench.person);
    const right = (): Promise<string> => bench.tryBind(upn(bench.person.userId), bench.person.directoryPassword);
    const wrong = (): Promise<string> => bench.tryBind(upn(bench.person.userId), 'wrong');

    expect(await bench.tryBind(upn(disabled.userId), disabled.directoryPassword)).toBe('533');
    expect(await bench.tryBind(upn(disabled.userId), 'wrong')).toBe('52e');
    expect(await bench.tryBind(upn(mustChange.userId), mustChange.directoryPassword)).toBe('773');
    account.restricted = 'hours';
    expect([await right(), await wrong()]).toEqual(['530', '52e']);
    account.restricted = 'workstation';
    expect(await right()).toBe('531');
    account.restricted = undefined;
    account.accountExpires = toFileTime(bench.clock.now());
    expect(await right()).toBe('701');
    account.accountExpires = 0n;
    bench.clock.advance(91 * 24 * 60 * MINUTE);
    expect([await right(), await wrong()]).toEqual(['532', '52e']);
  });
});

describe('failed binds', () => {
  const fail = async (times: number): Promise<string[]> => {
    const codes: string[] = [];
    for (let at = 0; at < times; at += 1) codes.push(await bench.tryBind(upn(bench.person.userId), `wrong-${at}`));
    return codes;
  };
  const right = (): Promise<string> => bench.tryBind(upn(bench.person.userId), bench.person.directoryPassword);

  it('lock at the threshold, whatever the password then, until the duration is over', async () => {
    expect(await fail(5)).toEqual(['52e', '52e', '52e', '52e', '52e']);
    expect([await right(), ...(await fail(1))]).toEqual(['775', '775']);
    const client = await bench.signedIn();
    const dn = bench.dn(bench.person);
    const locked = await read(client, dn, 'lockoutTime', 'badPwdCount', 'msDS-User-Account-Control-Computed');
    expect(locked).toMatchObject({ badPwdCount: '5', 'msDS-User-Account-Control-Computed': '16' });
    const found = await client.search(bench.server.baseDn, { filter: '(lockoutTime>=1)', attributes: ['cn'] });
    expect(found.searchEntries.map(entry => entry.dn)).toContain(dn);
    bench.clock.advance(30 * MINUTE);
    expect(await right()).toBe('ok');
    expect(await read(client, dn, 'lockoutTime', 'badPwdCount')).toMatchObject({ lockoutTime: '0', badPwdCount: '0' });
  });

  it('count from 1 again after the window, while the counter itself stays until then', async () => {
    await fail(4);
    bench.clock.advance(30 * MINUTE + 1);
    const client = await bench.signedIn();
    expect(await read(client, bench.dn(bench.person), 'badPwdCount')).toMatchObject({ badPwdCount: '4' });
    await fail(1);
    expect(await read(client, bench.dn(bench.person), 'badPwdCount')).toMatchObject({ badPwdCount: '1' });
  });

  it('with one of the two passwords before do not count', async () => {
    const client = await bench.signedIn();
    await client.modify(bench.dn(bench.person), resetTo('Mountain-Lake-77'));
    expect(await right()).toBe('52e');
    expect(bench.account(bench.person).badPwdCount).toBe(0);
  });

  it('never lock where the threshold is 0, and lock for ever where the duration is', async () => {
    bench.server.domain.policy.lockoutThreshold = 0;
    await fail(8);
    expect(await right()).toBe('ok');
    Object.assign(bench.server.domain.policy, { lockoutThreshold: 3, lockoutDuration: Number.POSITIVE_INFINITY });
    await fail(3);
    bench.clock.advance(1e10);
    expect(await right()).toBe('775');
  });

  it('lock by the policy that holds for the user', async () => {
    const applies = [`CN=Staff,OU=Groups,${bench.server.baseDn}`];
    bench.server.populator.addSettings('Strict', 10, applies, { lockoutThreshold: 2 });
    expect(await fail(3)).toEqual(['52e', '52e', '775']);
  });

  it('begin locked for the special user that is, and a lock is lifted by lockoutTime alone', async () => {
    const { locked } = bench.world.special;
    const bind = (password = locked.directoryPassword): Promise<string> => bench.tryBind(upn(locked.userId), password);
    expect(await bind()).toBe('775');
    const client = await bench.signedIn();
    await client.modify(bench.dn(locked), resetTo('Mountain-Lake-77'));
    expect(await bind('Mountain-Lake-77')).toBe('775');
    await client.modify(bench.dn(locked), change('replace', 'lockoutTime', '0'));
    expect(await bind('Mountain-Lake-77')).toBe('ok');
  });

  it('are not needed for an old password to bind a while longer, where the switch says so', async () => {
    const other = await ldapBench({ oldPasswordMinutes: 60 });
    const client = await other.signedIn();
    await client.modify(other.dn(other.person), resetTo('Mountain-Lake-77'));
    const old = (): Promise<string> => other.tryBind(upn(other.person.userId), other.person.directoryPassword);
    expect(await old()).toBe('ok');
    other.clock.advance(61 * MINUTE);
    expect(await old()).toBe('52e');
    await other.stop();
  });
});
