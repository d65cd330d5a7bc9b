import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FindingsOf } from '../../src/renewal/ports.ts';
import type { Store } from '../../src/store/store.ts';
import { ownPin } from './fake-system.ts';
import { acting, emptyStore } from './given.ts';
import { HOUR, type Node, World } from './world.ts';

let store: Store;
let world: World;
let node: Node;
const { renew } = acting(() => ({ store, world, node }));

beforeEach(async () => {
  store = await emptyStore();
  world = new World(store);
  node = world.node();
});
afterEach(() => store.close());

describe('unlock and status', () => {
  it('lifts the locks, audits, and tells the subject', async () => {
    world.cucm.credential('cucm-pin').locked = 'failed-attempts';
    const requester = { channel: 'phone', id: 'SEP1' } as const;
    const unlocked = await node.renewals.unlock(await world.subject(), ['cucm-pin'], requester, 'fr');
    expect(unlocked).toEqual([{ kind: 'cucm-pin', system: 'cucm:main', answer: { outcome: 'done' } }]);
    expect(world.cucm.credential('cucm-pin')).toMatchObject({ locked: 'no', value: 'old-cucm-pin' });
    expect(world.mailed('unlocked')).toMatchObject([{ language: 'fr', values: { kinds: 'cucm-pin' } }]);
    expect(world.audited('unlock-success')).toHaveLength(1);
  });

  it('does not unlock a protected subject', async () => {
    world.cucm.protectedBy = 'administration-role';
    const unlocked = await node.renewals.unlock(
      await world.subject(),
      ['cucm-pin'],
      { channel: 'phone', id: 'x' },
      'en',
    );
    expect(unlocked).toMatchObject([{ answer: { outcome: 'refused', code: 'protected' } }]);
    expect(world.cucm.unlocked).toEqual([]);
  });

  it('describes each credential as it is now, or says that its system does not answer', async () => {
    const subject = await world.subject();
    world.cucm.credential('cucm-pin').locked = 'failed-attempts';
    world.unity.readFaults = 1;
    const status = await node.renewals.status(subject);
    expect(status.find(({ kind }) => kind === 'cucm-pin')).toMatchObject({ state: { locked: 'failed-attempts' } });
    expect(status.find(({ kind }) => kind === 'unity-pin')).toEqual({
      kind: 'unity-pin',
      system: 'unity:main',
      state: undefined,
    });
  });
});

describe('what the sweep found', () => {
  const withFindings = (findingsOf: FindingsOf): Node => world.node(deps => ({ ...deps, findingsOf }));

  it('stands beside the credential that it was found of, as long as that has the same value', async () => {
    const subject = await world.subject();
    const [state] = (await node.renewals.status(subject)).filter(({ kind }) => kind === 'cucm-pin');
    const stamp = state?.state?.stamp ?? '';
    const of = { system: 'cucm:main', kind: 'cucm-pin', finding: 'trivial' } as const;
    const found = withFindings(async () => [
      { ...of, stamp },
      { ...of, finding: 'default-value', stamp: 'earlier' },
    ]);
    const status = await found.renewals.status(subject);
    expect(status.filter(({ findings }) => findings)).toMatchObject([{ kind: 'cucm-pin', findings: ['trivial'] }]);
  });

  it('is no reason to show no state where it cannot be read', async () => {
    const broken = withFindings(() => Promise.reject(new TypeError('no store')));
    expect(await broken.renewals.status(await world.subject())).toHaveLength(4);
  });
});

describe('cooling time', () => {
  const cooling = async (): Promise<readonly string[]> => [
    ...(await node.renewals.coolingKinds(await world.subject())),
  ];

  it('holds for what this product made, and ends', async () => {
    await renew();
    expect(await cooling()).toEqual(['cucm-pin']);
    world.now += 24 * HOUR - 1;
    expect(await cooling()).toEqual(['cucm-pin']);
    world.now += 1;
    expect(await cooling()).toEqual([]);
  });

  it('holds for a chosen value that one factor proved, not for one that two did', async () => {
    await renew({ chosen: { 'cucm-pin': ownPin }, factors: 1 });
    await renew({ kinds: ['unity-pin'], chosen: { 'unity-pin': ownPin }, factors: 2 });
    expect(await cooling()).toEqual(['cucm-pin']);
  });

  it('holds while a change is in doubt', async () => {
    world.cucm.writeFaults = ['late'];
    await renew();
    expect(await cooling()).toEqual(['cucm-pin']);
  });

  it('follows the credential, not the name of its user', async () => {
    await renew();
    for (const system of world.systems) system.userId = 'ann';
    const renamed = await world.subject().catch(() => undefined);
    expect(renamed).toBeUndefined();
    world.cucm.userId = 'jdoe';
    expect(await cooling()).toEqual(['cucm-pin']);
  });
});
