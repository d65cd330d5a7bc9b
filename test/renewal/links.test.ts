import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { HOUR, type Node, plannedId, World } from './world.ts';

let store: Store;
let world: World;
let node: Node;
let token: string;

beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:', clock: { now: () => 0 }, log: silentLog });
  world = new World(store);
  node = world.node();
  const id = plannedId(await node.renewals.plan(await world.request({ deliver: {} })));
  await node.renewals.apply(id);
  token = world.linkTokens()[0] ?? '';
});
afterEach(() => store.close());

const value = async (browser: string): Promise<string | undefined> =>
  (await node.links.reveal(token, browser))?.values[0]?.value.reveal();

describe('a one-time link', () => {
  it('is random, and stored as an HMAC only', async () => {
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const dump = JSON.stringify([
      await store.db.selectFrom('renewal').selectAll().execute(),
      await store.db.selectFrom('renewal_link').selectAll().execute(),
      await store.db.selectFrom('renewal_seal').selectAll().execute(),
    ]);
    expect(dump).not.toContain(token);
    expect(await store.db.selectFrom('renewal_link').selectAll().execute()).toHaveLength(1);
  });

  it('reveals nothing by being looked at', async () => {
    expect(await node.links.look(token, undefined)).toEqual({ language: 'en' });
    expect(await node.links.look(token, 'a')).toEqual({ language: 'en' });
    expect(await value('a')).toBe(world.cucm.credential('cucm-pin').value);
  });

  it('shows the value again to the same browser for a minute, and to no other', async () => {
    const shown = await value('a');
    await node.links.sent(token);
    world.now += 59_999;
    expect(await value('a')).toBe(shown);
    expect(await value('b')).toBeUndefined();
    expect(await node.links.look(token, 'b')).toBeUndefined();
    world.now += 1;
    expect(await value('a')).toBeUndefined();
    expect(await node.links.look(token, 'a')).toBeUndefined();
  });

  it('is told and erased a minute after it was shown', async () => {
    await value('a');
    await node.links.sent(token);
    world.now += 60_000;
    await node.renewals.recover();
    expect(world.audited('delivered')).toMatchObject([{ reason: 'revealed', mail: 'ann@corp.test', kind: 'cucm-pin' }]);
    expect(await store.db.selectFrom('renewal_seal').selectAll().execute()).toEqual([]);
    expect(await store.db.selectFrom('renewal_link').selectAll().execute()).toEqual([]);
  });

  it('stays usable where the page with the value never went out', async () => {
    const shown = await value('a');
    world.now += 60_000;
    await node.renewals.recover();
    expect(await value('b')).toBe(shown);
    await node.links.sent(token);
    world.now += 60_000;
    expect(await value('b')).toBeUndefined();
  });

  it('expires after its hours, audited and erased', async () => {
    world.now += 24 * HOUR;
    expect(await value('a')).toBeUndefined();
    await node.renewals.recover();
    expect(world.audited('delivery-failed')).toMatchObject([{ reason: 'time-over', detail: 'link' }]);
    expect(await store.db.selectFrom('renewal_seal').selectAll().execute()).toEqual([]);
  });

  it('gives way to a new one with the same value where its time passed before its mail could go out', async () => {
    const waiting = world.node(deps => ({ ...deps, mail: { ...deps.mail, isWaiting: async () => true } }));
    const [mail] = world.mailed('link');
    world.now += 48 * HOUR;
    await waiting.renewals.recover();
    expect(world.audited('delivery-failed')).toEqual([]);
    await waiting.renewals.mailGivenUp(mail?.renewal ?? '', mail?.id ?? '');
    const [, newer = ''] = world.linkTokens();
    expect(await node.links.look(token, undefined)).toBeUndefined();
    const revealed = await node.links.reveal(newer, 'a');
    expect(revealed?.values[0]?.value.reveal()).toBe(world.cucm.credential('cucm-pin').value);
    expect(world.audited('delivery-changed')).toMatchObject([{ reason: 'mail-too-late', mail: 'ann@corp.test' }]);
  });

  it('is made three times at most, then the agent is left to tell', async () => {
    for (const made of [2, 3, 3]) {
      const mail = world.mailed('link').at(-1);
      world.now += 48 * HOUR;
      await node.renewals.mailGivenUp(mail?.renewal ?? '', mail?.id ?? '');
      expect(world.mailed('link')).toHaveLength(made);
    }
    expect(world.audited('delivery-changed').at(-1)).toMatchObject({ reason: 'agent' });
  });

  it('that was never queued gives way to a new one too, once its time has passed', async () => {
    const dying = world.node(deps => ({
      ...deps,
      mail: { enqueue: async () => Promise.reject(new Error('The process was killed.')) },
    }));
    await dying.renewals.apply(plannedId(await dying.renewals.plan(await world.request({ deliver: {} }))));
    world.now += 48 * HOUR;
    // One renewal of a subject at a time.
    for (let round = 0; round < 2; round += 1) await node.renewals.recover();
    const late = world.linkTokens().at(-1) ?? '';
    const revealed = await node.links.reveal(late, 'a');
    expect(revealed?.values[0]?.value.reveal()).toBe(world.cucm.credential('cucm-pin').value);
  });

  it('carries all values that go to one address, and goes to the private one for a directory password', async () => {
    const kinds = ['unity-pin', 'directory-password'] as const;
    const id = plannedId(await node.renewals.plan(await world.request({ kinds, deliver: {} })));
    await node.renewals.apply(id);
    expect(
      world
        .mailed('link')
        .slice(1)
        .map(({ to, values }) => [to, values['kinds']]),
    ).toEqual([
      ['ann@corp.test', 'unity-pin'],
      ['ann@home.test', 'directory-password'],
    ]);
  });

  it.each(['', 'x', 'A'.repeat(43), `${'A'.repeat(43)}=`])('does not know %j', async unknown => {
    expect(await node.links.look(unknown, undefined)).toBeUndefined();
    expect(await node.links.reveal(unknown, 'a')).toBeUndefined();
    await node.links.sent(unknown);
  });

  it('shows one value to two browsers that ask at once to one of them only', async () => {
    const answers = await Promise.all(['a', 'b', 'c'].map(browser => node.links.reveal(token, browser)));
    expect(answers.filter(answer => answer !== undefined)).toHaveLength(1);
  });
});
