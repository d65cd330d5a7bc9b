import { afterEach, describe, expect, it } from 'vitest';
import type { CucmSwitches } from '../../../../src/lab/cucm/switches.ts';
import type { LabUser } from '../../../../src/lab/world.ts';
import type { SurveyedCredential } from '../../../../src/sweep/ports.ts';
import { type Lab, ordinary, startLab } from '../lab-bench.ts';
import { axlAnswer, startStub } from '../stub-axl.ts';

const DAY = 86_400;
let lab: Lab;
afterEach(() => lab.stop());

async function start(switches: Partial<CucmSwitches> = {}): Promise<Lab> {
  lab = await startLab(switches);
  return lab;
}

async function roll(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const page of lab.cucm.survey.userIds()) found.push(...page);
  return found;
}

async function surveyed(user: LabUser, kind = 'cucm-pin'): Promise<SurveyedCredential> {
  const [one, ...more] = await lab.cucm.survey.survey([user.userId]);
  const credential = one?.credentials.find(found => found.kind === kind);
  if (!credential || more.length > 0) throw new Error(`no ${kind} of ${user.userId}`);
  return credential;
}

/** Sets columns of a user's PIN, as an administrator of the database could. */
function write(user: LabUser, table: 'credential' | 'credentialdynamic' | 'enduser', columns: string): void {
  const owner = `(select pkid from enduser where userid = '${user.userId}')`;
  const pin = `(select pkid from credential where fkenduser = ${owner} and tkcredential = 4)`;
  const where = { enduser: `pkid = ${owner}`, credential: `pkid = ${pin}`, credentialdynamic: `fkcredential = ${pin}` };
  lab.server.database.run(`update ${table} set ${columns} where ${where[table]}`);
}

/** Gives a user the PIN that new users are given. */
function giveDefault(user: LabUser): void {
  const value = 'select credentials from credentialpolicydefault where tkcredential = 4 and tkcredentialuser = 2';
  write(user, 'credential', `credentials = (${value})`);
}

const sqlCalls = (): readonly string[] =>
  lab.control.calls.map(({ body }) => /<sql>(.*)<\/sql>/s.exec(body)?.[1] ?? '');

describe('the roll of a cluster', () => {
  it('names every real end user once', async () => {
    await start();
    const everybody = lab.server.database.all('select userid from enduser where tkuserprofile = 1');
    expect([...(await roll())].toSorted()).toEqual(everybody.map(({ userid }) => userid).toSorted());
  });

  it('is whole where an answer may only be small', async () => {
    await start({ responseLimit: 400 });
    expect(new Set(await roll()).size).toBe(lab.server.database.all('select 1 from enduser').length);
  });
});

