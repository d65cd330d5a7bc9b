import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOBBY_PHONE, TEAM_NUMBER, TEAM_PHONE } from '../../../src/lab/cucm/fill-shared.ts';
import { faultOf, type LabCucm, returned, startLabCucm } from './lab-cucm.ts';

let lab: LabCucm;
beforeAll(async () => {
  lab = await startLabCucm();
});
afterAll(() => lab.stop());

const phone = async (name: string, tags = ''): Promise<string> =>
  returned(
    await lab.axl('getPhone', `<name>${name}</name>${tags === '' ? '' : `<returnedTags>${tags}</returnedTags>`}`),
  );

const part = (xml: string, name: string): string =>
  new RegExp(`<${name}(?: [^>]*)?>([\\s\\S]*?)</${name}>`).exec(xml)?.[1] ?? '';

describe('phones', () => {
  test('show owner, lines and login, unset tags empty', async () => {
    const user = lab.user(0);
    const shown = await phone(user.device);
    expect(shown).toMatch(new RegExp(`<ownerUserName uuid="\\{[0-9A-F-]+\\}">${user.userId}</ownerUserName>`));
    expect(shown).toContain('<loginUserId/>');
    expect(shown).toContain('<authenticationUrl/>');
    expect(shown).toContain('<class>Phone</class>');
    const line = part(shown, 'line');
    expect(line).toContain('<index>1</index>');
    expect(part(line, 'pattern')).toBe(user.extension);
    expect(part(line, 'userId')).toBe(user.userId);
    expect([part(line, 'maxNumCalls'), part(line, 'busyTrigger')]).toEqual(['4', '2']);
    expect(part(line, 'ringSetting')).toBe('Ring');
  });

  test('in the lobby have the user who is logged in, and none after a logout', async () => {
    const tags = '<loginUserId/><enableExtensionMobility/><currentProfileName/>';
    const { userId } = lab.user(0);
    const shown = await phone(LOBBY_PHONE, tags);
    expect(part(shown, 'loginUserId')).toBe(userId);
    expect(part(shown, 'currentProfileName')).toBe(`UDP-${userId}`);
    expect(part(shown, 'enableExtensionMobility')).toBe('true');
    lab.cucm.login(LOBBY_PHONE, undefined);
    expect(await phone(LOBBY_PHONE, tags)).toContain('<loginUserId/>');
    lab.cucm.login(LOBBY_PHONE, lab.user(3).userId);
    expect(part(await phone(LOBBY_PHONE, tags), 'loginUserId')).toBe(lab.user(3).userId);
  });

  test('share a line between two users as their second, and a phone without owner has it first', async () => {
    for (const user of [lab.user(1), lab.user(2)]) {
      const lines = [...(await phone(user.device, '<lines/>')).matchAll(/<pattern>([^<]+)/g)].map(match => match[1]);
      expect(lines).toEqual([user.extension, TEAM_NUMBER]);
    }
    const team = await phone(TEAM_PHONE, '<lines/><ownerUserName/>');
    expect(part(team, 'pattern')).toBe(TEAM_NUMBER);
    expect(team).toContain('<ownerUserName/>');
    const line = await lab.axl(
      'getLine',
      `<pattern>${TEAM_NUMBER}</pattern><routePartitionName>Internal</routePartitionName>`,
    );
    expect([...line.body.matchAll(/<device>([^<]+)/g)].map(match => match[1])).toEqual(
      [TEAM_PHONE, lab.user(1).device, lab.user(2).device].sort(),
    );
  });

  test('are listed by name or description, without lines', async () => {
    const list = (criteria: string, tags: string) =>
      lab.axl('listPhone', `<searchCriteria>${criteria}</searchCriteria><returnedTags>${tags}</returnedTags>`);
    const user = lab.user(4);
    expect(returned(await list(`<description>%${user.lastName}%</description>`, '<name/><ownerUserName/>'))).toContain(
      `<name>${user.device}</name>`,
    );
    expect(faultOf(await list('<name>%</name>', '<lines/>'))).toContain("element 'lines'");
    expect((await list('<name>SEPX</name>', '<name/>')).body).toContain('<return/>');
  });

  test('unknown: 5007 to show, 5003 to change or apply', async () => {
    expect(faultOf(await lab.axl('getPhone', '<name>SEPX</name>'))).toContain(
      '5007 Item not valid: The specified Phone was not found',
    );
    expect(faultOf(await lab.axl('updatePhone', '<name>SEPX</name>'))).toContain('5003 Phone not found');
    expect(faultOf(await lab.axl('applyPhone', '<name>SEPX</name>'))).toContain('5003 Phone not found');
    expect(returned(await lab.axl('applyPhone', `<name>${lab.user(5).device}</name>`))).toMatch(/^\{[0-9A-F-]{36}\}$/);
    expect(faultOf(await lab.axl('getPhone', `<name>UDP-${lab.user(0).userId}</name>`))).toContain('5007');
  });

  test('take a new description and owner', async () => {
    const { device } = lab.user(5);
    const content = `<name>${device}</name><description>moved</description><ownerUserName>${lab.user(6).userId}</ownerUserName>`;
    expect((await lab.axl('updatePhone', content)).status).toBe(200);
    const shown = await phone(device, '<description/><ownerUserName/>');
    expect(shown).toContain('<description>moved</description>');
    expect(shown).toContain(`>${lab.user(6).userId}</ownerUserName>`);
    await lab.axl('updatePhone', `<name>${device}</name><ownerUserName/>`);
    expect(await phone(device, '<description/><ownerUserName/>')).toContain('<ownerUserName/>');
    expect(
      faultOf(await lab.axl('updatePhone', `<name>${device}</name><ownerUserName>nobody</ownerUserName>`)),
    ).toContain('User not found: nobody');
  });
});

