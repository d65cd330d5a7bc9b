import { afterEach, describe, expect, it } from 'vitest';
import { secret, type UnityBench, type UnityBenchOptions, unityBench } from './unity-bench.ts';

const open: UnityBench[] = [];
async function start(options?: UnityBenchOptions): Promise<UnityBench> {
  const bench = await unityBench(options);
  open.push(bench);
  return bench;
}
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.stop();
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const plain = { mustChange: false, chosen: false, unlock: false };

describe('what a credential is like', () => {
  it('the stamp changes with the value and with nothing else', async () => {
    const { unity, clock, entry } = await start();
    const target = await entry();
    const stamp = async (): Promise<string | undefined> => (await unity.describe(target)).credentials[0]?.stamp;
    const before = await stamp();
    await unity.unlock(target, 'unity-pin');
    expect(await stamp()).toBe(before);
    clock.advance(1000);
    await unity.renew(target, 'unity-pin', secret('639274'), plain);
    expect(await stamp()).not.toBe(before);
  });

  it('it expires so many days after its change as its rule says, or never', async () => {
    const { unity, user, entry } = await start();
    const target = await entry();
    const [pin, password] = (await unity.describe(target)).credentials;
    expect((pin?.expiresAt ?? 0) - (pin?.changedAt ?? 0)).toBe(180 * DAY);
    expect((password?.expiresAt ?? 0) - (password?.changedAt ?? 0)).toBe(120 * DAY);
    user.credentials.pin.doesntExpire = true;
    expect((await unity.describe(target)).credentials[0]?.expiresAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('failures are counted against the limit of the rule, and are forgotten only when that is sure in any time zone', async () => {
    const { unity, server, clock, person, entry } = await start({ switches: { zoneMinutes: -300 } });
    const target = await entry();
    server.system.signIn(person.userId, '000000');
    server.system.signIn(person.userId, '000001');
    const failures = async (): Promise<number | undefined> => (await unity.describe(target)).credentials[0]?.failures;
    expect(await failures()).toBe(2);
    clock.advance(DAY);
    expect(await failures()).toBe(0);
  });

  it.each([0, 330, -480])(
    'a lock from failed attempts is seen while it holds, with a clock %i minutes off',
    async zoneMinutes => {
      const { unity, clock, world, entry } = await start({ switches: { zoneMinutes } });
      const target = await entry(world.special.locked);
      const locked = async (): Promise<string | undefined> => (await unity.describe(target)).credentials[0]?.locked;
      expect(await locked()).toBe('failed-attempts');
      clock.advance(31 * 60_000);
      expect(await locked()).toBe('no');
    },
  );

  it('a rule that is checked for trivial values joins its rules to ours, by kind', async () => {
    const { unity, server, entry } = await start();
    const target = await entry();
    expect((await unity.policy(target, 'unity-pin'))?.rules).toContain('keypad-line');
    expect((await unity.policy(target, 'unity-password'))?.rules).toContain('character-classes');
    expect(await unity.policy(target, 'cucm-pin')).toBeUndefined();
    server.system.rules.pin.trivialCredChecking = false;
  });

  it('rules are read once an hour', async () => {
    const { unity, server, clock, control, entry } = await start();
    const target = await entry();
    const asked = (): number => control.calls.filter(({ path }) => path.includes('authenticationrules')).length;
    await unity.describe(target);
    await unity.describe(target);
    expect(asked()).toBe(2);
    server.system.rules.pin.minLength = 8;
    expect(await unity.policy(target, 'unity-pin')).toMatchObject({ minLength: 6 });
    clock.advance(HOUR);
    expect(await unity.policy(target, 'unity-pin')).toMatchObject({ minLength: 8 });
  });
});
