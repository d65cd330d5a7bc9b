import { afterEach, describe, expect, it } from 'vitest';
import { TEAM_NUMBER } from '../../../../src/lab/cucm/fill-shared.ts';
import type { LabUser } from '../../../../src/lab/world.ts';
import type { PlaceOutcome } from '../../../../src/people/details.ts';
import { type Lab, ordinary, startLab, world } from '../lab-bench.ts';

const open: Lab[] = [];
afterEach(async () => {
  for (const lab of open.splice(0)) await lab.stop();
});

async function start(switches: Parameters<typeof startLab>[0] = {}): Promise<Lab> {
  const lab = await startLab(switches);
  open.push(lab);
  return lab;
}

/** Has three phones and two profiles. */
const busy = ordinary(5);
const devices = [`CSF${busy.userId.toUpperCase()}`, busy.device, `SEP0000${busy.extension.padStart(8, '0')}`].sort();
const profiles = [`UDP-${busy.userId}`, `UDP-${busy.userId}-2`];

const newNames = { firstName: 'Zoë', lastName: 'Łuczak-Brown' };
const newName = 'Zoë Łuczak-Brown';
const newAscii = 'Zoe Luczak-Brown';

/** A whole device as AXL shows it, but for what names rows of the database. */
async function shown(lab: Lab, name: string): Promise<string> {
  const get = name.startsWith('UDP-') ? 'getDeviceProfile' : 'getPhone';
  return (await lab.cucm.axl.document(get, { name })).replaceAll(/ uuid="[^"]*"/g, '');
}

const withoutTexts = (document: string): string =>
  document.replaceAll(/<(label|display|displayAscii)>[^<]*<\/\1>|<(?:label|display|displayAscii)\/>/g, '');

/** Gives a phone two lines that are nothing like the defaults. */
async function dress(lab: Lab, user: LabUser): Promise<void> {
  const line = (index: string, pattern: string, more: object) => ({
    index,
    label: 'Anything',
    display: 'Any & one',
    dirn: { pattern, routePartitionName: 'Internal' },
    ringSetting: 'Flash Only',
    consecutiveRingSetting: 'Beep Only',
    displayAscii: 'Any one',
    e164Mask: '+33155XXXXXX',
    mwlPolicy: 'Light and Prompt',
    maxNumCalls: '6',
    busyTrigger: '5',
    callInfoDisplay: { callerName: 'true', callerNumber: 'true', redirectedNumber: 'true', dialedNumber: 'false' },
    recordingFlag: 'Selective Call Recording Enabled',
    audibleMwi: 'On',
    missedCallLogging: 'false',
    recordingMediaSource: 'Phone Preferred',
    ...more,
  });
  const lines = [
    line('1', user.extension, { associatedEndusers: { enduser: [{ userId: user.userId }] } }),
    line('2', TEAM_NUMBER, { ringSetting: 'Disable', e164Mask: undefined }),
  ];
  await lab.cucm.axl.call('updatePhone', { name: user.device, lines: { line: lines } });
}

const outcomesOf = (outcomes: readonly PlaceOutcome[] | undefined): readonly (readonly [string, string])[] =>
  (outcomes ?? []).map(({ name, answer }) => [name, answer.outcome]);

describe('the details of a user', () => {
  it('are the person and every appearance of the own line on phones and profiles', async () => {
    const lab = await start();
    const details = await lab.cucm.details.describe(busy.userId);
    expect(details).toMatchObject({
      userId: busy.userId,
      person: {
        firstName: busy.firstName,
        lastName: busy.lastName,
        middleName: '',
        department: 'Lab',
        mail: busy.mail,
      },
      synchronised: false,
      shared: [],
    });
    expect(details?.appearances.map(({ device }) => device)).toEqual([...devices, ...profiles]);
    expect(details?.appearances.map(({ type }) => type)).toEqual([
      ...devices.map(() => 'ip-phone'),
      ...profiles.map(() => 'device-profile'),
    ]);
    expect(details?.appearances[0]).toMatchObject({ pattern: busy.extension, partition: 'Internal', index: 1 });
  });

  it('leave out the line that two share, and say so', async () => {
    const lab = await start();
    const details = await lab.cucm.details.describe(ordinary(1).userId);
    expect(details?.appearances.map(({ pattern }) => pattern)).toEqual([ordinary(1).extension]);
    expect(details?.shared).toEqual([TEAM_NUMBER]);
  });

  it('say who comes from a directory', async () => {
    const lab = await start();
    expect((await lab.cucm.details.describe(world.special.ldapSynced.userId))?.synchronised).toBe(true);
  });

  it.each(['nobody', '', "x' or '1'='1", '%', 'a\u0000b', 'x'.repeat(200)])('of %j are none', async userId => {
    const lab = await start();
    expect(await lab.cucm.details.describe(userId)).toBeUndefined();
    expect(await lab.cucm.details.preview(userId, {})).toBeUndefined();
    expect(await lab.cucm.details.update(userId, { lastName: 'X' })).toBeUndefined();
  });
});

