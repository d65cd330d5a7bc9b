import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CucmNeighbours, PinPush } from '../../../src/lab/cucm/operation.ts';
import type { CucmSwitches } from '../../../src/lab/cucm/switches.ts';
import { faultOf, type LabCucm, returned, startLabCucm } from './lab-cucm.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WRONG = '907461';

let lab: LabCucm;
beforeEach(async () => {
  lab = await startLabCucm();
});
afterEach(() => lab.stop());

async function restart(switches: Partial<CucmSwitches>, neighbours: CucmNeighbours = {}): Promise<void> {
  await lab.stop();
  lab = await startLabCucm(switches, neighbours);
}

const update = (userId: string, content: string) => lab.axl('updateUser', `<userid>${userId}</userid>${content}`);
const check = async (userId: string, what: string): Promise<string> =>
  returned(await lab.axl('doAuthenticateUser', `<userid>${userId}</userid>${what}`));
const pin = (value: string): string => `<pin>${value}</pin>`;
const pinFlags = (content: string): string => `<pinCredentials>${content}</pinCredentials>`;

/** Columns of a user's PIN credential, read as the sweep does. */
async function stateOf(userId: string): Promise<Record<string, string>> {
  const sql =
    'select c.timechanged, c.credmustchange, c.timeadminlockout, cd.hackcount, cd.timehackedlockout, cd.lastsuccessfullogintime ' +
    'from enduser eu inner join credential c on c.fkenduser=eu.pkid and c.tkcredential=4 ' +
    `inner join credentialdynamic cd on cd.fkcredential=c.pkid where eu.userid='${userId}'`;
  const row = returned(await lab.axl('executeSQLQuery', `<sql>${sql}</sql>`));
  return Object.fromEntries(
    [...row.matchAll(/<(\w+)(?:\/>|>([^<]*)<\/)/g)].map(([, name, value]) => [name, value ?? '']),
  );
}

const seconds = (): string => String(Math.floor(lab.clock.now() / 1000));
const FALSE = (code: number): string =>
  `<userAuthenticated>false</userAuthenticated><code>${code}</code><daysToExpiry>0</daysToExpiry><isWarningNeeded>false</isWarningNeeded>`;

describe('doAuthenticateUser', () => {
  test('says yes to the PIN and the password, with the days to expiry', async () => {
    const user = lab.user(0);
    const yes =
      '<userAuthenticated>true</userAuthenticated><code>0</code><daysToExpiry>179</daysToExpiry><isWarningNeeded>false</isWarningNeeded>';
    expect(await check(user.userId, pin(user.pin))).toBe(yes);
    expect(await check(user.userId, `<password>${user.cucmPassword.replace('&', '&amp;')}</password>`)).toBe(yes);
  });

  test('answers false to a wrong one and to an unknown user, with other codes than 0', async () => {
    expect(await check(lab.user(0).userId, pin(WRONG))).toBe(FALSE(1));
    expect(await check('nobody', pin(WRONG))).toBe(FALSE(2));
    expect(await check(lab.world.special.disabled.userId, pin(lab.world.special.disabled.pin))).toBe(FALSE(5));
  });

  test('or with faults, as the switches say', async () => {
    await restart({ wrongCredential: 'fault', unknownUser: 'fault' });
    const ask = (userId: string) => lab.axl('doAuthenticateUser', `<userid>${userId}</userid>${pin(WRONG)}`);
    expect(faultOf(await ask(lab.user(0).userId))).toBe(
      '500 soapenv:Server 5003 Authentication failed for user. IMS result code: 1',
    );
    expect(faultOf(await ask('nobody'))).toBe(
      '500 soapenv:Server 5007 Item not valid: The specified User was not found',
    );
  });

  test('warns before the expiry', async () => {
    const user = lab.user(0);
    lab.clock.advance(170 * DAY);
    expect(await check(user.userId, pin(user.pin))).toContain(
      '<daysToExpiry>9</daysToExpiry><isWarningNeeded>true</isWarningNeeded>',
    );
  });

  test('a must-change or expired PIN authenticates, or not, as the switches say', async () => {
    const ask = async () => {
      const must = lab.world.special.mustChange;
      const first = await lab.pinWorks(must.userId, must.pin);
      lab.clock.advance(200 * DAY);
      return [first, await lab.pinWorks(lab.user(0).userId, lab.user(0).pin)];
    };
    expect(await ask()).toEqual([true, true]);
    await restart({ mustChangeAuthenticates: false, expiredAuthenticates: false });
    expect(await ask()).toEqual([false, false]);
  });

  test('asks the directory for the password of a synchronised user', async () => {
    const asked: string[] = [];
    await restart(
      {},
      { authenticateInDirectory: (userId, password) => asked.push(userId) > 0 && password === 'right' },
    );
    const { userId } = lab.world.special.ldapSynced;
    expect(await check(userId, '<password>right</password>')).toContain('true');
    expect(await check(userId, '<password>wrong</password>')).toBe(FALSE(1));
    expect(await check(lab.user(0).userId, '<password>right</password>')).toBe(FALSE(1));
    expect(asked).toEqual([userId, userId]);
  });
});

