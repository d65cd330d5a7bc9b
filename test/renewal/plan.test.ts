import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import type { Store } from '../../src/store/store.ts';
import { ownPin } from './fake-system.ts';
import { acting, emptyStore } from './given.ts';
import { HOUR, MINUTE, type Node, plannedId, World } from './world.ts';

let store: Store;
let world: World;
let node: Node;
const { renew, outcomes, seals } = acting(() => ({ store, world, node }));

beforeEach(async () => {
  store = await emptyStore();
  world = new World(store);
  node = world.node();
});
afterEach(() => store.close());

describe('plan', () => {
  it('commits the sealed value before anything outside is touched', async () => {
    const id = plannedId(await node.renewals.plan(await world.request()));
    expect(await seals()).toBe(1);
    expect(world.cucm.asked).toEqual([]);
    expect(await outcomes(id)).toEqual(['cucm-pin pending']);
    expect(world.audited('renewal-planned')).toMatchObject([{ kind: 'cucm-pin', system: 'cucm:main', renewal: id }]);
  });

  it('makes one renewal of a name that is asked for twice, also at the same time, and plans nothing under somebody else’s', async () => {
    world = new World(store, { wait: 5000 });
    node = world.node();
    const request = await world.request({ id: 'a-name' });
    const ids = (await Promise.all([node.renewals.plan(request), node.renewals.plan(request)])).map(plannedId);
    expect([...ids, plannedId(await node.renewals.plan(request))]).toEqual(Array(3).fill('a-name'));
    expect(world.audited('renewal-planned')).toHaveLength(1);
    const subject = { ...request.subject, userId: 'other' };
    await expect(node.renewals.plan({ ...request, subject })).rejects.toThrow('The renewal a-name is somebody else’s');
    expect(world.audited('renewal-planned')).toHaveLength(1);
  });

  it('writes nothing on a dry run', async () => {
    const answer = await node.renewals.plan(await world.request({ dryRun: true }));
    expect(answer).toMatchObject({ planned: { id: '', targets: [{ kind: 'cucm-pin', outcome: 'pending' }] } });
    expect(await seals()).toBe(0);
    expect(world.audit).toEqual([]);
  });

  it('refuses a protected subject, whoever asks, even where protection came after the subject was found', async () => {
    const request = await world.request({ requester: { channel: 'command', id: 'root' } });
    world.directory.protectedBy = 'privileged-group';
    expect(await node.renewals.plan(await world.request())).toEqual({
      refused: { reason: 'protected', protectedBy: 'privileged-group' },
    });
    world.directory.protectedBy = undefined;
    world.cucm.protectedBy = 'administration-role';
    expect(await node.renewals.plan(request)).toEqual({
      refused: { reason: 'protected', protectedBy: 'administration-role' },
    });
  });

  it('refuses a disabled subject', async () => {
    world.directory.enabled = false;
    expect(await node.renewals.plan(await world.request())).toEqual({ refused: { reason: 'disabled' } });
  });

  it('obeys the stop switch of a kind', async () => {
    world = new World(store, { stopped: ['unity-pin'] });
    node = world.node();
    const answer = await node.renewals.plan(await world.request({ kinds: ['cucm-pin', 'unity-pin'] }));
    expect(answer).toEqual({ refused: { reason: 'stopped', kind: 'unity-pin' } });
  });

  it('names every rule that a chosen value breaks', async () => {
    const chosen = { 'cucm-pin': new Secret('711044') };
    expect(await node.renewals.plan(await world.request({ chosen }))).toMatchObject({
      refused: {
        reason: 'violations',
        kind: 'cucm-pin',
        violations: [{ rule: 'own-number', message: 'rule.own-number' }],
      },
    });
  });

  it('judges a value that an operator brought, tells it as a generated one and has it changed at the next login', async () => {
    const weak = await node.renewals.plan(await world.request({ given: { 'cucm-pin': new Secret('711044') } }));
    expect(weak).toMatchObject({ refused: { reason: 'violations', kind: 'cucm-pin' } });
    const id = await renew({ given: { 'cucm-pin': ownPin }, deliver: {} });
    expect(world.cucm.landed).toMatchObject([{ value: ownPin.reveal() }]);
    expect(world.cucm.asked).toMatchObject([{ options: { mustChange: true, chosen: false } }]);
    expect(await node.renewals.get(id)).toMatchObject({ targets: [{ outcome: 'done', delivery: 'link' }] });
  });

  it('refuses a chosen value that this product set before, however long it was in force', async () => {
    await renew({ chosen: { 'cucm-pin': ownPin } });
    world.now += 400 * 24 * HOUR;
    const again = await node.renewals.plan(await world.request({ chosen: { 'cucm-pin': ownPin } }));
    expect(again).toMatchObject({ refused: { reason: 'violations', violations: [{ rule: 'history' }] } });
    const other = await node.renewals.plan(
      await world.request({ kinds: ['unity-pin'], chosen: { 'unity-pin': ownPin } }),
    );
    expect(other).toHaveProperty('planned');
  });

  it('refuses a chosen value on the breach list', async () => {
    node = world.node(deps => ({ ...deps, breached: async value => value.reveal() === 'Correct-Horse-77x' }));
    const chosen = { 'directory-password': new Secret('Correct-Horse-77x') };
    expect(await node.renewals.plan(await world.request({ kinds: ['directory-password'], chosen }))).toMatchObject({
      refused: { reason: 'violations', violations: [{ rule: 'breached' }] },
    });
  });

  it('wants some time between two values of the subject’s own choosing, but not before a generated one', async () => {
    node = world.node(deps => ({
      ...deps,
      policyFor: kind => ({ ...deps.policyFor(kind, { userId: '' } as never), minMinutesBetweenChanges: 60 }),
    }));
    await renew({ chosen: { 'cucm-pin': ownPin } });
    const at = world.now;
    world.now += 59 * MINUTE;
    const soon = await node.renewals.plan(await world.request({ chosen: { 'cucm-pin': new Secret('928374') } }));
    expect(soon).toEqual({ refused: { reason: 'too-soon', kind: 'cucm-pin', until: at + 60 * MINUTE } });
    expect(await node.renewals.plan(await world.request({ dryRun: true }))).toHaveProperty('planned');
    world.now += MINUTE;
    const later = await node.renewals.plan(await world.request({ chosen: { 'cucm-pin': new Secret('928374') } }));
    expect(later).toHaveProperty('planned');
  });

  it('says what cannot be renewed and why', async () => {
    world.cucm.notRenewable.set('cucm-password', 'held-elsewhere');
    const subject = await world.subject();
    expect(node.renewals.options(subject)).toContainEqual({
      kind: 'cucm-password',
      systems: ['cucm:main'],
      notRenewable: 'held-elsewhere',
    });
    const answer = await node.renewals.plan(await world.request({ kinds: ['cucm-password'] }));
    expect(answer).toEqual({ refused: { reason: 'not-renewable', kind: 'cucm-password', why: 'held-elsewhere' } });
    expect(await node.renewals.plan(await world.request({ kinds: ['fac'] }))).toEqual({
      refused: { reason: 'nothing-to-renew' },
    });
  });

  it('leaves out a system that does not answer and goes on with the others', async () => {
    const request = await world.request({ kinds: ['cucm-pin', 'unity-pin'] });
    world.unity.readFaults = 1;
    const id = plannedId(await node.renewals.plan(request));
    await node.renewals.apply(id);
    expect(await outcomes(id)).toEqual(['cucm-pin done', 'unity-pin failed unreachable']);
    world.unity.readFaults = 1;
    const alone = await node.renewals.plan({ ...request, kinds: ['unity-pin'] });
    expect(alone).toEqual({ refused: { reason: 'unavailable', systems: ['unity:main'] } });
  });

  it('refuses a second plan for a credential that an earlier one still works on', async () => {
    world.cucm.writeFaults = ['busy'];
    await renew();
    expect(await node.renewals.plan(await world.request())).toEqual({ refused: { reason: 'in-progress' } });
    expect(await node.renewals.plan(await world.request({ kinds: ['unity-pin'] }))).toHaveProperty('planned');
  });

  it('sets must-change where someone else may see the value, and not otherwise', async () => {
    const must = async (changes: Parameters<World['request']>[0]): Promise<boolean | undefined> => {
      const answer = await node.renewals.plan(await world.request({ dryRun: true, ...changes }));
      return 'planned' in answer ? answer.planned.targets[0]?.mustChange : undefined;
    };
    expect(await must({ deliver: { 'cucm-pin': ['screen'] } })).toBe(false);
    expect(await must({ deliver: { 'cucm-pin': ['link'] } })).toBe(false);
    expect(await must({ deliver: { 'cucm-pin': ['mail'] } })).toBe(true);
    expect(await must({ chosen: { 'cucm-pin': ownPin } })).toBe(false);
    expect(await must({ deliver: { 'cucm-pin': ['mail'] }, mustChange: false })).toBe(false);
    world.directory.person = {};
    expect(await must({ deliver: {} })).toBe(true);
  });

  it('never writes a directory password in a mail, nor sends its link to the corporate mailbox', async () => {
    const deliver = { 'directory-password': ['mail'] } as const;
    await renew({ kinds: ['directory-password'], deliver });
    expect(world.mailed('value')).toEqual([]);
    expect(world.mailed('link').map(({ to }) => to)).toEqual(['ann@home.test']);
    world.directory.person = { mail: 'ann@corp.test' };
    const id = await renew({ kinds: ['directory-password'], deliver });
    expect(world.mailed('link')).toHaveLength(1);
    expect((await node.renewals.get(id))?.targets).toMatchObject([{ delivery: 'agent', outcome: 'done' }]);
  });
});

describe('one value for both PINs', () => {
  it('meets both policies and the systems’ own', async () => {
    world.cucm.limits = { minLength: 8 };
    world.unity.limits = { maxLength: 9 };
    await renew({ kinds: ['unity-pin', 'cucm-pin'] });
    const [cucm, unity] = [world.cucm.landed[0]?.value, world.unity.landed[0]?.value];
    expect(cucm).toBe(unity);
    expect(cucm).toMatch(/^\d{8,9}$/);
  });

  it('refuses where no value can meet both', async () => {
    world.cucm.limits = { minLength: 9 };
    world.unity.limits = { maxLength: 8 };
    expect(await node.renewals.plan(await world.request({ kinds: ['cucm-pin', 'unity-pin'] }))).toEqual({
      refused: { reason: 'policy-conflict', kinds: ['cucm-pin', 'unity-pin'] },
    });
  });

  it('is a value each where only one is asked for', async () => {
    await renew({ kinds: ['unity-pin'] });
    expect(world.cucm.landed).toEqual([]);
    expect(world.unity.landed).toHaveLength(1);
  });
});
