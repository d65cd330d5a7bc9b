import { afterAll, expect, it } from 'vitest';
import type { Entry, RenewOptions, SystemPort, Verification } from '../../src/renewal/ports.ts';
import { asAdmin, bindAnswer, closeDirectories, directoryOn, entryOf, secret } from './servers/directory-on.ts';
import { suiteOn } from './servers/use.ts';

const plain: RenewOptions = { mustChange: false, chosen: false, unlock: false };

suiteOn('samba', 'Active Directory: changes', samba => {
  const directory = directoryOn(samba);
  afterAll(closeDirectories);

  const renew = (entry: Entry, value: string, options: Partial<RenewOptions> = {}, by: SystemPort = directory) =>
    by.renew(entry, 'directory-password', secret(value), { ...plain, ...options });
  const verify = (entry: Entry, value: string): Promise<Verification> =>
    directory.verify(entry, 'directory-password', secret(value));
  const bind = (entry: Entry, value: string): Promise<string> => bindAnswer(samba, entry.dn ?? '', value);
  const stateOf = async (entry: Entry) => (await directory.describe(entry)).credentials[0];
  const fail = async (entry: Entry, times: number): Promise<void> => {
    for (let count = 0; count < times; count += 1) await bind(entry, `wrong-${count}`);
  };

  it('a delegated account with the three rights sets a password: it binds, and the old one answers 52e', async () => {
    const entry = await entryOf(directory, 'user05');
    const before = await stateOf(entry);
    expect(await renew(entry, 'Neue-Passw0rd-5')).toEqual({ outcome: 'done' });
    expect(await bind(entry, 'Neue-Passw0rd-5')).toBe('ok');
    expect(await bind(entry, samba.userPassword)).toBe('52e');
    expect(await verify(entry, 'Neue-Passw0rd-5')).toEqual({ answer: 'correct' });
    expect(await verify(entry, samba.userPassword)).toEqual({ answer: 'wrong', code: 'wrong' });
    expect((await stateOf(entry))?.stamp).not.toBe(before?.stamp);
  });

  it('must-change is 773 at the next bind, proves the person, and every further reset changes the stamp', async () => {
    const entry = await entryOf(directory, 'user06');
    expect(await renew(entry, 'Neue-Passw0rd-6', { mustChange: true })).toEqual({ outcome: 'done' });
    expect(await bind(entry, 'Neue-Passw0rd-6')).toBe('773');
    expect(await verify(entry, 'Neue-Passw0rd-6')).toEqual({ answer: 'correct-expired' });
    const first = await stateOf(entry);
    expect(first?.mustChange).toBe(true);
    await renew(entry, 'Neue-Passw0rd-7', { mustChange: true });
    expect((await stateOf(entry))?.stamp).not.toBe(first?.stamp);
  });

  it('wrong guesses are counted as the domain counts them', async () => {
    const entry = await entryOf(directory, 'user07');
    expect(await verify(entry, 'wrong-1')).toEqual({ answer: 'wrong', code: 'wrong' });
    expect(await verify(entry, 'wrong-2')).toEqual({ answer: 'wrong', code: 'wrong' });
    const state = await stateOf(entry);
    expect(state).toMatchObject({ failures: 2, failureLimit: 5, locked: 'no' });
    expect(Math.abs((state?.lastFailureAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('an empty value is wrong without asking: some servers take it for an anonymous sign-in', async () => {
    const entry = await entryOf(directory, 'user08');
    expect(await verify(entry, '')).toEqual({ answer: 'wrong', code: 'empty' });
    expect(await stateOf(entry)).toMatchObject({ failures: 0 });
  });

  it('a locked account is unlocked with the new password', async () => {
    const entry = await entryOf(directory, 'user09');
    await fail(entry, 5);
    expect(await bind(entry, samba.userPassword)).toBe('775');
    expect(await stateOf(entry)).toMatchObject({ locked: 'failed-attempts', failures: 5 });
    expect(await renew(entry, 'Neue-Passw0rd-9', { unlock: true })).toEqual({ outcome: 'done' });
    expect(await bind(entry, 'Neue-Passw0rd-9')).toBe('ok');
    expect(await stateOf(entry)).toMatchObject({ locked: 'no' });
  });

  it('a lock is lifted without changing the password', async () => {
    const entry = await entryOf(directory, 'user10');
    await fail(entry, 5);
    expect(await verify(entry, samba.userPassword)).toEqual({ answer: 'wrong', code: 'locked' });
    expect(await directory.unlock(entry, 'directory-password')).toEqual({ outcome: 'done' });
    expect(await bind(entry, samba.userPassword)).toBe('ok');
  });

  it('a disabled or expired account answers its own code to the right password', async () => {
    expect(await verify(await entryOf(directory, 'disabled'), samba.userPassword)).toEqual({
      answer: 'wrong',
      code: 'disabled',
    });
    expect(await verify(await entryOf(directory, 'lapsed'), samba.userPassword)).toEqual({
      answer: 'wrong',
      code: 'account-expired',
    });
  });

  it.each(['Sh0rt!', 'onlylowercaseletters'])('%s breaks the domain’s policy and changes nothing', async value => {
    const entry = await entryOf(directory, 'user11');
    expect(await renew(entry, value)).toEqual({
      outcome: 'refused',
      code: 'policy',
      detail: 'Active Directory refused the value (0000052D): length, complexity, or a password filter.',
    });
    expect(await bind(entry, samba.userPassword)).toBe('ok');
  });

  it('a fine-grained policy refuses what the domain would take', async () => {
    const entry = await entryOf(directory, 'strict');
    expect(await renew(entry, 'Twelve-Chr-1')).toMatchObject({ outcome: 'refused', code: 'policy' });
    expect(await renew(entry, 'Fourteen-Chars-1')).toEqual({ outcome: 'done' });
  });

  it('outside its OU the delegated account is refused with a code, and nothing changes', async () => {
    const entry = await entryOf(directory, 'vip');
    expect(await renew(entry, 'Neue-Passw0rd-1')).toMatchObject({ outcome: 'refused', code: 'no-right' });
    expect(await directory.unlock(entry, 'directory-password')).toMatchObject({ outcome: 'refused', code: 'no-right' });
    expect(await bind(entry, samba.userPassword)).toBe('ok');
  });

  it('an account without rights is refused with the sentence that says where the commands are', async () => {
    const reader = directoryOn(samba, { bindDn: 'LAB\\svc-read' });
    const answer = await renew(await entryOf(reader, 'user12'), 'Neue-Passw0rd-1', {}, reader);
    expect(answer).toEqual({
      outcome: 'refused',
      code: 'no-right',
      detail:
        'Our account lacks a right on this account: Reset Password, or write pwdLastSet and lockoutTime. Run `rekey check --connect` for the commands that grant them; protected accounts inherit no rights.',
    });
  });

  it('a renamed and moved user is followed by identifier', async () => {
    const entry = await entryOf(directory, 'user13');
    await asAdmin(samba, client => client.modifyDN(entry.dn ?? '', 'CN=Renamed \\, Person'));
    expect(await renew(entry, 'Neue-Passw0rd-13')).toEqual({ outcome: 'done' });
    expect(await verify(entry, 'Neue-Passw0rd-13')).toEqual({ answer: 'correct' });
    expect((await entryOf(directory, 'user13')).dn).toBe('CN=Renamed \\, Person,OU=People,OU=Lab,DC=ad,DC=lab,DC=test');
  });

  it('a deleted user is refused as gone', async () => {
    const entry = await entryOf(directory, 'user14');
    await asAdmin(samba, client => client.del(entry.dn ?? ''));
    const gone = { outcome: 'refused', code: 'gone', detail: 'The entry is no longer under directory.baseDn.' };
    expect(await renew(entry, 'Neue-Passw0rd-14')).toEqual(gone);
    expect(await directory.unlock(entry, 'directory-password')).toEqual(gone);
    expect(await verify(entry, 'Neue-Passw0rd-14')).toEqual({ answer: 'wrong', code: 'no-such-user' });
    await expect(directory.describe(entry)).rejects.toMatchObject({
      code: 'directory-protocol',
      message: 'The entry user14 is no longer under directory.baseDn.',
    });
  });

  it('a chosen value is refused where history must hold and the server cannot enforce it, and taken where it need not', async () => {
    const entry = await entryOf(directory, 'user15');
    const strictly = directoryOn(samba, { withoutPolicyHints: 'refuse' });
    expect(await renew(entry, 'Neue-Passw0rd-15', { chosen: true }, strictly)).toEqual({
      outcome: 'refused',
      code: 'history-unenforceable',
      detail:
        'This domain controller cannot enforce history on a reset (no policy-hints control), and directory.withoutPolicyHints is refuse.',
    });
    expect(await bind(entry, samba.userPassword)).toBe('ok');
    expect(await renew(entry, 'Neue-Passw0rd-15', { chosen: true })).toEqual({ outcome: 'done' });
  });

  it('quotation marks, umlauts and characters beyond the basic plane arrive as they are', async () => {
    const entry = await entryOf(directory, 'user16');
    expect(await renew(entry, 'Ünï"c0de"-🔑-pass')).toEqual({ outcome: 'done' });
    expect(await bind(entry, 'Ünï"c0de"-🔑-pass')).toBe('ok');
  });

  it('several users renewed at once get their own values', async () => {
    const entries = await Promise.all([17, 18, 19, 20, 21, 22].map(number => entryOf(directory, `user${number}`)));
    const answers = await Promise.all(entries.map(entry => renew(entry, `Own-Passw0rd-${entry.userId}`)));
    expect(answers).toEqual(entries.map(() => ({ outcome: 'done' })));
    const binds = await Promise.all(entries.map(entry => bind(entry, `Own-Passw0rd-${entry.userId}`)));
    expect(binds).toEqual(entries.map(() => 'ok'));
  });
});
