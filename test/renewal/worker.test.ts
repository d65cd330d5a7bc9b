import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { MINUTE, plannedId, World } from './world.ts';

let store: Store;
let world: World;

beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:', clock: { now: () => 0 }, log: silentLog });
  world = new World(store);
});
afterEach(async () => {
  vi.useRealTimers();
  await store.close();
});

const plan = async (): Promise<string> => plannedId(await world.node().renewals.plan(await world.request()));

describe('the worker', () => {
  it('takes up at its start what a dialog planned and never applied', async () => {
    const id = await plan();
    world.now += 30_000;
    const { renewals } = world.node();
    renewals.start();
    await vi.waitFor(async () => expect(await renewals.get(id)).toMatchObject({ settled: true }));
    await renewals.stop();
    expect(world.cucm.landed).toHaveLength(1);
  });

  it('leaves a plan to its dialog at first', async () => {
    await plan();
    await world.node().renewals.recover();
    expect(world.cucm.landed).toEqual([]);
  });

  it('does nothing more once it was stopped', async () => {
    const { renewals } = world.node();
    renewals.start();
    renewals.start();
    await renewals.stop();
    await plan();
    world.now += MINUTE;
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(world.cucm.landed).toEqual([]);
  });

  it('says no secret in the log when something breaks, and less and less often', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const id = await plan();
    world.now += MINUTE;
    const warned: object[] = [];
    const log = { ...silentLog, warn: (fields: object) => void warned.push(fields) };
    world.cucm.renew = async () => {
      throw new TypeError('the request held 847261');
    };
    world.cucm.find = async () => [world.cucm.entry];
    const { renewals } = world.node(deps => ({
      ...deps,
      log,
      mail: { enqueue: async () => Promise.reject(new TypeError('847261')) },
    }));
    renewals.start();
    for (let second = 0; second < 60; second += 1) {
      world.now += 1000;
      await vi.advanceTimersByTimeAsync(1000);
    }
    await renewals.stop();
    expect(warned.length).toBeGreaterThan(1);
    expect(warned.length).toBeLessThan(10);
    expect(warned[0]).toEqual({ renewal: id, code: 'unexpected', detail: 'It failed unexpectedly (TypeError).' });
    expect(JSON.stringify(warned)).not.toContain('847261');
  });

  it('works on one subject at a time over all nodes', async () => {
    let writing = 0;
    let most = 0;
    const renew = world.cucm.renew.bind(world.cucm);
    world.cucm.renew = async (...call) => {
      writing += 1;
      most = Math.max(most, writing);
      await new Promise(resolve => setTimeout(resolve, 5));
      writing -= 1;
      return await renew(...call);
    };
    const id = await plan();
    await Promise.all([1, 2, 3, 4].map(() => world.node().renewals.apply(id)));
    expect(most).toBe(1);
    expect(world.cucm.asked).toHaveLength(1);
  });

  it('waits for the other node, so that both callers see the end', async () => {
    world = new World(store, { wait: 2000 });
    const renew = world.cucm.renew.bind(world.cucm);
    world.cucm.renew = async (...call) => {
      await new Promise(resolve => setTimeout(resolve, 20));
      return await renew(...call);
    };
    const id = await plan();
    const seen = await Promise.all([1, 2].map(() => world.node().renewals.apply(id)));
    expect(seen.map(({ settled }) => settled)).toEqual([true, true]);
  });

  it('goes on trying for a little while as long as somebody waits', async () => {
    world = new World(store, { patience: 3000 });
    const began = Date.now();
    world.clock.now = () => world.now + Date.now() - began;
    world.cucm.writeFaults = ['busy'];
    const { renewals } = world.node(deps => ({ ...deps, clock: { now: () => world.now + Date.now() - began } }));
    const id = plannedId(await renewals.plan(await world.request()));
    const renewal = await renewals.apply(id);
    expect(renewal.targets).toMatchObject([{ outcome: 'done' }]);
  });
});

describe('an address that was not known at the plan', () => {
  it('is looked for, so that nobody is renewed unnoticed while the directory is down', async () => {
    world.directory.readFaults = 3;
    const { renewals } = world.node();
    const id = plannedId(await renewals.plan(await world.request()));
    await renewals.apply(id);
    expect(world.mailed('changed')).toEqual([]);
    world.now += 2 * MINUTE;
    await renewals.recover();
    world.now += 2 * MINUTE;
    await renewals.recover();
    expect(world.mailed('changed')).toMatchObject([{ to: 'ann@corp.test' }]);
    world.now += 5 * MINUTE;
    await renewals.recover();
    expect(world.mailed('link')).toMatchObject([{ to: 'ann@corp.test' }]);
  });

  it('is looked for again after a day in which no node ran, not given up at the first try', async () => {
    world.directory.readFaults = 3;
    const { renewals } = world.node();
    await renewals.apply(plannedId(await renewals.plan(await world.request())));
    world.now += 25 * 60 * MINUTE;
    await renewals.recover();
    world.now += 2 * MINUTE;
    await renewals.recover();
    expect(world.mailed('changed')).toMatchObject([{ to: 'ann@corp.test' }]);
  });

  it('is given up after a day, and the audit says so', async () => {
    world.directory.readFaults = 1_000_000;
    const { renewals } = world.node();
    await renewals.apply(plannedId(await renewals.plan(await world.request())));
    for (let hour = 0; hour < 52; hour += 1) {
      world.now += 60 * MINUTE;
      await renewals.recover();
    }
    expect(world.audited('delivery-failed').map(({ reason, detail }) => [reason, detail])).toContainEqual([
      'no-address',
      'changed',
    ]);
    expect(await store.db.selectFrom('renewal').select('open').execute()).toEqual([{ open: 0 }]);
  });
});