describe('an update', () => {
  it('reaches the user, the line, three phones and two profiles, and is told place by place as it goes', async () => {
    const lab = await start();
    const told: string[] = [];
    const outcomes = await lab.cucm.details.update(busy.userId, newNames, ({ name }) => told.push(name));
    const places = [busy.userId, busy.extension, ...devices, ...profiles];
    expect(outcomesOf(outcomes)).toEqual(places.map(name => [name, 'done']));
    expect(told).toEqual(places);
    const after = await lab.cucm.details.describe(busy.userId);
    expect(after?.person).toMatchObject(newNames);
    for (const one of after?.appearances ?? []) {
      expect(one).toMatchObject({ label: newName, display: newName, asciiDisplay: newAscii });
      expect(one).toMatchObject({ alertingName: newName, asciiAlertingName: newAscii });
    }
    const applied = lab.control.calls.filter(({ body }) => body.includes('applyPhone'));
    expect(applied).toHaveLength(3);
  });

  it.each(['10.5', '11.5', '14', '15'] as const)('reaches everything on CUCM %s too', async release => {
    const lab = await start({ release });
    const outcomes = await lab.cucm.details.update(busy.userId, newNames);
    expect(outcomes?.map(({ answer }) => answer.outcome)).toEqual(Array.from({ length: 7 }, () => 'done'));
  });

  it('leaves every other attribute of every line byte for byte as it was', async () => {
    const lab = await start();
    await dress(lab, busy);
    const all = [...devices, ...profiles];
    const before = await Promise.all(all.map(name => shown(lab, name)));
    expect(before[devices.indexOf(busy.device)]).toContain('<ringSetting>Flash Only</ringSetting>');
    const outcomes = await lab.cucm.details.update(busy.userId, newNames);
    expect(new Set((outcomes ?? []).map(({ answer }) => answer.outcome))).toEqual(new Set(['done']));
    const after = await Promise.all(all.map(name => shown(lab, name)));
    expect(after.map(withoutTexts)).toEqual(before.map(withoutTexts));
    for (const [index, document] of after.entries()) {
      expect(document).not.toBe(before[index]);
      expect(document).toContain(`<label>${newName}</label><display>${newName}</display>`);
    }
  });

  it('leaves the texts of a line beside it alone', async () => {
    const lab = await start();
    await dress(lab, busy);
    await lab.cucm.details.update(busy.userId, newNames);
    const lines = (await shown(lab, busy.device)).split('<line>').slice(1);
    expect(lines[1]).toContain('<index>2</index><label>Anything</label><display>Any &amp; one</display>');
    const reception = await lab.cucm.details.describe(ordinary(1).userId);
    expect(reception?.appearances.every(({ display }) => display === ordinary(1).displayName)).toBe(true);
  });

  it('would not, were a line sent in part: CUCM resets what it does not hold', async () => {
    const lab = await start();
    await dress(lab, busy);
    const line = { index: '1', label: newName, dirn: { pattern: busy.extension, routePartitionName: 'Internal' } };
    await lab.cucm.axl.call('updatePhone', { name: busy.device, lines: { line: [line] } });
    const document = await shown(lab, busy.device);
    expect(document).toContain('<ringSetting>Ring</ringSetting>');
    expect(document).toContain('<display/>');
    expect(document).toContain('<e164Mask/>');
    expect(document).toContain('<maxNumCalls>2</maxNumCalls>');
    expect(document).not.toContain(TEAM_NUMBER);
  });

  it('asked again changes nothing', async () => {
    const lab = await start();
    await lab.cucm.details.update(busy.userId, newNames);
    const before = lab.control.calls.length;
    const outcomes = await lab.cucm.details.update(busy.userId, newNames);
    expect(new Set(outcomes?.map(({ answer }) => answer.outcome))).toEqual(new Set(['done']));
    const later = lab.control.calls.slice(before).map(({ body }) => body);
    expect(later.some(body => /update(User|Line|Phone|DeviceProfile)|applyPhone/.test(body))).toBe(false);
  });

  it('of a directory’s user is refused, and no text is changed', async () => {
    const lab = await start();
    const { userId } = world.special.ldapSynced;
    const before = await lab.cucm.details.describe(userId);
    const outcomes = await lab.cucm.details.update(userId, { lastName: 'Berg' });
    expect(outcomes?.[0]?.answer).toMatchObject({ outcome: 'refused', code: 'held-elsewhere' });
    expect(await lab.cucm.details.describe(userId)).toEqual(before);
  });

  it('does not reach a device of another type, and says so', async () => {
    const lab = await start();
    lab.server.database.run('update device set tkclass = 20 where name = ?', profiles[1] ?? '');
    const outcomes = await lab.cucm.details.update(busy.userId, newNames);
    const wrong = outcomes?.filter(({ answer }) => answer.outcome !== 'done');
    expect(wrong?.map(({ place, name, answer }) => [place, name, answer.outcome])).toEqual([
      ['other-device', profiles[1], 'refused'],
    ]);
  });

  it('without new names brings a directory’s user’s texts into line with the name on file', async () => {
    const lab = await start();
    const { userId, extension, displayName } = world.special.ldapSynced;
    lab.server.database.run('update numplan set alertingname = ? where dnorpattern = ?', 'Old', extension);
    const outcomes = await lab.cucm.details.update(userId, {});
    expect(outcomes?.filter(({ changes }) => changes.length > 0).map(({ place }) => place)).toEqual(['line']);
    expect((await lab.cucm.details.describe(userId))?.appearances[0]?.alertingName).toBe(displayName);
  });

  it('waits for another, so that neither undoes what the other did on a phone that both have', async () => {
    const lab = await start();
    const neighbour = ordinary(4);
    const { database } = lab.server;
    const shared = String(database.get('select pkid from device where name = ?', ordinary(1).device)?.['pkid']);
    const lineOf = (number: string) =>
      String(database.get('select pkid from numplan where dnorpattern = ?', number)?.['pkid']);
    database.run('delete from devicenumplanmap where fknumplan = ?', lineOf(neighbour.extension));
    database.run(
      'update devicenumplanmap set fknumplan = ? where fknumplan = ? and fkdevice = ?',
      lineOf(neighbour.extension),
      lineOf(TEAM_NUMBER),
      shared,
    );
    const [one, other] = await Promise.all([
      lab.cucm.details.update(ordinary(1).userId, { lastName: 'Eins' }),
      lab.cucm.details.update(neighbour.userId, { lastName: 'Zwei' }),
    ]);
    expect(one?.some(({ name }) => name === ordinary(1).device)).toBe(true);
    expect(other?.some(({ name }) => name === ordinary(1).device)).toBe(true);
    const document = await shown(lab, ordinary(1).device);
    expect(document).toContain(`<display>${ordinary(1).firstName} Eins</display>`);
    expect(document).toContain(`<display>${neighbour.firstName} Zwei</display>`);
  });

  it('clears what is emptied', async () => {
    const lab = await start();
    await lab.cucm.details.update(busy.userId, { department: '', middleName: 'Q' });
    expect((await lab.cucm.details.describe(busy.userId))?.person).toMatchObject({ department: '', middleName: 'Q' });
  });

  it('takes a name as it is, whatever it looks like', async () => {
    const lab = await start();
    const lastName = `<![CDATA[x]]><b>&amp; ' ]]> ${'y'.repeat(20)}`;
    const outcomes = await lab.cucm.details.update(busy.userId, { lastName });
    expect(new Set(outcomes?.map(({ answer }) => answer.outcome))).toEqual(new Set(['done']));
    expect((await lab.cucm.details.describe(busy.userId))?.person.lastName).toBe(lastName);
  });
});

