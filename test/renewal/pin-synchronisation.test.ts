import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { acting, emptyStore } from './given.ts';
import { MINUTE, type Node, World } from './world.ts';

let store: Store;
let world: World;
let node: Node;
const { renew, outcomes } = acting(() => ({ store, world, node }));

beforeEach(async () => {
  store = await emptyStore();
  world = new World(store);
  node = world.node();
});
afterEach(() => store.close());

describe('PIN synchronisation', () => {
  beforeEach(() => {
    world = new World(store, { pinSync: { 'unity:main': 'cucm:main' } });
    node = world.node();
  });
  const follow = (): void => {
    world.cucm.onLanded = ({ value }) => world.unity.set('unity-pin', value, 'other');
  };

  it('writes once, reads the other back, and unlocks both', async () => {
    follow();
    world.unity.credential('unity-pin').locked = 'failed-attempts';
    const id = await renew({ kinds: ['unity-pin'] });
    expect(await outcomes(id)).toEqual(['cucm-pin done', 'unity-pin done']);
    expect(world.cucm.asked).toMatchObject([{ kind: 'cucm-pin', options: { unlock: true } }]);
    expect(world.unity.asked).toEqual([]);
    expect(world.unity.verified).toEqual([]);
    expect(world.unity.unlocked).toEqual(['unity-pin']);
  });

  it('offers one item for both', async () => {
    expect(node.renewals.options(await world.subject())).toContainEqual({
      kind: 'cucm-pin',
      systems: ['cucm:main', 'unity:main'],
      syncedWith: 'unity-pin',
    });
  });

  it('says that the other one will follow until it has', async () => {
    const id = await renew({ kinds: ['cucm-pin'] });
    expect(await outcomes(id)).toEqual(['cucm-pin done', 'unity-pin pending not-synchronised-yet']);
    world.unity.set('unity-pin', world.cucm.landed[0]?.value ?? '', 'other');
    world.now += MINUTE;
    await node.renewals.recover();
    expect(await outcomes(id)).toEqual(['cucm-pin done', 'unity-pin done']);
  });

  it('tries the value once where the stamp never moved, and says what it found', async () => {
    const id = await renew({ kinds: ['cucm-pin'] });
    for (let minute = 0; minute < 4; minute += 1) {
      world.now += MINUTE;
      await node.renewals.recover();
    }
    expect(await outcomes(id)).toEqual(['cucm-pin done', 'unity-pin failed sync-mismatch']);
    expect(world.unity.verified).toHaveLength(1);
    expect(world.mailed('abandoned')).toMatchObject([{ values: { kinds: 'unity-pin' } }]);
  });

  it('fails with the PIN that is written', async () => {
    follow();
    world.cucm.writeFaults = ['refuse'];
    const id = await renew({ kinds: ['cucm-pin'] });
    expect(await outcomes(id)).toEqual(['cucm-pin refused policy', 'unity-pin refused policy']);
  });
});

describe('PIN synchronisation that the configuration does not tell of', () => {
  it('is not overwritten, and what cannot be proved is called unknown and told', async () => {
    world.cucm.onLanded = ({ value }) => world.unity.set('unity-pin', value, 'other');
    const id = await renew({ kinds: ['cucm-pin', 'unity-pin'] });
    expect(await outcomes(id)).toEqual(['cucm-pin done', 'unity-pin unknown changed-with-sibling']);
    expect(world.unity.asked).toEqual([]);
  });
});