describe('failed attempts', () => {
  const fail = async (times: number): Promise<void> => {
    for (let count = 0; count < times; count += 1) await lab.pinWorks(lab.user(0).userId, WRONG);
  };
  const works = (): Promise<boolean> => lab.pinWorks(lab.user(0).userId, lab.user(0).pin);

  test('are counted, and a success ends the count', async () => {
    await fail(2);
    expect(await stateOf(lab.user(0).userId)).toMatchObject({ hackcount: '2', timehackedlockout: '' });
    expect(await works()).toBe(true);
    expect(await stateOf(lab.user(0).userId)).toMatchObject({ hackcount: '0', lastsuccessfullogintime: seconds() });
    await fail(2);
    expect(await works()).toBe(true);
  });

  test('the third locks for 30 minutes from then, whatever is tried meanwhile', async () => {
    await fail(3);
    expect(await stateOf(lab.user(0).userId)).toMatchObject({ hackcount: '3', timehackedlockout: seconds() });
    expect(await works()).toBe(false);
    expect(await check(lab.user(0).userId, pin(lab.user(0).pin))).toBe(FALSE(4));
    lab.clock.advance(29 * MINUTE);
    await fail(5);
    expect(await works()).toBe(false);
    lab.clock.advance(MINUTE);
    expect(await works()).toBe(true);
  });

  test('after a lock ran out the count begins anew', async () => {
    await fail(3);
    lab.clock.advance(30 * MINUTE);
    await fail(2);
    expect((await stateOf(lab.user(0).userId))['hackcount']).toBe('2');
    expect(await works()).toBe(true);
  });

  test('after a short lock ran out the count begins anew, though failures are remembered for longer', async () => {
    lab.cucm.database.run("update credentialpolicy set lockoutduration = 5 where displayname = 'Lab PIN Policy'");
    await fail(3);
    lab.clock.advance(5 * MINUTE);
    await fail(1);
    expect(await stateOf(lab.user(0).userId)).toMatchObject({ hackcount: '1', timehackedlockout: '' });
    expect(await works()).toBe(true);
  });

  test('are forgotten when 30 minutes pass without one', async () => {
    await fail(2);
    lab.clock.advance(30 * MINUTE);
    await fail(2);
    expect((await stateOf(lab.user(0).userId))['hackcount']).toBe('2');
    lab.clock.advance(29 * MINUTE);
    await fail(1);
    expect(await works()).toBe(false);
  });

  test('of one kind do not lock the other', async () => {
    await fail(3);
    const { userId, cucmPassword } = lab.user(0);
    expect(await check(userId, `<password>${cucmPassword}</password>`)).toContain('true');
  });

  test('a lock without end is ended by pinResetHackCount only', async () => {
    const { userId } = lab.user(0);
    await update(userId, pinFlags('<pinCredPolicyName>Lab Strict Policy</pinCredPolicyName>'));
    await fail(3);
    lab.clock.advance(30 * DAY);
    expect(await works()).toBe(false);
    await update(userId, pinFlags('<pinCredLockedByAdministrator>false</pinCredLockedByAdministrator>'));
    expect(await works()).toBe(false);
    await update(userId, pinFlags('<pinResetHackCount>t</pinResetHackCount>'));
    expect(await works()).toBe(true);
  });

  test('do not count where the switch says so', async () => {
    await restart({ failuresCount: false });
    await fail(10);
    expect(await works()).toBe(true);
  });

  test('the special locked user is locked, and can be unlocked', async () => {
    const { userId, pin: own } = lab.world.special.locked;
    expect(await check(userId, pin(own))).toBe(FALSE(4));
    await update(userId, pinFlags('<pinResetHackCount>true</pinResetHackCount>'));
    expect(await lab.pinWorks(userId, own)).toBe(true);
  });
});

