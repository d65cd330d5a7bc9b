import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import type { Store } from '../../src/store/store.ts';
import { ownPin } from './fake-system.ts';
import { acting, emptyStore, shownValues } from './given.ts';
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

describe('telling on the screen', () => {
  it('shows the same value until Done, then says that it was shown', async () => {
    const id = await renew();
    const first = await node.renewals.openScreen(id);
    world.now += MINUTE;
    const again = await node.renewals.openScreen(id);
    expect(shownValues(first)).toEqual([world.cucm.credential('cucm-pin').value]);
    expect(again).toEqual(first);
    await node.renewals.screenSent(id);
    await node.renewals.screenDone(id);
    expect(await node.renewals.openScreen(id)).toEqual({ state: 'already-shown' });
    expect(await seals()).toBe(0);
    expect(world.audited('delivered')).toMatchObject([{ kind: 'cucm-pin', reason: 'done', detail: 'screen' }]);
    expect(world.audited('value-erased')).toHaveLength(1);
  });

  it('closes showSecretSeconds after the first ask, whatever is asked in between', async () => {
    const id = await renew();
    await node.renewals.openScreen(id);
    await node.renewals.screenSent(id);
    world.now += 179_000;
    expect((await node.renewals.openScreen(id)).state).toBe('open');
    world.now += 1000;
    expect(await node.renewals.openScreen(id)).toEqual({ state: 'already-shown' });
    await node.renewals.recover();
    expect(await seals()).toBe(0);
    expect(world.mailed('link')).toEqual([]);
  });

  it('becomes a mailed link where the screen was never fetched', async () => {
    const id = await renew();
    world.now += 5 * MINUTE;
    await node.renewals.recover();
    expect(world.mailed('link')).toMatchObject([{ to: 'ann@corp.test' }]);
    expect(world.audited('delivery-changed')).toMatchObject([{ reason: 'not-fetched', detail: 'screen → link' }]);
    expect(await node.renewals.openScreen(id)).toEqual({ state: 'elsewhere', delivery: 'link' });
  });

  it('becomes a link where the page with the value never went out', async () => {
    const id = await renew();
    await node.renewals.openScreen(id);
    world.now += 3 * MINUTE;
    await node.renewals.recover();
    expect(world.mailed('link')).toHaveLength(1);
  });

  it('becomes a link at once where the dialog ends first', async () => {
    const id = await renew();
    await node.renewals.dialogEnded(id);
    expect(world.mailed('link')).toHaveLength(1);
    expect(world.audited('delivery-changed')).toMatchObject([{ reason: 'dialog-ended' }]);
  });

  it('is left to the agent where there is no address, and the audit says so', async () => {
    world.directory.person = {};
    const id = await renew();
    await node.renewals.dialogEnded(id);
    expect(await node.renewals.openScreen(id)).toEqual({ state: 'elsewhere', delivery: 'agent' });
    expect(world.audited('delivery-failed')).toMatchObject([{ reason: 'no-address', detail: 'changed' }]);
    world.now += 24 * HOUR;
    await node.renewals.recover();
    expect(await seals()).toBe(0);
  });

  it('shows nothing before a value is in force', async () => {
    const id = plannedId(await node.renewals.plan(await world.request()));
    expect(await node.renewals.openScreen(id)).toEqual({ state: 'nothing' });
    expect(await node.renewals.openScreen('unknown')).toEqual({ state: 'nothing' });
  });

  it('keeps a told value for a target that is still pending, and erases it after', async () => {
    world.unity.writeFaults = ['busy'];
    const id = await renew({ kinds: ['cucm-pin', 'unity-pin'] });
    await node.renewals.openScreen(id);
    await node.renewals.screenSent(id);
    await node.renewals.screenDone(id);
    expect(await seals()).toBe(1);
    world.now += MINUTE;
    await node.renewals.recover();
    expect(await outcomes(id)).toEqual(['cucm-pin done', 'unity-pin done']);
    expect(world.unity.credential('unity-pin').value).toBe(world.cucm.credential('cucm-pin').value);
    expect(await seals()).toBe(0);
    expect(world.mailed('changed').map(({ values: { kinds } }) => kinds)).toEqual(['cucm-pin', 'unity-pin']);
  });

  it('tells nothing of a value that the subject chose, but of its change', async () => {
    const id = await renew({ chosen: { 'cucm-pin': ownPin } });
    expect(await node.renewals.openScreen(id)).toEqual({ state: 'nothing' });
    expect(world.mailed('changed')).toHaveLength(1);
    expect(await seals()).toBe(0);
  });

  it('does not tell an earlier value any more once a later one is in force', async () => {
    const earlier = await renew();
    await node.renewals.dialogEnded(earlier);
    const [token = ''] = world.linkTokens();
    const later = await renew();
    expect(await node.links.reveal(token, 'browser')).toBeUndefined();
    expect((await node.renewals.openScreen(later)).state).toBe('open');
    await node.renewals.recover();
    expect(await seals()).toBe(1);
  });
});

describe('telling by mail', () => {
  it('notifies the address on file of each change, whatever the delivery', async () => {
    const id = await renew({ kinds: ['cucm-pin', 'directory-password'] });
    expect(world.mailed('changed')).toMatchObject([
      {
        id: `renewal/${id}/changed/1`,
        to: 'ann@corp.test',
        values: { kinds: 'cucm-pin,directory-password', name: 'Ann Doe', place: 'SEP001122334455' },
        renewal: id,
      },
    ]);
    expect(world.audited('notice-sent')).toHaveLength(2);
  });

  it('writes the value into a mail only where that was asked for', async () => {
    const id = await renew({ deliver: { 'cucm-pin': ['mail'] } });
    const [mail] = world.mailed('value');
    const value = mail?.values['value'];
    expect(mail).toMatchObject({ id: `renewal/${id}/value/cucm-pin`, to: 'ann@corp.test' });
    expect(value instanceof Secret && value.reveal()).toBe(world.cucm.credential('cucm-pin').value);
    expect(world.cucm.asked).toMatchObject([{ options: { mustChange: true } }]);
  });

  it('changes to the agent where the outbox gives a link or a mail up', async () => {
    const linked = await renew({ deliver: {} });
    const [token = ''] = world.linkTokens();
    const [link] = world.mailed('link');
    await node.renewals.mailGivenUp(linked, link?.id ?? '');
    expect((await node.renewals.get(linked))?.targets).toMatchObject([{ delivery: 'agent' }]);
    expect(await node.links.look(token, undefined)).toBeUndefined();
    const mailed = await renew({ kinds: ['unity-pin'], deliver: { 'unity-pin': ['mail'] } });
    await node.renewals.mailGivenUp(mailed, `renewal/${mailed}/value/unity-pin`);
    expect((await node.renewals.get(mailed))?.targets).toMatchObject([{ delivery: 'agent' }]);
    expect(world.audited('delivery-changed').map(({ reason }) => reason)).toEqual([
      'mail-given-up',
      'agent',
      'mail-given-up',
      'agent',
    ]);
  });
});