describe('a fault in the middle of an update', () => {
  const [first, second] = devices as [string, string];

  async function updated(lab: Lab): Promise<Map<string, string>> {
    return new Map(outcomesOf(await lab.cucm.details.update(busy.userId, newNames)));
  }

  it('that loses the answer of a change that was carried out leaves it done', async () => {
    const lab = await start();
    lab.control.inject({ system: 'cucm', operation: 'updatePhone', fault: 'drop-after', times: 1 });
    lab.control.inject({ system: 'cucm', operation: 'updateLine', fault: 'drop-after', times: 1 });
    lab.control.inject({ system: 'cucm', operation: 'updateUser', fault: 'drop-after', times: 1 });
    expect(new Set((await updated(lab)).values())).toEqual(new Set(['done']));
  });

  it('that loses the change of one phone is told of that phone, and the others are done', async () => {
    const lab = await start();
    lab.control.inject({ system: 'cucm', operation: 'updatePhone', fault: 'refuse', times: 1 });
    const found = await updated(lab);
    expect(found.get(first)).toBe('failed');
    expect([...found.values()].filter(outcome => outcome === 'done')).toHaveLength(found.size - 1);
    lab.control.clear();
    expect(new Set((await updated(lab)).values())).toEqual(new Set(['done']));
  });

  it('that is told to come back later is waited out, and told where it lasts', async () => {
    const lab = await start();
    lab.control.inject({ system: 'cucm', operation: 'updatePhone', fault: 'status', value: 503, times: 2 });
    expect(new Set((await updated(lab)).values())).toEqual(new Set(['done']));
    lab.control.inject({ system: 'cucm', operation: 'updateDeviceProfile', fault: 'status', value: 503 });
    const outcomes = await lab.cucm.details.update(busy.userId, { lastName: 'Berg' });
    const failed = outcomes?.filter(({ answer }) => answer.outcome !== 'done');
    expect(failed?.map(({ name }) => name)).toEqual(profiles);
    expect(failed?.[0]?.answer).toMatchObject({ outcome: 'failed', code: 'throttled', retryable: true });
  });

  it('on one device that CUCM refuses is told of that device only', async () => {
    const lab = await start();
    lab.server.database.run(
      'update devicenumplanmap set e164mask = ? where fkdevice = (select pkid from device where name = ?)',
      'x'.repeat(300),
      second,
    );
    const found = await updated(lab);
    expect(found.get(second)).toBe('refused');
    expect([...found.values()].filter(outcome => outcome === 'done')).toHaveLength(found.size - 1);
  });

  it('on the user leaves the texts as they are', async () => {
    const lab = await start();
    lab.control.inject({ system: 'cucm', operation: 'updateUser', fault: 'status', value: 401 });
    const outcomes = await lab.cucm.details.update(busy.userId, newNames);
    expect(outcomes?.map(({ answer }) => ('code' in answer ? answer.code : answer.outcome))).toEqual([
      'credentials',
      ...Array.from({ length: 6 }, () => 'not-begun'),
    ]);
    expect((await lab.cucm.details.describe(busy.userId))?.appearances[0]?.display).toBe(busy.displayName);
  });

  it('on telling a phone leaves it done, and says that the phone was not told', async () => {
    const lab = await start();
    lab.control.inject({ system: 'cucm', operation: 'applyPhone', fault: 'status', value: 503 });
    const outcomes = await lab.cucm.details.update(busy.userId, newNames);
    expect(outcomes?.filter(({ notApplied }) => notApplied).map(({ name }) => name)).toEqual(devices);
    expect(new Set(outcomes?.map(({ answer }) => answer.outcome))).toEqual(new Set(['done']));
  });

  it('on reading before anything is sent changes nothing and is an error', async () => {
    const lab = await start();
    lab.control.inject({ system: 'cucm', operation: 'executeSQLQuery', fault: 'status', value: 401 });
    await expect(lab.cucm.details.update(busy.userId, newNames)).rejects.toMatchObject({ code: 'cucm-denied' });
  });
});