describe('an administrator', () => {
  test('locks and unlocks, and a reset of the hack count does not unlock', async () => {
    const { userId, pin: own } = lab.user(1);
    await update(userId, pinFlags('<pinCredLockedByAdministrator>true</pinCredLockedByAdministrator>'));
    expect(await check(userId, pin(own))).toBe(FALSE(3));
    expect((await stateOf(userId))['timeadminlockout']).toBe(seconds());
    await update(userId, pinFlags('<pinResetHackCount>true</pinResetHackCount>'));
    expect(await check(userId, pin(own))).toBe(FALSE(3));
    await update(userId, pinFlags('<pinCredLockedByAdministrator>false</pinCredLockedByAdministrator>'));
    expect(await lab.pinWorks(userId, own)).toBe(true);
  });

  test('sets a PIN, with must-change and unlocking in one request', async () => {
    const { userId, pin: own } = lab.world.special.locked;
    lab.clock.advance(5 * MINUTE);
    const flags = '<pinCredUserMustChange>true</pinCredUserMustChange><pinResetHackCount>true</pinResetHackCount>';
    expect((await update(userId, pin('730518') + pinFlags(flags))).status).toBe(200);
    expect(await stateOf(userId)).toMatchObject({
      timechanged: seconds(),
      credmustchange: 't',
      hackcount: '0',
      timehackedlockout: '',
    });
    expect(await lab.pinWorks(userId, own)).toBe(false);
    expect(await lab.pinWorks(userId, '730518')).toBe(true);
  });

  test('cannot have a user both unable and obliged to change', async () => {
    const { userId } = lab.user(1);
    const answer = await update(
      userId,
      pinFlags(
        '<pinCredUserCantChange>true</pinCredUserCantChange><pinCredUserMustChange>true</pinCredUserMustChange>',
      ),
    );
    expect(faultOf(answer)).toContain('mutually exclusive');
    expect((await stateOf(userId))['credmustchange']).toBe('f');
  });

  test('cannot give a policy that does not exist', async () => {
    const answer = await update(lab.user(1).userId, pinFlags('<pinCredPolicyName>None</pinCredPolicyName>'));
    expect(faultOf(answer)).toBe('500 soapenv:Server 5003 Credential Policy not found: None');
  });
});

