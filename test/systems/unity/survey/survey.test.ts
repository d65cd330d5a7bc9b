import { afterEach, describe, expect, it } from 'vitest';
import type { UnitySwitches } from '../../../../src/lab/unity/switches.ts';
import type { LabUser } from '../../../../src/lab/world.ts';
import type { SurveyedEntry } from '../../../../src/sweep/ports.ts';
import { isAsOldAsUser } from '../../../../src/systems/unity/survey/surveyed.ts';
import { type UnityBench, unityBench } from '../unity-bench.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
let bench: UnityBench;
afterEach(() => bench.stop());

async function start(switches: Partial<UnitySwitches> = {}): Promise<UnityBench> {
  bench = await unityBench({ switches });
  return bench;
}

async function surveyed(person: LabUser = bench.person): Promise<SurveyedEntry> {
  const [one, ...more] = await bench.unity.survey.survey([person.userId]);
  if (!one || more.length > 0) throw new Error(`not one entry of ${person.userId}`);
  return one;
}

const positions: readonly Partial<UnitySwitches>[] = [
  {},
  { rulesAt: 'credentialpolicies' },
  { listShape: 'wrapped' },
  { errorShape: 'xml', errorsIn200: true },
  { templatePin: 'copy' },
  { zoneMinutes: 330 },
];

describe.each(positions)('a survey of Unity Connection at %o', switches => {
  it('has everybody in its roll, and tells of each what the port tells', async () => {
    await start(switches);
    const { unity } = bench;
    const ids: string[] = [];
    for await (const page of unity.survey.userIds()) ids.push(...page);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(bench.server.system.users.find().length);
    const found = await unity.survey.survey(ids);
    expect(found.map(({ entry }) => entry.userId)).toEqual(ids);
    for (const { entry, credentials, createdAt } of found.slice(0, 4)) {
      const { person, ...rest } = (await unity.find({ by: 'id', value: entry.id }))[0] ?? {};
      expect(entry).toMatchObject(rest);
      expect(person).toMatchObject(entry.person);
      expect(credentials).toMatchObject((await unity.describe(entry)).credentials);
      expect(createdAt).toBe(Date.UTC(2024, 0, 8, 8));
    }
  });
});

describe('a survey of Unity Connection', () => {
  it('tells what only a sweep asks', async () => {
    await start();
    bench.user.credentials.pin.hackCount = 2;
    bench.user.credentials.pin.lastHackAt = bench.clock.now() - 3 * DAY;
    bench.user.credentials.password.doesntExpire = true;
    expect((await surveyed()).credentials).toMatchObject([
      { kind: 'unity-pin', failureWindowMinutes: 30, failures: 0, shownFailures: 2, exemptFromExpiry: false },
      { kind: 'unity-password', exemptFromExpiry: true, expiresAt: Number.POSITIVE_INFINITY },
    ]);
  });

  it('leaves out who has no mailbox, and what cannot be an alias is not asked for', async () => {
    await start();
    expect(await bench.unity.survey.survey(['nobody'])).toEqual([]);
    const before = bench.control.calls.length;
    expect(await bench.unity.survey.survey(['a) or (b', ''])).toEqual([]);
    expect(bench.control.calls.length).toBe(before);
  });

  it('waits out a server that is busy', async () => {
    await start();
    bench.control.inject({ system: 'unity', fault: 'status', value: 503, times: 2 });
    expect((await surveyed()).entry.userId).toBe(bench.person.userId);
  });

  it('fails with its code where the server refuses our account', async () => {
    await start();
    bench.control.inject({ system: 'unity', fault: 'status', value: 401 });
    await expect(bench.unity.survey.survey([bench.person.userId])).rejects.toMatchObject({ code: 'unity-denied' });
  });
});

describe('a PIN that came with the template', () => {
  it('is older than its mailbox where Unity keeps the time of the template', async () => {
    await start();
    bench.server.system.makeFromTemplate(bench.user, bench.clock.now() - 3 * DAY);
    const { createdAt, credentials } = await surveyed();
    expect(credentials[0]?.changedAt).toBeLessThan((createdAt ?? 0) - DAY);
    expect(credentials[0]?.initialValue).toBeUndefined();
  });

  it('is as old as its mailbox where Unity takes the time of the copy, whatever its zone', async () => {
    await start({ templatePin: 'copy', zoneMinutes: -210 });
    bench.server.system.makeFromTemplate(bench.user, bench.clock.now() - 3 * DAY);
    expect((await surveyed()).credentials[0]).toMatchObject({ initialValue: 'likely' });
  });

  it('is told from one that its owner changed', () => {
    const created = Date.UTC(2026, 0, 5, 10);
    expect(isAsOldAsUser(created + 2000, created)).toBe(true);
    expect(isAsOldAsUser(created + 14 * HOUR + 2000, created)).toBe(true);
    expect(isAsOldAsUser(created + 7 * 60_000, created)).toBe(false);
    expect(isAsOldAsUser(created + 15 * HOUR, created)).toBe(false);
    expect(isAsOldAsUser(undefined, created)).toBe(false);
  });
});