describe('the lines of an update', () => {
  const partial = (extension: string): string =>
    `<lines><line><index>1</index><label>New</label><dirn><pattern>${extension}</pattern><routePartitionName>Internal</routePartitionName></dirn></line></lines>`;

  test('replace: what is left out becomes blank or its default', async () => {
    const user = lab.user(7);
    expect((await lab.axl('updatePhone', `<name>${user.device}</name>${partial(user.extension)}`)).status).toBe(200);
    const line = part(await phone(user.device, '<lines/>'), 'line');
    expect(part(line, 'label')).toBe('New');
    expect(line).toContain('<display/>');
    expect(line).toContain('<e164Mask/>');
    expect(line).toContain('<associatedEndusers/>');
    expect([part(line, 'maxNumCalls'), part(line, 'busyTrigger')]).toEqual(['2', '1']);
  });

  test('keep what was read and written back', async () => {
    const user = lab.user(8);
    const shown = part(await phone(user.device, '<lines/>'), 'lines');
    const back = shown
      .replaceAll(/ uuid="[^"]+"/g, '')
      .replaceAll(
        /<(consecutiveRingSetting|ringSettingIdlePickupAlert|ringSettingActivePickupAlert|dialPlanWizardId|recordingProfileName|monitoringCssName|speedDial)\/>/g,
        '',
      )
      .replace(/<display>[^<]*/, '<display>Someone Else')
      .replace('<recordingFlag>Call Recording Disabled', '<recordingFlag>Selective Call Recording Enabled');
    const answer = await lab.axl('updatePhone', `<name>${user.device}</name><lines>${back}</lines>`);
    expect(faultOf(answer)).toBe('200   ');
    const line = part(await phone(user.device, '<lines/>'), 'line');
    expect(part(line, 'display')).toBe('Someone Else');
    expect(part(line, 'recordingFlag')).toBe('Selective Call Recording Enabled');
    expect([part(line, 'maxNumCalls'), part(line, 'busyTrigger'), part(line, 'userId')]).toEqual([
      '4',
      '2',
      user.userId,
    ]);
  });

  test('can be removed and added one by one', async () => {
    const user = lab.user(1);
    const remove = `<removeLines><line><index>2</index><dirn><pattern>${TEAM_NUMBER}</pattern><routePartitionName>Internal</routePartitionName></dirn></line></removeLines>`;
    const add =
      '<addLines><line><index>3</index><dirn><pattern>91999</pattern><routePartitionName/></dirn></line></addLines>';
    expect((await lab.axl('updatePhone', `<name>${user.device}</name>${remove}${add}`)).status).toBe(200);
    const lines = [...(await phone(user.device, '<lines/>')).matchAll(/<pattern>([^<]+)/g)].map(match => match[1]);
    expect(lines).toEqual([user.extension, '91999']);
  });

  test('need a partition, if an empty one, and an index', async () => {
    const user = lab.user(9);
    const bad = partial(user.extension).replace('<routePartitionName>Internal</routePartitionName>', '');
    expect(faultOf(await lab.axl('updatePhone', `<name>${user.device}</name>${bad}`))).toContain(
      "One of '{routePartitionName}' is expected",
    );
    const unknown = partial(user.extension).replace('Internal', 'Nowhere');
    expect(faultOf(await lab.axl('updatePhone', `<name>${user.device}</name>${unknown}`))).toContain(
      'Route Partition not found: Nowhere',
    );
    expect(part(await phone(user.device, '<lines/>'), 'pattern')).toBe(user.extension);
  });
});