describe('a survey', () => {
  it('tells of a user what the port tells, and what only a sweep asks', async () => {
    await start();
    const user = ordinary();
    const entry = await lab.entry(user);
    const described = await lab.cucm.describe(entry);
    const [found] = await lab.cucm.survey.survey([user.userId]);
    expect(found?.entry).toEqual(entry);
    expect(found?.credentials).toMatchObject(described.credentials);
    expect(found?.credentials[0]).toMatchObject({
      failureWindowMinutes: 30,
      shownFailures: 0,
      inactive: false,
      neverUsed: false,
      initialValue: undefined,
      systemPolicy: 'Lab PIN Policy',
      exemptFromExpiry: false,
      expiryWarningDays: 14,
    });
  });

  it('tells of everybody as the port does, with three statements', async () => {
    await start();
    const ids = await roll();
    giveDefault(ordinary());
    await lab.cucm.survey.survey([ordinary().userId]);
    const before = sqlCalls().length;
    const found = await lab.cucm.survey.survey(ids);
    expect(sqlCalls().length - before).toBe(3);
    expect(found.length).toBe(ids.length);
    for (const { entry, credentials } of found) {
      expect(await lab.cucm.find({ by: 'id', value: entry.id })).toEqual([entry]);
      expect(credentials).toMatchObject((await lab.cucm.describe(entry)).credentials);
    }
  });

  it('never selects the encrypted columns', async () => {
    await start();
    await lab.cucm.survey.survey(await roll());
    for (const statement of sqlCalls()) expect(statement.split(' from ')[0]).not.toMatch(/\bcredentials\b/);
  });

  it('finds a user whose id came in other letters from a system that does not mind', async () => {
    await start();
    const { userId } = ordinary();
    const [found] = await lab.cucm.survey.survey([userId.toUpperCase()]);
    expect(found?.entry.userId).toBe(userId);
  });

  it('leaves out who is not there, and asks nothing for what cannot be a user id', async () => {
    await start();
    expect(await lab.cucm.survey.survey(['nobody'])).toEqual([]);
    const before = lab.control.calls.length;
    expect(await lab.cucm.survey.survey(['', 'x'.repeat(129), 'a\u0000b'])).toEqual([]);
    expect(lab.control.calls.length).toBe(before);
  });

  it('takes a user id for a text, whatever stands in it', async () => {
    await start();
    expect(await lab.cucm.survey.survey(["x') or ('1'='1", "o'neill"])).toEqual([]);
  });

  it('is read in halves where an answer may only be small', async () => {
    await start({ responseLimit: 4000 });
    const ids = await roll();
    expect((await lab.cucm.survey.survey(ids)).length).toBe(ids.length);
  });

  it('tells of one that was closed for not being used', async () => {
    await start();
    const user = ordinary();
    lab.server.database.run("update credentialpolicy set maxinactivedays = 30 where displayname = 'Lab PIN Policy'");
    write(user, 'credentialdynamic', `timelastaccessed = ${lab.server.database.now() - 31 * DAY}`);
    expect((await surveyed(user)).inactive).toBe(true);
    expect((await surveyed(ordinary(2))).inactive).toBe(false);
  });

  it('shows the failures that no longer count beside those that do', async () => {
    await start();
    const user = ordinary();
    write(user, 'credentialdynamic', `hackcount = 2, timelasthacked = ${lab.server.database.now() - 3600}`);
    expect(await surveyed(user)).toMatchObject({ failures: 0, shownFailures: 2 });
  });

  it('tells of one that does not expire', async () => {
    await start();
    write(ordinary(), 'credential', "doesntexpire = 't'");
    expect(await surveyed(ordinary())).toMatchObject({ exemptFromExpiry: true, expiresAt: Number.POSITIVE_INFINITY });
  });

  it('knows the time of the cluster', async () => {
    await start();
    lab.clock.advance(7_200_000);
    expect(Math.abs(((await lab.cucm.survey.now?.()) ?? 0) - lab.clock.now())).toBeLessThan(2000);
  });

  it('waits out a cluster that is busy', async () => {
    await start();
    lab.control.inject({ system: 'cucm', operation: 'executeSQLQuery', fault: 'status', value: 503, times: 2 });
    expect((await lab.cucm.survey.survey([ordinary().userId])).length).toBe(1);
  });
});

describe('the default value', () => {
  it('is known by a comparison in the cluster, without a guess', async () => {
    await start();
    giveDefault(ordinary());
    expect(await surveyed(ordinary())).toMatchObject({ initialValue: 'same' });
    expect(await surveyed(ordinary(2))).toMatchObject({ initialValue: undefined });
    expect(await surveyed(ordinary(), 'cucm-password')).toMatchObject({ initialValue: undefined });
    expect(lab.control.calls.some(({ body }) => body.includes('doAuthenticateUser'))).toBe(false);
  });

  it.each(['refused', 'silent'] as const)(
    'is known by its signs where the comparison is %s',
    async defaultComparison => {
      await start({ defaultComparison });
      giveDefault(ordinary());
      write(ordinary(), 'credential', "credmustchange = 't'");
      expect(await surveyed(ordinary())).toMatchObject({ initialValue: undefined });
      write(ordinary(), 'credentialdynamic', 'lastsuccessfullogintime = 0');
      expect(await surveyed(ordinary())).toMatchObject({ initialValue: 'likely', neverUsed: true });
    },
  );

  it('is not believed of the signs where the cluster compares', async () => {
    await start();
    giveDefault(ordinary(2));
    write(ordinary(), 'credential', "credmustchange = 't'");
    write(ordinary(), 'credentialdynamic', 'lastsuccessfullogintime = 0');
    expect(await surveyed(ordinary())).toMatchObject({ initialValue: undefined, neverUsed: true });
  });
});

describe('a cluster that cannot answer', () => {
  it('fails the survey with its code, and is no comparison that is refused', async () => {
    await start();
    const stub = await startStub();
    const user = '<row><pkid>11111111-1111-1111-1111-111111111111</pkid><userid>a</userid></row>';
    stub.script.push(axlAnswer('executeSQLQuery', user), axlAnswer('executeSQLQuery', ''), { status: 404, body: '' });
    await expect(stub.cucm().survey.survey(['a'])).rejects.toMatchObject({ code: expect.stringMatching(/^cucm-/) });
    await stub.stop();
  });
});
