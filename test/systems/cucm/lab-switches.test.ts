import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { CucmSwitches } from '../../../src/lab/cucm/switches.ts';
import { createDevices } from '../../../src/systems/cucm/devices.ts';
import { fresh, freshPassword, how, type Lab, ordinary, startLab, world, wrongPin } from './lab-bench.ts';

/** Every position of every switch that is not the default, alone. */
const positions: readonly Partial<CucmSwitches>[] = [
  {},
  { release: '10.5' },
  { release: '11.5' },
  { release: '14' },
  { release: '15' },
  { wrongCredential: 'fault' },
  { unknownUser: 'fault' },
  { mustChangeAuthenticates: false },
  { expiredAuthenticates: false },
  { failuresCount: false },
  { credentialCacheSeconds: 120 },
  { ldapUpdate: 'ignored' },
  { minDurationBindsAdministrators: false },
  { passwordClasses: 4 },
  { policyTexts: 'unity' },
  { policyTexts: 'terse' },
  { policyTexts: 'opaque' },
  { schemaTexts: 'unmarshalling' },
  { faultPrefix: 'ns2:' },
  { syncFailureText: 'An error occurred.' },
  { responseLimit: 3000 },
  { memoryLimit: 2000 },
  { writeQueue: 1, writesPerSecond: 2 },
  { sessionIdleMinutes: 1 },
  { risQueriesPerMinute: 1 },
  { risShape: 'flat' },
  { defaultComparison: 'refused' },
  { defaultComparison: 'silent' },
  {
    release: '15',
    wrongCredential: 'fault',
    unknownUser: 'fault',
    mustChangeAuthenticates: false,
    policyTexts: 'opaque',
    faultPrefix: 'ns2:',
    ldapUpdate: 'ignored',
    schemaTexts: 'unmarshalling',
    risShape: 'flat',
    writeQueue: 1,
    writesPerSecond: 2,
  },
];

describe.each(positions)('with the simulated CUCM at %o', switches => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab(switches);
  });
  afterAll(() => lab.stop());

  it('a user is found, described, verified, renewed, unlocked, and found at the phone', async () => {
    const { cucm } = lab;
    const user = ordinary();
    const entry = await lab.entry(user);
    expect(entry).toMatchObject({
      userId: user.userId,
      enabled: true,
      person: {
        firstName: user.firstName,
        lastName: user.lastName,
        extension: user.extension,
        mail: user.mail,
        language: user.language,
      },
    });
    expect(await cucm.find({ by: 'extension', value: user.extension })).toEqual([entry]);
    expect(await cucm.find({ by: 'id', value: entry.id })).toEqual([entry]);
    const before = await lab.state(user);
    expect(before).toMatchObject({
      notRenewable: undefined,
      locked: 'no',
      failures: 0,
      failureLimit: 3,
      mustChange: false,
    });

    const [surveyed, ...others] = await cucm.survey.survey([user.userId]);
    expect(surveyed).toMatchObject({ entry, credentials: [before, { kind: 'cucm-password' }] });
    expect(surveyed?.credentials[0]?.initialValue).toBeUndefined();
    expect(others).toEqual([]);

    expect((await cucm.verify(entry, 'cucm-pin', new Secret(user.pin))).answer).toBe('correct');
    expect((await cucm.verify(entry, 'cucm-pin', wrongPin(user))).answer).toBe('wrong');
    expect((await cucm.verify({ ...entry, userId: 'nobody' }, 'cucm-pin', fresh)).answer).toBe('wrong');
    expect((await lab.state(user)).failures).toBe(switches.failuresCount === false ? 0 : 1);

    lab.clock.advance(5000);
    expect(await cucm.renew(entry, 'cucm-pin', fresh, how)).toEqual({ outcome: 'done' });
    const after = await lab.state(user);
    expect(after.stamp).not.toBe(before.stamp);
    expect(after).toMatchObject({ failures: 0, locked: 'no', mustChange: false });
    expect((await cucm.verify(entry, 'cucm-pin', fresh)).answer).toBe('correct');
    expect(await cucm.renew(entry, 'cucm-password', freshPassword, how)).toEqual({ outcome: 'done' });
    expect((await cucm.verify(entry, 'cucm-password', freshPassword)).answer).toBe('correct');
    expect(await cucm.unlock(entry, 'cucm-pin')).toEqual({ outcome: 'done' });
    expect(await cucm.policy(entry, 'cucm-pin')).toMatchObject({
      minLength: 6,
      historyCount: 5,
      expiresAfterDays: 180,
    });

    const devices = createDevices({ cucms: [cucm], verifySourceAddress: 'ris', clock: lab.clock, log: silentLog });
    expect(await devices.lookup(user.device, '::ffff:127.0.0.1')).toEqual({
      verified: true,
      userId: user.userId,
      holders: [user.userId],
    });
  });

  it('a trivial PIN is refused by rule and a new PIN that must be changed is told so', async () => {
    const user = ordinary(4);
    const entry = await lab.entry(user);
    const before = await lab.state(user);
    const answer = await lab.cucm.renew(entry, 'cucm-pin', new Secret('111111'), how);
    expect(answer.outcome).toBe('refused');
    expect(JSON.stringify(answer)).not.toContain('111111');
    expect((await lab.state(user)).stamp).toBe(before.stamp);
    expect(await lab.cucm.renew(entry, 'cucm-pin', fresh, { ...how, mustChange: true })).toEqual({ outcome: 'done' });
    expect((await lab.state(user)).mustChange).toBe(true);
    const answered = (await lab.cucm.verify(entry, 'cucm-pin', fresh)).answer;
    expect(answered).toBe(switches.mustChangeAuthenticates === false ? 'wrong' : 'correct');
  });

  it('the special users are what they are', async () => {
    const { special } = world;
    expect((await lab.entry(special.disabled)).enabled).toBe(false);
    expect(await lab.state(special.locked)).toMatchObject({ locked: 'failed-attempts', failures: 3 });
    expect((await lab.state(special.mustChange)).mustChange).toBe(true);
    expect((await lab.cucm.describe(await lab.entry(special.protected))).protectedBy).toBe('administration-role');
    expect((await lab.cucm.describe(await lab.entry(ordinary()))).protectedBy).toBeUndefined();

    const synced = await lab.entry(special.ldapSynced);
    expect((await lab.state(special.ldapSynced, 'cucm-password')).notRenewable).toBe('held-elsewhere');
    expect(await lab.cucm.renew(synced, 'cucm-password', freshPassword, how)).toMatchObject({ code: 'held-elsewhere' });
    expect(await lab.cucm.renew(synced, 'cucm-pin', fresh, how)).toEqual({ outcome: 'done' });

    const locked = await lab.entry(special.locked);
    expect((await lab.cucm.verify(locked, 'cucm-pin', new Secret(special.locked.pin))).answer).toBe('wrong');
    expect(await lab.cucm.unlock(locked, 'cucm-pin')).toEqual({ outcome: 'done' });
    expect(await lab.state(special.locked)).toMatchObject({ locked: 'no', failures: 0 });
    expect((await lab.cucm.verify(locked, 'cucm-pin', new Secret(special.locked.pin))).answer).toBe('correct');
  });

  it('the connection check is clean', async () => {
    expect((await lab.cucm.probe()).filter(finding => !finding.ok)).toEqual([]);
  });
});
