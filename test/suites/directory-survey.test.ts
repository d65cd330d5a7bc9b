import { Attribute } from 'ldapts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, type LabUser } from '../../src/lab/world.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import type { DetectContext } from '../../src/sweep/detect/context.ts';
import { detect } from '../../src/sweep/detect/detect.ts';
import type { SurveyPort } from '../../src/sweep/ports.ts';
import { addPso, addToOpenLdap, addToSamba, openLdapDn, sambaDn } from './real-people.ts';
import { asAdmin, bindAnswer, closeDirectories, directoryOn } from './servers/directory-on.ts';
import { suiteOn } from './servers/use.ts';

const DAY = 86_400_000;

/** Our own policy says nothing of expiry: what is found is the directory's own reckoning. */
const silent = { expiresAfterDays: 0, expiryWarningDays: 0, inactiveDaysAllowed: 0 };

function at(now: number): DetectContext {
  return {
    now,
    policyFor: kind => ({ ...defaultPolicies[kind], ...silent }),
    issuedAt: () => undefined,
    issuedDays: 7,
    expiringDays: 14,
    dueAt: () => undefined,
    pinSync: new Map(),
  };
}

/** `user: finding, finding` for each who has any at a moment. */
async function found(survey: SurveyPort, users: readonly LabUser[], now: number): Promise<readonly string[]> {
  const entries = await survey.survey(users.map(({ userId }) => userId));
  return entries
    .map(one => {
      const { userId, system } = one.entry;
      const findings = detect({ userId, entries: [{ ...one, system, type: 'directory' }] }, at(now));
      return `${userId}: ${findings.map(({ finding }) => finding).join(', ')}`;
    })
    .toSorted();
}

async function rollOf(survey: SurveyPort): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of survey.userIds()) ids.push(...page);
  return ids;
}

const worldOf = (seed: number): readonly LabUser[] => createWorld({ users: 4, seed }).users.slice(0, 4);

suiteOn('samba', 'A survey of Active Directory', samba => {
  const { survey } = directoryOn(samba);
  const [ordinary, monthly, daily, kept] = worldOf(7101) as [LabUser, LabUser, LabUser, LabUser];
  const users = [ordinary, monthly, daily, kept];
  beforeAll(async () => {
    await addToSamba(samba, users);
    await addPso(samba, 'survey-month', 30 * 86_400, [monthly]);
    // Samba takes a greatest age under a day for none.
    await addPso(samba, 'survey-day', 86_401, [daily]);
    await asAdmin(samba, async client => {
      const { Change } = await import('ldapts');
      const modification = new Attribute({ type: 'userAccountControl', values: [String(512 + 0x10000)] });
      await client.modify(sambaDn(samba, kept), new Change({ operation: 'replace', modification }));
    });
  });
  afterAll(closeDirectories);

  it('names every account under the base once', async () => {
    const ids = await rollOf(survey);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['user01', 'user30', ...users.map(({ userId }) => userId)]));
  });

  it('tells of each what the port tells, with one search', async () => {
    const directory = directoryOn(samba);
    for (const { entry, credentials } of await survey.survey([...users.map(({ userId }) => userId), 'user01'])) {
      expect(await directory.find({ by: 'id', value: entry.id })).toEqual([entry]);
      expect(credentials).toMatchObject((await directory.describe(entry)).credentials);
      expect(credentials[0]?.neverUsed).toBeTypeOf('boolean');
    }
  });

  it('expired and expiring are found by the time that the directory computes, under the domain’s policy and finer ones', async () => {
    const days = (count: number): Promise<readonly string[]> => found(survey, users, Date.now() + count * DAY);
    const expected = (...lines: readonly [LabUser, string][]) =>
      lines.map(([{ userId }, what]) => `${userId}: ${what}never-used`).toSorted();
    const always = [daily, 'expired, '] as [LabUser, string];
    expect(await days(0)).toEqual(expected([ordinary, ''], [monthly, ''], [daily, 'expiring, '], [kept, '']));
    expect(await days(17)).toEqual(expected([ordinary, ''], [monthly, 'expiring, '], always, [kept, '']));
    expect(await days(31)).toEqual(expected([ordinary, ''], [monthly, 'expired, '], always, [kept, '']));
    expect(await days(77)).toEqual(expected([ordinary, 'expiring, '], [monthly, 'expired, '], always, [kept, '']));
    expect(await days(91)).toEqual(expected([ordinary, 'expired, '], [monthly, 'expired, '], always, [kept, '']));
  });

  it.each(['user0*', '*', 'user01)(objectClass=*', 'üser01', '\\2a', ' user01'])(
    'takes %j for nobody’s user id',
    async value => {
      expect(await survey.survey([value])).toEqual([]);
    },
  );
});

suiteOn('openldap', 'A survey of OpenLDAP with ppolicy', openldap => {
  const { survey } = directoryOn(openldap);
  const [ordinary, strict, locked, reset] = worldOf(7102) as [LabUser, LabUser, LabUser, LabUser];
  beforeAll(async () => {
    await addToOpenLdap(openldap, [ordinary, locked, reset]);
    await addToOpenLdap(openldap, [strict], { pwdPolicySubentry: `cn=strict,ou=policies,${openldap.baseDn}` });
    for (let attempt = 0; attempt < 5; attempt += 1)
      await bindAnswer(openldap, openLdapDn(openldap, locked), 'Wrong-1');
    await asAdmin(openldap, async client => {
      const { Change } = await import('ldapts');
      const modification = new Attribute({ type: 'pwdReset', values: ['TRUE'] });
      await client.modify(openLdapDn(openldap, reset), new Change({ operation: 'replace', modification }));
    });
  });
  afterAll(closeDirectories);

  it('names every entry with the joined key once', async () => {
    const ids = await rollOf(survey);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['user01', 'user15', ordinary.userId]));
  });

  it('expired, expiring, locked and must-change are found by the attributes of the password policy', async () => {
    const all = [ordinary, strict, locked, reset];
    const days = (count: number): Promise<readonly string[]> => found(survey, all, Date.now() + count * DAY);
    const expected = (...lines: readonly [LabUser, string][]) =>
      lines.map(([{ userId }, what]) => `${userId}: ${what}`).toSorted();
    expect(await days(0)).toEqual(expected([ordinary, ''], [strict, ''], [locked, 'locked'], [reset, 'must-change']));
    expect(await days(80)).toEqual(
      expected([ordinary, 'expiring'], [strict, ''], [locked, 'expiring, locked'], [reset, 'expiring, must-change']),
    );
    expect(await days(91)).toEqual(
      expected([ordinary, 'expired'], [strict, ''], [locked, 'expired, locked'], [reset, 'expired, must-change']),
    );
  });

  it('tells the window in which failures count, and which policy holds', async () => {
    const [one] = await survey.survey([strict.userId]);
    expect(one?.credentials[0]).toMatchObject({
      failureWindowMinutes: 30,
      failureLimit: 3,
      systemPolicy: expect.stringContaining('cn=strict'),
    });
    expect(one?.createdAt).toBeGreaterThan(Date.now() - DAY);
  });
});