describe('device profiles', () => {
  test('are shown, listed and changed like phones', async () => {
    const name = `UDP-${lab.user(3).userId}`;
    const get = async () => returned(await lab.axl('getDeviceProfile', `<name>${name}</name>`));
    expect(part(await get(), 'pattern')).toBe(lab.user(3).extension);
    expect(await get()).toContain('<class>Device Profile</class>');
    const list = await lab.axl(
      'listDeviceProfile',
      '<searchCriteria><name>UDP-%</name></searchCriteria><returnedTags><name/></returnedTags>',
    );
    expect(list.body).toContain(`<name>${name}</name>`);
    expect((await lab.axl('updateDeviceProfile', `<name>${name}</name><description>new</description>`)).status).toBe(
      200,
    );
    expect(part(await get(), 'description')).toBe('new');
    expect(faultOf(await lab.axl('getDeviceProfile', '<name>UDP-x</name>'))).toContain(
      'The specified Device Profile was not found',
    );
  });
});

describe('directory numbers', () => {
  const key = (extension: string): string =>
    `<pattern>${extension}</pattern><routePartitionName>Internal</routePartitionName>`;
  const get = async (extension: string) => returned(await lab.axl('getLine', key(extension)));

  test('show and change what is sent, and leave the rest', async () => {
    const user = lab.user(10);
    expect(part(await get(user.extension), 'alertingName')).toBe(user.displayName);
    const changed = await lab.axl(
      'updateLine',
      `${key(user.extension)}<alertingName>Zoé Noël</alertingName><asciiAlertingName>Zoe Noel</asciiAlertingName><patternUrgency>true</patternUrgency>`,
    );
    expect(changed.status).toBe(200);
    const shown = await get(user.extension);
    expect([part(shown, 'alertingName'), part(shown, 'asciiAlertingName'), part(shown, 'description')]).toEqual([
      'Zoé Noël',
      'Zoe Noel',
      user.displayName,
    ]);
    expect(part(shown, 'patternUrgency')).toBe('true');
  });

  test('are other numbers in another partition', async () => {
    const user = lab.user(10);
    expect(faultOf(await lab.axl('getLine', `<pattern>${user.extension}</pattern>`))).toContain(
      '5007 Item not valid: The specified Line was not found',
    );
    expect(faultOf(await lab.axl('updateLine', `<pattern>${user.extension}</pattern>`))).toContain(
      '5003 Line not found',
    );
  });

  test('take names of 50 and 32 characters at most', async () => {
    const user = lab.user(10);
    const set = async (name: string, length: number) =>
      (await lab.axl('updateLine', `${key(user.extension)}<${name}>${'x'.repeat(length)}</${name}>`)).status;
    expect(await set('alertingName', 50)).toBe(200);
    expect(await set('alertingName', 51)).toBe(500);
    expect(await set('asciiAlertingName', 32)).toBe(200);
    expect(await set('asciiAlertingName', 33)).toBe(500);
  });

  test('can move to another pattern and partition', async () => {
    const { extension } = lab.user(11);
    const uuid = /<line uuid="([^"]+)"/.exec((await lab.axl('getLine', key(extension))).body)?.[1] ?? '';
    await lab.axl('updateLine', `<uuid>${uuid}</uuid><newPattern>\\+4999</newPattern><newRoutePartitionName/>`);
    const shown = await lab.axl('getLine', `<uuid>${uuid}</uuid>`);
    expect(part(shown.body, 'pattern')).toBe('\\+4999');
    expect(shown.body).toContain('<routePartitionName/>');
  });
});

