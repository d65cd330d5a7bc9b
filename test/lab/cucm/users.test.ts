import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultOf, type LabCucm, returned, startLabCucm } from './lab-cucm.ts';

let lab: LabCucm;
beforeAll(async () => {
  lab = await startLabCucm();
});
afterAll(() => lab.stop());

const get = async (userId: string, tags = ''): Promise<string> =>
  returned(await lab.axl('getUser', `<userid>${userId}</userid>${tags}`));

const update = (userId: string, content: string) => lab.axl('updateUser', `<userid>${userId}</userid>${content}`);

describe('getUser', () => {
  test('shows every tag, unset ones empty, and never a secret', async () => {
    const user = lab.user(0);
    const shown = await get(user.userId);
    expect(shown).toMatch(/^<user uuid="\{[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\}"><firstName>/);
    expect(shown).toContain('<password/><pin/>');
    expect(shown).toContain('<middleName/>');
    expect(shown).toContain('<ldapDirectoryName/>');
    expect(shown).toContain(`<associatedDevices><device>${user.device}</device></associatedDevices>`);
    expect(shown).toContain(`<primaryExtension><pattern>${user.extension}</pattern>`);
    expect(shown).toContain(`<userLocale>${user.userLocale}</userLocale>`);
    expect(shown).not.toContain(user.pin);
  });

  test('tells when a PIN changed as text with a zone', async () => {
    const { userId } = lab.user(0);
    const shown = await get(userId, '<returnedTags><pinCredentials/></returnedTags>');
    expect(shown).toContain('<pinCredTimeChanged>February 27, 2026 16:05:58 GMT</pinCredTimeChanged>');
    expect(shown).toContain(
      '<pinCredTimeAdminLockout/><pinCredLockedByAdministrator>false</pinCredLockedByAdministrator>',
    );
    expect(shown).toMatch(/<pinCredPolicyName uuid="\{[0-9A-F-]+\}">Lab PIN Policy<\/pinCredPolicyName>/);
  });

  test('shows only what is asked for', async () => {
    const { userId, firstName, device } = lab.user(1);
    const tags =
      '<returnedTags><firstName/><associatedDevices><device/></associatedDevices><passwordCredentials><pwdCredUserMustChange/></passwordCredentials></returnedTags>';
    expect((await get(userId, tags)).replace(/ uuid="[^"]+"/, '')).toBe(
      `<user><firstName>${firstName}</firstName><associatedDevices><device>${device}</device></associatedDevices>` +
        '<passwordCredentials><pwdCredUserMustChange>false</pwdCredUserMustChange></passwordCredentials></user>',
    );
  });

  test('takes the uuid too, upper-case and in braces', async () => {
    const { userId } = lab.user(0);
    const uuid = /uuid="([^"]+)"/.exec(await get(userId))?.[1] ?? '';
    const tags = '<returnedTags><userid/></returnedTags>';
    expect((await lab.axl('getUser', `<uuid>${uuid}</uuid>${tags}`)).body).toContain(`<userid>${userId}</userid>`);
    expect(faultOf(await lab.axl('getUser', `<uuid>${uuid.toLowerCase()}</uuid>`))).toContain('cvc-type.3.1.3');
  });

  test('names the directory of a synchronised user', async () => {
    const shown = await get(lab.world.special.ldapSynced.userId);
    expect(shown).toMatch(/<ldapDirectoryName uuid="\{[^"]+\}">Lab Directory<\/ldapDirectoryName>/);
  });

  test('shows the groups and roles of an administrator', async () => {
    const shown = await get(lab.world.special.protected.userId);
    expect(shown).toContain('<name>Standard CCM Super Users</name>');
    expect(shown).toContain('<userRole>Standard CCMADMIN Administration</userRole>');
    expect(await get(lab.user(0).userId)).not.toContain('CCMADMIN');
  });

  test('escapes a leading + of a pattern', async () => {
    const { userId, extension } = lab.user(2);
    lab.cucm.database.run("update numplan set dnorpattern = '+33155551234' where dnorpattern = ?", extension);
    expect(await get(userId)).toContain('<pattern>\\+33155551234</pattern>');
  });
});