describe('the policy', () => {
  const set = async (value: string): Promise<string> => {
    const answer = await update(lab.user(0).userId, pin(value));
    return answer.status === 200 ? 'set' : faultOf(answer);
  };

  test('refuses what is too short, trivial, not digits, or used before, and changes nothing', async () => {
    const { userId, pin: own } = lab.user(0);
    const before = await stateOf(userId);
    expect(await set('73051')).toContain('5003 Length of the PIN is less than what the administrator has mandated.');
    expect(await set('111111')).toContain('5003 Trivial credentials are not allowed');
    expect(await set('73o518')).toContain('5003 The PIN must contain digits only.');
    expect(await set('')).toContain('5003 Length of the PIN');
    expect(await set(own)).toContain('5003 The credential matches one of the previous credentials stored.');
    expect(await stateOf(userId)).toEqual(before);
    expect(await lab.pinWorks(userId, own)).toBe(true);
  });

  test('looks back five PINs', async () => {
    const { pin: own } = lab.user(0);
    const values = ['730518', '846190', '519037', '260974', '905163'];
    for (const value of values) expect(await set(value)).toBe('set');
    expect(await set(own)).toContain('previous credentials');
    expect(await set('481706')).toBe('set');
    expect(await set(own)).toBe('set');
  });

  test('knows the extension and the name of the user', async () => {
    const { extension } = lab.user(0);
    expect(await set(`${extension}9`)).toContain('Trivial');
    expect(await set(`9${[...extension].reverse().join('')}`)).toContain('Trivial');
  });

  test('may have a least time between changes', async () => {
    const { userId } = lab.user(0);
    await update(userId, pinFlags('<pinCredPolicyName>Lab Strict Policy</pinCredPolicyName>'));
    expect(await set('73051846')).toBe('set');
    lab.clock.advance(59 * MINUTE);
    expect(await set('84619073')).toContain('changed too frequently');
    lab.clock.advance(MINUTE);
    expect(await set('84619073')).toBe('set');
  });

  test('is not applied to a PIN until it is changed for the first time', async () => {
    const { userId } = lab.user(2);
    const sql =
      'update credential set credentials = (select credentials from credentialpolicydefault where tkcredential = 4) where tkcredential = 4 and fkenduser = (select pkid from enduser where userid = ?)';
    lab.cucm.database.run(sql, userId);
    expect(await lab.pinWorks(userId, '12345')).toBe(true);
    expect(faultOf(await update(userId, pin('12345')))).toContain('5003');
    const same =
      'select eu.userid from enduser eu inner join credential c on c.fkenduser=eu.pkid and c.tkcredential=4 inner join credentialpolicydefault cpd on cpd.tkcredential=4 where c.credentials=cpd.credentials';
    expect(returned(await lab.axl('executeSQLQuery', `<sql>${same}</sql>`))).toBe(
      `<row><userid>${userId}</userid></row>`,
    );
  });

  test('judges passwords: classes, own name, repeated characters', async () => {
    const { userId, extension } = lab.user(0);
    const password = async (value: string): Promise<number> =>
      (await update(userId, `<password>${value}</password>`)).status;
    for (const bad of ['alllowercase', 'Aaaa1bbbb!aaaa', `X-${userId}-9Z`, `Zz!${extension}abc`, 'Sh0rt!']) {
      expect(await password(bad)).toBe(500);
    }
    expect(await password('Wandering-river8')).toBe(200);
    await restart({ passwordClasses: 4 });
    expect(await password('Wandering-river')).toBe(500);
  });

  test.each([
    ['unity', 'Error saving password - Trivial passwords or PINs are not allowed'],
    ['terse', 'Credential update failed: TRIVIAL'],
    ['opaque', 'The credential could not be updated.'],
  ] as const)('can refuse in the words "%s"', async (policyTexts, words) => {
    await restart({ policyTexts });
    expect(await set('111111')).toContain(`5003 ${words}`);
  });
});

describe('a credential that was cached', () => {
  test('still authenticates for two minutes after a change, where caching is on', async () => {
    await restart({ credentialCacheSeconds: 120 });
    const { userId, pin: own } = lab.user(0);
    expect(await lab.pinWorks(userId, own)).toBe(true);
    lab.clock.advance(MINUTE);
    await update(userId, pin('730518'));
    expect(await lab.pinWorks(userId, own)).toBe(true);
    lab.clock.advance(MINUTE);
    expect(await lab.pinWorks(userId, own)).toBe(false);
    expect(await lab.pinWorks(userId, '730518')).toBe(true);
  });

  test('does not where it is off', async () => {
    const { userId, pin: own } = lab.user(0);
    await lab.pinWorks(userId, own);
    await update(userId, pin('730518'));
    expect(await lab.pinWorks(userId, own)).toBe(false);
  });
});

