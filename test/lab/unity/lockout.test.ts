import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CupiBench, cupiBench, userOf } from './cupi-bench.ts';

const MINUTE = 60_000;

let bench: CupiBench;
beforeEach(async () => {
  bench = await cupiBench();
});
afterEach(() => bench.stop());

const key = (pin: string): string => bench.unity.system.signIn(bench.person.userId, pin);

describe('failed sign-ins on Unity Connection', () => {
  it('lock at the third, for half an hour, and then start anew', async () => {
    expect([key('1'), key('2'), key('3'), key(bench.person.unityPin)]).toEqual(['wrong', 'wrong', 'wrong', 'locked']);
    expect(await bench.getPin()).toMatchObject({ HackCount: '3', Hacked: 'true', Locked: 'false' });
    bench.clock.advance(30 * MINUTE);
    expect((await bench.getPin())['Hacked']).toBe('false');
    expect(key('4')).toBe('wrong');
    expect((await bench.getPin())['HackCount']).toBe('1');
    expect(key(bench.person.unityPin)).toBe('ok');
    expect((await bench.getPin())['HackCount']).toBe('0');
  });

  it('are forgotten when half an hour passes without one', () => {
    key('1');
    key('2');
    bench.clock.advance(30 * MINUTE + 1);
    expect([key('3'), key('4'), key(bench.person.unityPin)]).toEqual(['wrong', 'wrong', 'ok']);
  });

  it('stay locked until an administrator unlocks where the duration is 0', async () => {
    bench.unity.system.rules.pin.lockoutDuration = 0;
    for (const pin of ['1', '2', '3']) key(pin);
    bench.clock.advance(9999 * MINUTE);
    expect(key(bench.person.unityPin)).toBe('locked');
    expect((await bench.putPin({ HackCount: '0', TimeHacked: '' })).status).toBe(204);
    expect(key(bench.person.unityPin)).toBe('ok');
  });

  it('stay locked after a new PIN alone, unless the switch says otherwise', async () => {
    for (const pin of ['1', '2', '3']) key(pin);
    await bench.putPin({ Credentials: '639274' });
    expect(key('639274')).toBe('locked');
    const other = await cupiBench({ newValueUnlocks: true });
    for (const pin of ['1', '2', '3']) other.unity.system.signIn(other.person.userId, pin);
    await other.putPin({ Credentials: '639274' });
    expect(other.unity.system.signIn(other.person.userId, '639274')).toBe('ok');
    await other.stop();
  });

  it('do not lift what an administrator locked', async () => {
    await bench.putPin({ Locked: 'true' });
    await bench.putPin({ HackCount: '0', TimeHacked: '' });
    expect(await bench.getPin()).toMatchObject({ Locked: 'true', TimeLockout: '2026-01-15 12:00:00.000' });
    expect(key(bench.person.unityPin)).toBe('locked');
  });

  it('begin locked for the special user that is', () => {
    const { locked } = bench.world.special;
    expect(bench.unity.system.signIn(locked.userId, locked.unityPin)).toBe('locked');
    expect(bench.unity.system.signIn('nobody', '1')).toBe('unknown');
  });

  it('are not needed for a PIN to grow too old', () => {
    bench.clock.advance(181 * 24 * 60 * MINUTE);
    expect(key(bench.person.unityPin)).toBe('expired');
  });
});

describe('PIN synchronisation', () => {
  it('pushes a new PIN to CUCM for those who have it, and takes one from there', async () => {
    const { pinSynced } = bench.world.special;
    const pushed: unknown[] = [];
    bench.unity.system.onPinChanged(change => {
      pushed.push(change);
      return undefined;
    });
    await bench.putPin({ Credentials: '639274' });
    const synced = userOf(bench.unity, pinSynced);
    const path = `/users/${synced.objectId}/credential/pin`;
    await bench.call('PUT', path, { body: { Credentials: '740385', CredMustChange: 'true' } });
    expect(pushed).toEqual([{ alias: pinSynced.userId, pin: '740385', mustChange: true }]);
    expect(bench.unity.system.setPinFromCucm(pinSynced.userId, '851496')).toBeUndefined();
    expect(bench.unity.system.signIn(pinSynced.userId, '851496')).toBe('ok');
    expect(pushed).toHaveLength(1);
    expect(bench.unity.system.setPinFromCucm(bench.person.userId, '851496')).toMatch(/not synchronised/);
  });

  it('changes nothing when CUCM refuses the PIN', async () => {
    const { pinSynced } = bench.world.special;
    bench.unity.system.onPinChanged(() => 'CUCM calls it trivial');
    const path = `/users/${userOf(bench.unity, pinSynced).objectId}/credential/pin`;
    const reply = await bench.call('PUT', path, { body: { Credentials: '740385' } });
    expect(reply).toMatchObject({ status: 400, json: { errors: { message: 'CUCM calls it trivial' } } });
    expect(bench.unity.system.signIn(pinSynced.userId, pinSynced.unityPin)).toBe('ok');
  });

  it('binds the owner to history and minimum age on the telephone', () => {
    const { system } = bench.unity;
    expect(system.changeOwnPin(bench.person.userId, bench.person.unityPin)).toMatch(/Repeat credentials/);
    expect(system.changeOwnPin(bench.person.userId, '639274')).toBeUndefined();
    expect(system.changeOwnPin(bench.person.userId, '740385')).toMatch(/Minimum duration/);
  });
});
