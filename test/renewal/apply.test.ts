import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { acting, emptyStore, shownValues } from './given.ts';
import { MINUTE, type Node, plannedId, World } from './world.ts';

let store: Store;
let world: World;
let node: Node;
const { renew, outcomes, openRows, seals } = acting(() => ({ store, world, node }));

beforeEach(async () => {
  store = await emptyStore();
  world = new World(store);
  node = world.node();
});
afterEach(() => store.close());

describe('apply', () => {
  it('never overwrites what someone else changed after the plan', async () => {
    const id = plannedId(await node.renewals.plan(await world.request()));
    world.cucm.set('cucm-pin', '555123', 'other');
    await node.renewals.apply(id);
    expect(await outcomes(id)).toEqual(['cucm-pin failed changed-meanwhile']);
    expect(world.cucm.credential('cucm-pin').value).toBe('555123');
    expect(world.cucm.asked).toEqual([]);
    await node.renewals.recover();
    expect(await seals()).toBe(0);
  });

  it('follows a rename between plan and write by the entry’s id', async () => {
    const id = plannedId(await node.renewals.plan(await world.request()));
    world.cucm.userId = 'jdoe-smith';
    await node.renewals.apply(id);
    expect(await outcomes(id)).toEqual(['cucm-pin done']);
  });

  it('fails without a write where the entry is gone, or protected by now', async () => {
    const gone = plannedId(await node.renewals.plan(await world.request()));
    world.cucm.entryId = 'another';
    await node.renewals.apply(gone);
    expect(await outcomes(gone)).toEqual(['cucm-pin failed entry-gone']);
    world.cucm.entryId = 'id-cucm:main';
    const guarded = plannedId(await node.renewals.plan(await world.request()));
    world.cucm.protectedBy = 'administration-role';
    await node.renewals.apply(guarded);
    expect(await outcomes(guarded)).toEqual(['cucm-pin refused protected']);
    expect(world.cucm.asked).toEqual([]);
  });

  it('reads back an answer that was lost: the stamp moved and the value is right', async () => {
    world.cucm.writeFaults = ['drop'];
    const id = await renew();
    expect(await outcomes(id)).toEqual(['cucm-pin done read-back']);
    expect(world.cucm.asked).toHaveLength(1);
    expect(world.cucm.verified).toHaveLength(1);
  });

  it('tries the same value again while the stamp stays as it was', async () => {
    world.cucm.writeFaults = ['hang', 'busy'];
    const id = await renew();
    expect(await outcomes(id)).toEqual(['cucm-pin pending no-answer']);
    world.now += 10_000;
    await node.renewals.recover();
    expect(await outcomes(id)).toEqual(['cucm-pin pending busy']);
    world.now += MINUTE;
    await node.renewals.recover();
    expect(await outcomes(id)).toEqual(['cucm-pin done']);
    expect(new Set(world.cucm.asked.map(({ value }) => value)).size).toBe(1);
    expect(world.cucm.verified).toEqual([]);
  });

  it('gives up after applyWithin and tells that nothing was changed', async () => {
    world.cucm.writeFaults = Array.from({ length: 100 }, () => 'hang' as const);
    const id = await renew();
    world.now += 16 * MINUTE;
    await node.renewals.recover();
    expect(await outcomes(id)).toEqual(['cucm-pin failed abandoned']);
    expect(world.mailed('abandoned')).toMatchObject([{ to: 'ann@corp.test', values: { kinds: 'cucm-pin' } }]);
    expect(world.mailed('changed')).toEqual([]);
    expect(await seals()).toBe(0);
    expect(await openRows()).toBe(0);
  });

  it('does not call a write given up that may still land, sent shortly before the time was over', async () => {
    const id = plannedId(await node.renewals.plan(await world.request()));
    world.now += 14.5 * MINUTE;
    world.cucm.writeFaults = ['late'];
    await node.renewals.apply(id);
    world.now += MINUTE;
    await node.renewals.recover();
    expect(await outcomes(id)).toEqual(['cucm-pin pending no-answer']);
    world.cucm.land();
    world.now += 2 * MINUTE;
    await node.renewals.recover();
    expect(await outcomes(id)).toEqual(['cucm-pin done read-back']);
  });

  it('reports unknown where the value changed after a write in doubt and ours is refused', async () => {
    world.cucm.writeFaults = ['late'];
    const id = await renew();
    world.cucm.set('cucm-pin', '555123', 'other');
    world.now += MINUTE;
    await node.renewals.recover();
    expect(await outcomes(id)).toEqual(['cucm-pin unknown value-refused']);
    expect(world.cucm.asked).toHaveLength(1);
    expect(world.cucm.verified).toHaveLength(1);
    expect(world.mailed('uncertain')).toHaveLength(1);
  });

  it('never authenticates where one failure more could lock', async () => {
    world.cucm.writeFaults = ['drop'];
    world.cucm.credential('cucm-pin').failures = 2;
    const id = await renew();
    expect(await outcomes(id)).toEqual(['cucm-pin unknown not-verified']);
    expect(world.cucm.verified).toEqual([]);
  });

  it('tells an uncertain value with the word that it may be in force', async () => {
    world.cucm.writeFaults = ['drop'];
    world.cucm.verifyFaults = 1;
    const id = await renew();
    const telling = await node.renewals.openScreen(id);
    expect(telling).toMatchObject({ state: 'open', values: [{ uncertain: true, kinds: ['cucm-pin'] }] });
    expect(shownValues(telling)).toEqual([world.cucm.credential('cucm-pin').value]);
    expect(world.mailed('uncertain')).toMatchObject([{ values: { kinds: 'cucm-pin', detail: 'not-verified' } }]);
  });

  it.each(['locked', 'disabled', 'fault-5007'])('does not take %s for an answer about the value', async code => {
    world.cucm.writeFaults = ['drop'];
    world.cucm.verify = async () => ({ answer: 'wrong', code });
    expect(await outcomes(await renew())).toEqual(['cucm-pin unknown not-verified']);
  });

  it('does not take a refusal of a later try for the end of an earlier one in doubt', async () => {
    // The first write lands after it was given up; the second is refused since the value is the one in force.
    world.cucm.writeFaults = ['late', 'refuse'];
    const id = await renew();
    const { cucm } = world;
    const renewOnce = cucm.renew.bind(cucm);
    cucm.renew = async (...call) => {
      cucm.land();
      return await renewOnce(...call);
    };
    world.now += MINUTE;
    await node.renewals.recover();
    expect(await outcomes(id)).toEqual(['cucm-pin done read-back']);
  });

  it('asks the value itself where an unchanged stamp is no proof', async () => {
    // Must-change is stamped 0 before and after, as pwdLastSet is.
    const credential = world.directory.credential('directory-password');
    const stuck = { ...credential, stamp: '0', mustChange: true };
    Object.assign(credential, stuck);
    world.directory.writeFaults = Array.from({ length: 100 }, () => 'late' as const);
    const id = await renew({ kinds: ['directory-password'], mustChange: true });
    world.directory.land();
    Object.assign(credential, { stamp: '0' });
    world.now += 16 * MINUTE;
    await node.renewals.recover();
    expect(await outcomes(id)).toEqual(['directory-password done read-back']);
  });

  it('audits each outcome once', async () => {
    world.unity.writeFaults = ['refuse'];
    await renew({ kinds: ['cucm-pin', 'unity-pin'] });
    await node.renewals.recover();
    const events = world.audit.filter(({ event }) => event.startsWith('update-'));
    expect(events).toMatchObject([
      { event: 'update-success', kind: 'cucm-pin', subject: 'jdoe' },
      { event: 'update-failure', kind: 'unity-pin', reason: 'policy' },
    ]);
  });
});