describe('listUser', () => {
  const list = async (criteria: string, rest = '', tags = '<userid/>') =>
    returned(
      await lab.axl(
        'listUser',
        `<searchCriteria>${criteria}</searchCriteria><returnedTags>${tags}</returnedTags>${rest}`,
      ),
    );

  test('pages with skip and first, and skip counts only beside first', async () => {
    const ids = lab.world.users
      .concat(Object.values(lab.world.special))
      .map(user => user.userId)
      .sort();
    const found = (xml: string): string[] => [...xml.matchAll(/<userid>([^<]+)/g)].map(match => match[1] ?? '');
    expect(found(await list('<userid>%</userid>'))).toEqual(ids);
    expect(found(await list('<userid>%</userid>', '<skip>3</skip><first>2</first>'))).toEqual(ids.slice(3, 5));
    expect(found(await list('<userid>%</userid>', '<skip>3</skip>'))).toEqual(ids);
    expect(found(await list('<userid>%</userid>', '<first>4</first>'))).toEqual(ids.slice(0, 4));
  });

  test('answers an empty return for none', async () => {
    expect(
      (await lab.axl('listUser', '<searchCriteria><userid>zz</userid></searchCriteria><returnedTags/>')).body,
    ).toContain('<return/>');
  });

  test('wants a criterion', async () => {
    expect(faultOf(await lab.axl('listUser', '<searchCriteria/><returnedTags/>'))).toContain('5007');
  });

  test('lost displayName, selfService and ldapDirectoryName in 12.5', async () => {
    const content = '<searchCriteria><userid>%</userid></searchCriteria><returnedTags><displayName/></returnedTags>';
    expect((await lab.axl('listUser', content, { version: '12.0' })).status).toBe(200);
    expect(faultOf(await lab.axl('listUser', content))).toContain("element 'displayName'");
  });

  test('finds by last name with a wildcard', async () => {
    const { lastName, userId } = lab.user(4);
    expect(await list(`<lastName>${lastName.slice(0, 3)}%</lastName>`)).toContain(`<userid>${userId}</userid>`);
  });
});

