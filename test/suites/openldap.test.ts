import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Entry, RenewOptions, Verification } from '../../src/renewal/ports.ts';
import { type CuttingProxy, startCuttingProxy } from './servers/cutting-proxy.ts';
import {
  asAdmin,
  bindAnswer,
  closeDirectories,
  directoryOn,
  entryOf,
  secret,
  withClient,
} from './servers/directory-on.ts';
import { suiteOn } from './servers/use.ts';

const DAY = 86_400_000;
const plain: RenewOptions = { mustChange: false, chosen: false, unlock: false };

suiteOn('openldap', 'OpenLDAP with ppolicy', openldap => {
  const directory = directoryOn(openldap);
  let proxy: CuttingProxy;
  beforeAll(async () => {
    proxy = await startCuttingProxy(openldap);
  });
  afterAll(async () => {
    await closeDirectories();
    await proxy.stop();
  });

  const renew = (entry: Entry, value: string, options: Partial<RenewOptions> = {}) =>
    directory.renew(entry, 'directory-password', secret(value), { ...plain, ...options });
  const verify = (entry: Entry, value: string): Promise<Verification> =>
    directory.verify(entry, 'directory-password', secret(value));
  const bind = (entry: Entry, value: string): Promise<string> => bindAnswer(openldap, entry.dn ?? '', value);
  const stateOf = async (entry: Entry) => (await directory.describe(entry)).credentials[0];

  it('a user is found by uid with what the directory knows of the person, in nested groups too', async () => {
    const [entry, ...more] = await directory.find({ by: 'userId', value: 'USER01' });
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      system: 'directory',
      userId: 'user01',
      dn: 'uid=user01,ou=people,dc=lab,dc=test',
      enabled: true,
      person: {
        firstName: 'Given1',
        lastName: 'Sur1',
        displayName: 'Given1 Sur1',
        alternateExtensions: ['20001'],
        mail: 'user01@mail.lab.test',
        language: 'nl',
      },
    });
    const found = await entryOf(directory, 'user01');
    expect(await directory.find({ by: 'id', value: found.id })).toEqual([found]);
    expect((await directory.describe(found)).groups).toEqual([
      'cn=nested,ou=groups,dc=lab,dc=test',
      'cn=staff,ou=groups,dc=lab,dc=test',
    ]);
  });

  it('what would be syntax in a filter, a prefix, or too long is nobody', async () => {
    for (const value of ['user*', '*', 'user01)(uid=*', ' user01 ', 'user01\0', 'x'.repeat(7000)]) {
      expect(await directory.find({ by: 'userId', value }), value).toEqual([]);
    }
  });

  it('Password Modify sets a password: it binds, the old one does not, and the stamp changes', async () => {
    const entry = await entryOf(directory, 'user02');
    expect(await renew(entry, 'Neue-Passw0rd-2')).toEqual({ outcome: 'done' });
    expect(await bind(entry, 'Neue-Passw0rd-2')).toBe('ok');
    expect(await verify(entry, 'Neue-Passw0rd-2')).toEqual({ answer: 'correct' });
    expect(await verify(entry, openldap.userPassword)).toEqual({ answer: 'wrong', code: 'wrong' });
    expect(await stateOf(entry)).toMatchObject({ mustChange: false });
  });

  it('must-change restricts the next session, proves the person, and is off where it is not asked for', async () => {
    const entry = await entryOf(directory, 'user03');
    await renew(entry, 'Neue-Passw0rd-3', { mustChange: true });
    expect(await verify(entry, 'Neue-Passw0rd-3')).toEqual({ answer: 'correct-expired' });
    expect(await stateOf(entry)).toMatchObject({ mustChange: true });
    const search = withClient(openldap, { dn: entry.dn ?? '', password: 'Neue-Passw0rd-3' }, client =>
      client.search(openldap.baseDn, { scope: 'base' }),
    );
    await expect(search).rejects.toMatchObject({ code: 50 });
    // The policy's own pwdMustChange would set it again at any change by somebody else.
    await renew(entry, 'Neue-Passw0rd-4', { mustChange: false });
    expect(await verify(entry, 'Neue-Passw0rd-4')).toEqual({ answer: 'correct' });
  });

  it('too short and already used are told apart by the control, and change nothing', async () => {
    const entry = await entryOf(directory, 'user04');
    expect(await renew(entry, 'short')).toEqual({
      outcome: 'refused',
      code: 'length',
      detail: 'The value is shorter than the policy allows.',
    });
    expect(await bind(entry, openldap.userPassword)).toBe('ok');
    await renew(entry, 'Neue-Passw0rd-5');
    await renew(entry, 'Neue-Passw0rd-6');
    for (const used of ['Neue-Passw0rd-6', 'Neue-Passw0rd-5']) {
      expect(await renew(entry, used)).toEqual({
        outcome: 'refused',
        code: 'history',
        detail: 'The value was used before.',
      });
    }
  });

  it('a policy of one’s own is read and obeyed', async () => {
    const entry = await entryOf(directory, 'strict');
    expect(await directory.policy(entry, 'directory-password')).toEqual({
      minLength: 14,
      historyCount: 5,
      expiresAfterDays: 0,
    });
    expect(await stateOf(entry)).toMatchObject({ failureLimit: 3, expiresAt: Number.POSITIVE_INFINITY });
    expect(await renew(entry, 'Twelve-Chr-1')).toMatchObject({ outcome: 'refused', code: 'length' });
    expect(await renew(entry, 'Fourteen-Chars-1')).toEqual({ outcome: 'done' });
  });

  it('a minimum age holds for our account too, and is told as such', async () => {
    expect(await renew(await entryOf(directory, 'slow'), 'Neue-Passw0rd-1')).toEqual({
      outcome: 'refused',
      code: 'minimum-age',
      detail: 'The password was changed too recently.',
    });
  });

  it('the default policy is found: expiry, limit and length are its', async () => {
    const entry = await entryOf(directory, 'user05');
    const state = await stateOf(entry);
    expect(state).toMatchObject({ failures: 0, failureLimit: 5, locked: 'no', mustChange: false });
    expect((state?.expiresAt ?? 0) - (state?.changedAt ?? 0)).toBe(90 * DAY);
    expect(await directory.policy(entry, 'directory-password')).toEqual({
      minLength: 8,
      historyCount: 5,
      expiresAfterDays: 90,
    });
  });

  it('failures are counted, lock at the limit, and the lock is lifted without changing the password', async () => {
    const entry = await entryOf(directory, 'user06');
    for (const wrong of ['a', 'b', 'c']) await verify(entry, wrong);
    expect(await stateOf(entry)).toMatchObject({ failures: 3, locked: 'no' });
    for (const wrong of ['d', 'e']) await verify(entry, wrong);
    expect(await stateOf(entry)).toMatchObject({ failures: 5, locked: 'failed-attempts' });
    expect(await verify(entry, openldap.userPassword)).toEqual({ answer: 'wrong', code: 'locked' });
    expect(await directory.unlock(entry, 'directory-password')).toEqual({ outcome: 'done' });
    expect(await verify(entry, openldap.userPassword)).toEqual({ answer: 'correct' });
  });

  it('a locked account is unlocked with the new password', async () => {
    const entry = await entryOf(directory, 'user07');
    for (const wrong of ['a', 'b', 'c', 'd', 'e']) await verify(entry, wrong);
    expect(await renew(entry, 'Neue-Passw0rd-7', { unlock: true })).toEqual({ outcome: 'done' });
    expect(await verify(entry, 'Neue-Passw0rd-7')).toEqual({ answer: 'correct' });
    expect(await stateOf(entry)).toMatchObject({ locked: 'no', failures: 0 });
  });

  it('an administrator’s lock is not lifted, neither by unlocking nor by a new password', async () => {
    const entry = await entryOf(directory, 'banned');
    expect(await stateOf(entry)).toMatchObject({ locked: 'administrator' });
    const refused = {
      outcome: 'refused',
      code: 'locked-administrator',
      detail: 'An administrator locked the account; setting a value would lift that lock.',
    };
    expect(await directory.unlock(entry, 'directory-password')).toEqual(refused);
    expect(await renew(entry, 'Neue-Passw0rd-8', { unlock: true })).toEqual(refused);
    expect(await bind(entry, 'Neue-Passw0rd-8')).toBe('49');
  });

  it('where our account may not write, the refusal has a code and nothing changes', async () => {
    const entry = await entryOf(directory, 'outsider');
    expect(await renew(entry, 'Neue-Passw0rd-9')).toMatchObject({ outcome: 'refused', code: 'no-right' });
    expect(await bind(entry, openldap.userPassword)).toBe('ok');
  });

  it('a renamed user is followed by entryUUID', async () => {
    const entry = await entryOf(directory, 'user09');
    await asAdmin(openldap, client => client.modifyDN(entry.dn ?? '', 'cn=Renamed'));
    expect(await renew(entry, 'Neue-Passw0rd-9')).toEqual({ outcome: 'done' });
    expect(await verify(entry, 'Neue-Passw0rd-9')).toEqual({ answer: 'correct' });
  });

  it('our own account is protected', async () => {
    const own = directoryOn(openldap, { match: 'cn' });
    const entry = await entryOf(own, 'svc-reset');
    expect((await own.describe(entry)).protectedBy).toBe('own-account');
    expect(await own.renew(entry, 'directory-password', secret('Neue-Passw0rd-1'), plain)).toMatchObject({
      outcome: 'refused',
      code: 'protected',
    });
  });

  it('a connection that breaks once the change was sent leaves an unknown outcome, and reading back tells', async () => {
    const behind = directoryOn(openldap, { url: proxy.url });
    const entry = await entryOf(behind, 'user10');
    proxy.cut = { operation: 'extended', when: 'after' };
    const value = secret('Neue-Passw0rd-10');
    expect(await behind.renew(entry, 'directory-password', value, plain)).toMatchObject({
      outcome: 'unknown',
      code: 'directory-no-answer',
    });
    proxy.cut = undefined;
    expect(await behind.verify(entry, 'directory-password', value)).toEqual({ answer: 'correct' });
  });

  it('where only what follows the change is lost, the change is done and is not made twice', async () => {
    const behind = directoryOn(openldap, { url: proxy.url });
    const entry = await entryOf(behind, 'user11');
    proxy.cut = { operation: 'modify', when: 'before' };
    proxy.passed.length = 0;
    const value = secret('Neue-Passw0rd-11');
    expect(await behind.renew(entry, 'directory-password', value, plain)).toEqual({ outcome: 'done' });
    proxy.cut = undefined;
    expect(proxy.passed.filter(operation => operation === 'extended')).toHaveLength(1);
  });

  it('the check finds what a renewal needs', async () => {
    const findings = await directory.probe();
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    const elsewhere = await directoryOn(openldap, { baseDn: 'ou=nowhere,dc=lab,dc=test' }).probe();
    expect(elsewhere.filter(({ ok }) => !ok)).toHaveLength(1);
  });
});