describe('PIN synchronisation', () => {
  test('pushes a new PIN with its must-change flag, and no other change', async () => {
    const pushed: PinPush[] = [];
    await restart({}, { onPinChanged: push => void pushed.push(push) });
    const { userId } = lab.user(0);
    await update(userId, '<title>x</title>');
    await update(userId, pin('730518') + pinFlags('<pinCredUserMustChange>true</pinCredUserMustChange>'));
    await update(
      userId,
      `${pin('846190') + pinFlags('<pinCredUserMustChange>false</pinCredUserMustChange>')}<zeroHop>true</zeroHop>`,
    );
    expect(pushed).toEqual([{ userId, pin: '730518', mustChange: true }]);
  });

  test('that fails fails the whole update', async () => {
    await restart({ syncFailureText: 'PIN sync failed.' }, { onPinChanged: () => 'Connection refused' });
    const { userId, pin: own } = lab.user(0);
    const before = await stateOf(userId);
    const answer = await lab.axl(
      'updateUser',
      `<userid>${userId}</userid>${pin('730518')}${pinFlags('<pinResetHackCount>true</pinResetHackCount>')}<title>x</title>`,
    );
    expect(faultOf(answer)).toBe('500 soapenv:Server 5003 PIN sync failed. Connection refused');
    expect(await stateOf(userId)).toEqual(before);
    expect((await lab.axl('getUser', `<userid>${userId}</userid>`)).body).toContain('<title/>');
    expect(await lab.pinWorks(userId, own)).toBe(true);
  });

  test('takes a PIN from the other side, judged by its own policy, and does not push it back', async () => {
    const pushed: PinPush[] = [];
    await restart({}, { onPinChanged: push => void pushed.push(push) });
    const { userId } = lab.user(0);
    expect(lab.cucm.takePin(userId, '111111', false)).toContain('Trivial');
    expect(lab.cucm.takePin('nobody', '730518', false)).toBe('User not found');
    expect(lab.cucm.takePin(userId, '730518', true)).toBeUndefined();
    expect(await lab.pinWorks(userId, '730518')).toBe(true);
    expect((await stateOf(userId))['credmustchange']).toBe('t');
    expect(pushed).toEqual([]);
  });
});

describe('credential policies', () => {
  test('are shown in the words of AXL', async () => {
    const shown = returned(await lab.axl('getCredentialPolicy', '<name>Lab PIN Policy</name>'));
    expect(shown.replace(/ uuid="[^"]+"/, '')).toBe(
      '<credentialPolicy><name>Lab PIN Policy</name><failedLogon>3</failedLogon><resetFailedLogonAttempts>30</resetFailedLogonAttempts>' +
        '<lockoutDuration>30</lockoutDuration><credChangeDuration>0</credChangeDuration><credExpiresAfter>180</credExpiresAfter>' +
        '<minCredLength>6</minCredLength><prevCredStoredNum>5</prevCredStoredNum><inactiveDaysAllowed>0</inactiveDaysAllowed>' +
        '<expiryWarningDays>14</expiryWarningDays><trivialCredCheck>true</trivialCredCheck><minCharsToChange>1</minCharsToChange></credentialPolicy>',
    );
  });

  test('are listed, without minCharsToChange before 11.5', async () => {
    const content =
      '<searchCriteria><name>%</name></searchCriteria><returnedTags><name/><minCharsToChange/></returnedTags>';
    expect(
      [...(await lab.axl('listCredentialPolicy', content)).body.matchAll(/<name>([^<]+)/g)].map(match => match[1]),
    ).toEqual(['Default Credential Policy', 'Lab PIN Policy', 'Lab Strict Policy']);
    expect((await lab.axl('listCredentialPolicy', content, { version: '11.0' })).status).toBe(500);
  });

  test('an unknown one is 5007', async () => {
    expect(faultOf(await lab.axl('getCredentialPolicy', '<name>None</name>'))).toBe(
      '500 soapenv:Server 5007 Item not valid: The specified Credential Policy was not found',
    );
  });
});