describe('updateUser', () => {
  test('changes what is sent, clears what is sent empty, and answers the uuid', async () => {
    const { userId } = lab.user(5);
    const answer = await update(userId, '<firstName>Zoé</firstName><department/><title>Dr &amp; co</title>');
    expect(returned(answer)).toMatch(/^\{[0-9A-F-]{36}\}$/);
    const shown = await get(userId);
    expect(shown).toContain('<firstName>Zoé</firstName>');
    expect(shown).toContain('<department/>');
    expect(shown).toContain('<title>Dr &amp; co</title>');
    expect(shown).toContain(`<lastName>${lab.user(5).lastName}</lastName>`);
  });

  test('keeps what it has no column for', async () => {
    const { userId } = lab.user(5);
    await update(userId, '<enableMobility>true</enableMobility><userProfile>Standard</userProfile>');
    expect(await get(userId)).toContain('<userProfile>Standard</userProfile>');
  });

  test('an unknown user is 5003', async () => {
    expect(faultOf(await update('nobody', '<title>x</title>'))).toBe('500 soapenv:Server 5003 User not found');
  });

  test('a user id that is taken, by an application user too, is -239 and changes nothing', async () => {
    const { userId } = lab.user(6);
    for (const taken of [lab.user(7).userId, 'rekey']) {
      expect(
        faultOf(await update(userId, `<title>changed</title><newUserid>${taken}</newUserid>`).then(a => a)),
      ).toContain('cvc-complex-type');
      expect(faultOf(await update(userId, `<newUserid>${taken}</newUserid><title>changed</title>`))).toBe(
        '500 soapenv:Client -239 Could not insert new row - duplicate value in a UNIQUE INDEX column (Unique Index:).',
      );
    }
    expect(await get(userId)).toContain('<title/>');
  });

  test('replaces devices, primary extension and groups', async () => {
    const { userId } = lab.user(8);
    const other = lab.user(9);
    const content =
      `<associatedDevices><device>${other.device}</device></associatedDevices>` +
      `<primaryExtension><pattern>${other.extension}</pattern><routePartitionName>Internal</routePartitionName></primaryExtension>` +
      '<associatedGroups><userGroup><name>Standard CTI Enabled</name></userGroup></associatedGroups>';
    expect((await update(userId, content)).status).toBe(200);
    const shown = await get(userId);
    expect(shown).toContain(`<associatedDevices><device>${other.device}</device></associatedDevices>`);
    expect(shown).toContain(`<pattern>${other.extension}</pattern>`);
    expect(shown).not.toContain('Standard CCM End Users');
    expect(faultOf(await update(userId, '<associatedDevices><device>SEPNONE</device></associatedDevices>'))).toContain(
      'Device not found: SEPNONE',
    );
    expect(await get(userId)).toContain(other.device);
  });

  test('fields that belong to the directory are refused for its users; the PIN is not', async () => {
    const { userId, firstName } = lab.world.special.ldapSynced;
    expect(faultOf(await update(userId, '<firstName>X</firstName><pin>730518</pin>'))).toBe(
      '500 soapenv:Server 5003 Cannot modify firstName: the user is synchronized from LDAP.',
    );
    expect(faultOf(await update(userId, '<password>Tr4velling+light</password>'))).toContain('Cannot modify password');
    expect(await lab.pinWorks(userId, '730518')).toBe(false);
    expect((await update(userId, '<pin>730518</pin>')).status).toBe(200);
    expect(await lab.pinWorks(userId, '730518')).toBe(true);
    expect(await get(userId)).toContain(`<firstName>${firstName}</firstName>`);
  });

  test('or are silently ignored, as the switch says', async () => {
    const other = await startLabCucm({ ldapUpdate: 'ignored' });
    const { userId, firstName } = other.world.special.ldapSynced;
    const answer = await other.axl('updateUser', `<userid>${userId}</userid><firstName>X</firstName><pin>730518</pin>`);
    expect(answer.status).toBe(200);
    expect((await other.axl('getUser', `<userid>${userId}</userid>`)).body).toContain(
      `<firstName>${firstName}</firstName>`,
    );
    expect(await other.pinWorks(userId, '730518')).toBe(true);
    await other.stop();
  });
});

describe('application users', () => {
  test('are listed, shown, and sign in with a password that was changed', async () => {
    const listed = await lab.axl(
      'listAppUser',
      '<searchCriteria><userid>%</userid></searchCriteria><returnedTags><userid/></returnedTags>',
    );
    expect([...listed.body.matchAll(/<userid>([^<]+)/g)].map(match => match[1])).toEqual([
      'phonebook',
      'rekey',
      'rekey-noaxl',
      'rekey-readonly',
    ]);
    expect((await lab.axl('getAppUser', '<userid>phonebook</userid>')).body).toContain(
      '<pwdCredDoesNotExpire>true</pwdCredDoesNotExpire>',
    );
    const changed = await lab.axl(
      'updateAppUser',
      '<userid>rekey-readonly</userid><password>Qu1te+another-one</password>',
    );
    expect(changed.status).toBe(200);
    const reader = { username: 'rekey-readonly', password: 'Qu1te+another-one' };
    expect((await lab.axl('getCCMVersion', '', reader)).status).toBe(200);
    expect((await lab.axl('getCCMVersion', '', { username: 'rekey-readonly' })).status).toBe(401);
  });

  test('obey their policy and 5003 where unknown', async () => {
    expect(faultOf(await lab.axl('updateAppUser', '<userid>phonebook</userid><password>short</password>'))).toContain(
      '5003 Length of the PIN',
    );
    expect(faultOf(await lab.axl('updateAppUser', '<userid>nobody</userid><password>x</password>'))).toContain(
      '5003 Application User not found',
    );
  });
});
