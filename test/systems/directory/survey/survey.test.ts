import { afterEach, describe, expect, it } from 'vitest';
import { userFlags } from '../../../../src/lab/directory/account.ts';
import { surveyedEntry } from '../../../../src/systems/directory/ldap/surveyed.ts';
import { Row } from '../../../../src/systems/directory/row.ts';
import { type DirectoryBench, directoryBench } from '../directory-bench.ts';

let bench: DirectoryBench;
afterEach(() => bench?.stop());

describe('a survey of Active Directory', () => {
  it('has every account in its roll, and tells of each what the port tells, with one search', async () => {
    bench = await directoryBench();
    const { directory } = bench;
    const ids: string[] = [];
    for await (const page of directory.survey.userIds()) ids.push(...page);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(bench.world.users.map(({ userId }) => userId)));
    await directory.survey.survey(ids.slice(0, 1));
    const searches = () => bench.operations().filter(operation => operation === 'search').length;
    const before = searches();
    const found = await directory.survey.survey(ids);
    expect(searches() - before).toBe(1);
    expect(found.length).toBe(ids.length);
    for (const { entry, credentials } of found) {
      expect(await directory.find({ by: 'id', value: entry.id })).toEqual([entry]);
      expect(credentials).toMatchObject((await directory.describe(entry)).credentials);
    }
  });

  it('tells what only a sweep asks', async () => {
    bench = await directoryBench();
    const { directory, person } = bench;
    bench.account().userAccountControl |= userFlags.neverExpires;
    bench.account().badPwdCount = 2;
    const [found] = await directory.survey.survey([person.userId.toUpperCase()]);
    expect(found?.entry.userId).toBe(person.userId);
    expect(found?.credentials).toMatchObject([
      {
        exemptFromExpiry: true,
        expiresAt: Number.POSITIVE_INFINITY,
        shownFailures: 2,
        inactive: false,
      },
    ]);
    expect(found?.credentials[0]?.failureWindowMinutes).toBeGreaterThan(0);
  });

  it('knows whether anybody ever signed in', async () => {
    bench = await directoryBench();
    const neverUsed = async () =>
      (await bench.directory.survey.survey([bench.person.userId]))[0]?.credentials[0]?.neverUsed;
    bench.account().lastLogon = 0n;
    bench.account().lastLogonTimestamp = 0n;
    expect(await neverUsed()).toBe(true);
    bench.account().lastLogonTimestamp = 133_000_000_000_000_000n;
    expect(await neverUsed()).toBe(false);
  });

  it.each(['*', 'a*', 'x)(objectClass=*', '(|(cn=*))', '\\2a', 'x'.repeat(257), '', 'a\0'])(
    'takes %j for a user id that nobody has',
    async value => {
      bench = await directoryBench();
      expect(await bench.directory.survey.survey([value])).toEqual([]);
    },
  );

  it('lets go of its connection where nobody reads on', async () => {
    bench = await directoryBench({ config: { poolSize: 1 } });
    for await (const page of bench.directory.survey.userIds()) {
      expect(page.length).toBeGreaterThan(0);
      break;
    }
    expect((await bench.directory.survey.survey([bench.person.userId])).length).toBe(1);
  });
});

describe('an entry under ppolicy', () => {
  const now = Date.UTC(2026, 10, 25);
  const policy = {
    minLength: 8,
    historyCount: 5,
    maxAge: 0,
    failureLimit: 5,
    failureWindow: 90,
    lockoutDuration: 0,
    maxIdle: 86_400,
    expiryWarning: 1_209_600,
  };
  const entry = { system: 'directory', id: '1', userId: 'a', enabled: true, person: {} };
  const row = (lastSuccess: string) =>
    new Row({
      dn: '',
      pwdChangedTime: '20260101000000Z',
      createTimestamp: '20250101000000Z',
      pwdLastSuccess: lastSuccess,
    });

  it('tells of its policy in the words of a survey', () => {
    expect(surveyedEntry(row('20261124120000Z'), entry, policy, now)).toMatchObject({
      createdAt: Date.UTC(2025, 0, 1),
      credentials: [{ failureWindowMinutes: 2, expiryWarningDays: 14, inactive: false }],
    });
  });

  it('is inactive once it was idle too long', () => {
    const [credential] = surveyedEntry(row('20261123120000Z'), entry, policy, now).credentials;
    expect(credential?.inactive).toBe(true);
  });

  it('without a policy claims nothing', () => {
    const [credential] = surveyedEntry(row('20261123120000Z'), entry, undefined, now).credentials;
    expect(credential).toMatchObject({ inactive: false });
    expect(credential?.failureWindowMinutes).toBeUndefined();
  });
});
