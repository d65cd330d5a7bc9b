import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { Secret } from '../../src/base/secret.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { ownPin } from './fake-system.ts';
import { HOUR, MINUTE, type Node, plannedId, World } from './world.ts';

let store: Store;
let world: World;
let node: Node;

beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:', clock: { now: () => 0 }, log: silentLog });
  world = new World(store);
  node = world.node();
});
afterEach(() => store.close());

const values = (telling: Awaited<ReturnType<Node['renewals']['openScreen']>>): readonly string[] =>
  telling.state === 'open' ? telling.values.map(({ value }) => value.reveal()) : [];

async function renew(changes: Parameters<World['request']>[0] = {}): Promise<string> {
  const id = plannedId(await node.renewals.plan(await world.request(changes)));
  await node.renewals.apply(id);
  return id;
}

async function outcomes(id: string): Promise<readonly string[]> {
  const renewal = await node.renewals.get(id);
  return renewal?.targets.map(({ kind, outcome, code }) => [kind, outcome, code].filter(Boolean).join(' ')) ?? [];
}

async function openRows(): Promise<number> {
  return (await store.db.selectFrom('renewal').select('id').where('open', '=', 1).execute()).length;
}

async function seals(): Promise<number> {
  return (await store.db.selectFrom('renewal_seal').select('name').execute()).length;
}

describe('plan', () => {
  it('commits the sealed value before anything outside is touched', async () => {
    const id = plannedId(await node.renewals.plan(await world.request()));
    expect(await seals()).toBe(1);
    expect(world.cucm.asked).toEqual([]);
    expect(await outcomes(id)).toEqual(['cucm-pin pending']);
    expect(world.audited('renewal-planned')).toMatchObject([{ kind: 'cucm-pin', system: 'cucm:main', renewal: id }]);
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
    expect(values(telling)).toEqual([world.cucm.credential('cucm-pin').value]);
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

describe('telling on the screen', () => {
  it('shows the same value until Done, then says that it was shown', async () => {
    const id = await renew();
    const first = await node.renewals.openScreen(id);
    world.now += MINUTE;
    const again = await node.renewals.openScreen(id);
    expect(values(first)).toEqual([world.cucm.credential('cucm-pin').value]);
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
