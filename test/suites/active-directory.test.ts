import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { bindAnswer, closeDirectories, directoryOn, entryOf, secret } from './servers/directory-on.ts';
import { suiteOn } from './servers/use.ts';

const DAY = 86_400_000;

suiteOn('samba', 'Active Directory: who is who', samba => {
  const directory = directoryOn(samba);
  const wholeDomain = directoryOn(samba, { baseDn: samba.domain });
  afterAll(closeDirectories);

  it('a user is found by account name, case ignored, with what the directory knows of the person', async () => {
    const [entry, ...more] = await directory.find({ by: 'userId', value: 'USER01' });
    expect(more).toEqual([]);
    expect(entry).toEqual({
      system: 'directory',
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      userId: 'user01',
      dn: 'CN=user01,OU=People,OU=Lab,DC=ad,DC=lab,DC=test',
      enabled: true,
      person: {
        firstName: 'Given1',
        lastName: 'Sur1',
        displayName: 'Given1 Sur1',
        alternateExtensions: ['20001', '70001'],
        mail: 'user01@mail.lab.test',
        privateMail: 'user01@home.lab.test',
        language: 'fr',
      },
    });
  });

  it('the identifier kept in the journal finds the same entry, and an extension finds its holder', async () => {
    const entry = await entryOf(directory, 'user02');
    expect(await directory.find({ by: 'id', value: entry.id })).toEqual([entry]);
    expect(await directory.find({ by: 'extension', value: '70002' })).toEqual([entry]);
  });

  it('what would be syntax in a filter, a prefix, or too long is nobody', async () => {
    const values = [
      'user0*',
      '*',
      'user01)(objectClass=*',
      '(|(cn=*))',
      'user01\0',
      '\\2a',
      'üser01',
      '',
      'x'.repeat(7000),
    ];
    for (const value of values) {
      for (const by of ['userId', 'extension', 'id'] as const) {
        expect(await directory.find({ by, value }), `${by} ${value}`).toEqual([]);
      }
    }
  });

  it('no text at all finds somebody else or breaks the search', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'user01*()\\&|!=,\0é '), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(text, async value => {
        const found = await directory.find({ by: 'userId', value });
        return found.every(entry => entry.userId === value.toLowerCase());
      }),
      { numRuns: 150 },
    );
  });

  it('groups are told with nested ones and the primary one', async () => {
    const { groups, protectedBy } = await directory.describe(await entryOf(directory, 'user01'));
    expect(protectedBy).toBeUndefined();
    expect(groups?.toSorted()).toEqual([
      'CN=Domain Users,CN=Users,DC=ad,DC=lab,DC=test',
      'CN=Nested,OU=Groups,OU=Lab,DC=ad,DC=lab,DC=test',
      'CN=Staff,OU=Groups,OU=Lab,DC=ad,DC=lab,DC=test',
    ]);
  });

  it('disabled and expired accounts are not enabled', async () => {
    expect((await entryOf(directory, 'disabled')).enabled).toBe(false);
    expect((await entryOf(directory, 'lapsed')).enabled).toBe(false);
  });

  it('accounts with a smart card only, or whose user may not change the password, are not renewable', async () => {
    for (const userId of ['smartcard', 'fixed']) {
      const { credentials } = await directory.describe(await entryOf(directory, userId));
      expect(credentials[0]?.notRenewable, userId).toBe('cannot-change');
    }
    const { credentials } = await directory.describe(await entryOf(directory, 'user01'));
    expect(credentials[0]?.notRenewable).toBeUndefined();
  });

  it.each([
    ['nested-admin', 'privileged-group'],
    ['operator', 'privileged-group'],
    ['former-admin', 'admin-count'],
    ['svc-reset', 'own-account'],
    ['Administrator', 'builtin-administrator'],
    ['krbtgt', 'krbtgt'],
  ])('%s is protected (%s) and refused whoever asks', async (userId, code) => {
    const entry = await entryOf(wholeDomain, userId);
    expect((await wholeDomain.describe(entry)).protectedBy).toBe(code);
    const options = { mustChange: false, chosen: false, unlock: true };
    const refused = {
      outcome: 'refused',
      code: 'protected',
      detail: `The account is protected (${code}); it is never changed here.`,
    };
    expect(await wholeDomain.renew(entry, 'directory-password', secret('Never-Passw0rd-1'), options)).toEqual(refused);
    expect(await wholeDomain.unlock(entry, 'directory-password')).toEqual(refused);
    expect(await bindAnswer(samba, entry.dn ?? '', 'Never-Passw0rd-1')).not.toBe('ok');
  });

  it('expiry, failures and their limit are those of the domain', async () => {
    const { credentials } = await directory.describe(await entryOf(directory, 'user03'));
    const [state] = credentials;
    expect(state).toMatchObject({ mustChange: false, locked: 'no', failures: 0, failureLimit: 5 });
    expect((state?.expiresAt ?? 0) - (state?.changedAt ?? 0)).toBe(90 * DAY);
    expect(await directory.policy(await entryOf(directory, 'user03'), 'directory-password')).toEqual({
      minLength: 8,
      historyCount: 5,
      expiresAfterDays: 90,
      rules: ['character-classes', 'own-name'],
    });
  });

  it('a fine-grained policy that our account may read takes the place of the domain’s', async () => {
    const reader = directoryOn(samba, { bindDn: 'LAB\\svc-pso' });
    const entry = await entryOf(reader, 'strict');
    const { credentials } = await reader.describe(entry);
    expect(credentials[0]).toMatchObject({ failureLimit: 3 });
    expect((credentials[0]?.expiresAt ?? 0) - (credentials[0]?.changedAt ?? 0)).toBe(30 * DAY);
    expect(await reader.policy(entry, 'directory-password')).toMatchObject({ minLength: 14, historyCount: 10 });
  });

  it('where a fine-grained policy applies that cannot be read, the configured limit of failures stands in', async () => {
    const careful = directoryOn(samba, { failureLimit: 2 });
    const { credentials } = await careful.describe(await entryOf(careful, 'strict'));
    expect(credentials[0]?.failureLimit).toBe(2);
  });
});