describe('forced authorization codes', () => {
  const add = (name: string, code: string, level = 0) =>
    lab.axl(
      'addFacInfo',
      `<facInfo><name>${name}</name><code>${code}</code><authorizationLevel>${level}</authorizationLevel></facInfo>`,
    );

  test('are added, shown, listed, changed and removed', async () => {
    expect((await add('sales', '48210', 10)).status).toBe(200);
    const get = async (name: string) =>
      returned(await lab.axl('getFacInfo', `<name>${name}</name>`)).replace(/ uuid="[^"]+"/, '');
    expect(await get('sales')).toBe(
      '<facInfo><name>sales</name><code>48210</code><authorizationLevel>10</authorizationLevel></facInfo>',
    );
    await lab.axl('updateFacInfo', '<name>sales</name><newName>sales two</newName><code>97531</code>');
    expect(await get('sales two')).toContain('<code>97531</code><authorizationLevel>10</authorizationLevel>');
    const list = await lab.axl(
      'listFacInfo',
      '<searchCriteria><name>%</name></searchCriteria><returnedTags><code/></returnedTags>',
    );
    expect(list.body).toContain('<code>97531</code>');
    expect((await lab.axl('removeFacInfo', '<name>sales two</name>')).status).toBe(200);
    expect(await get('sales two')).toContain('5007');
    expect(faultOf(await lab.axl('removeFacInfo', '<name>sales two</name>'))).toContain(
      '5003 Forced Authorization Code not found',
    );
  });

  test('have unique names and codes of legal form', async () => {
    await add('one', '1111');
    for (const answer of [await add('one', '2222'), await add('two', '1111')]) {
      expect(faultOf(answer)).toBe(
        '500 soapenv:Client -239 Could not insert new row - duplicate value in a UNIQUE INDEX column (Unique Index:).',
      );
    }
    expect(faultOf(await add('a/b', '3333'))).toContain('Check constraint (name)');
    expect(faultOf(await add('three', '33x3'))).toContain('Check constraint (code)');
    expect(faultOf(await add('three', '3333', 256))).toContain('Check constraint (authorizationlevel)');
  });
});

describe('phone services', () => {
  const fields =
    '<serviceName>Rekey</serviceName><asciiServiceName>Rekey</asciiServiceName><serviceUrl>http://rekey.test/phone?name=#DEVICENAME#</serviceUrl>' +
    '<secureServiceUrl>https://rekey.test/phone?name=#DEVICENAME#</secureServiceUrl><serviceCategory>XML Service</serviceCategory>' +
    '<serviceType>Standard IP Phone Service</serviceType>';

  test('are added, shown and changed', async () => {
    const add = `<ipPhoneServices>${fields}<enabled>true</enabled><enterpriseSubscription>true</enterpriseSubscription></ipPhoneServices>`;
    expect((await lab.axl('addIpPhoneServices', add)).status).toBe(200);
    const get = async () => returned(await lab.axl('getIpPhoneServices', '<serviceName>Rekey</serviceName>'));
    expect(await get()).toContain('<secureServiceUrl>https://rekey.test/phone?name=#DEVICENAME#</secureServiceUrl>');
    expect(await get()).toContain('<enterpriseSubscription>true</enterpriseSubscription>');
    await lab.axl(
      'updateIpPhoneServices',
      '<serviceName>Rekey</serviceName><serviceUrl>http://new.test/phone</serviceUrl>',
    );
    expect(await get()).toContain('<serviceUrl>http://new.test/phone</serviceUrl>');
    expect(faultOf(await lab.axl('addIpPhoneServices', add))).toContain('-239');
  });

  test('need one of the two addresses, and are subscribed for all only when added', async () => {
    const none =
      '<ipPhoneServices><serviceName>X</serviceName><asciiServiceName>X</asciiServiceName><serviceUrl/><serviceCategory>XML Service</serviceCategory><serviceType>Directories</serviceType></ipPhoneServices>';
    expect(faultOf(await lab.axl('addIpPhoneServices', none))).toContain('cannot both be null');
    const update = '<serviceName>Rekey</serviceName><enterpriseSubscription>true</enterpriseSubscription>';
    expect(faultOf(await lab.axl('updateIpPhoneServices', update))).toContain("element 'enterpriseSubscription'");
  });
});
