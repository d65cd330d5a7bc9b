import { afterEach, beforeEach, expect, test } from 'vitest';
import { insertChanges } from '../../src/store/change-store.ts';
import type { Store } from '../../src/store/store.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import type { RunFinding, RunPlan } from '../../src/sweep/runs/run.ts';
import type { Claim, SweepStore } from '../../src/sweep/runs/store.ts';
import type { MakeDatabase, TestDatabase } from './test-database.ts';

const at = 1_700_000_000_000;
const SIZE = 4;
const plan = { dry: false, listed: false, kinds: ['cucm-pin'], actions: {} } as unknown as RunPlan;
const claim = (owner: string, now = at): Claim => ({ owner, now, until: now + 1000 });
const run = (id: string, slot?: string) => ({ id, plan, startedAt: at, slot });
const users = (count: number, prefix = 'user'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

const finding = (userId: string, more: Partial<RunFinding> = {}): RunFinding => ({
  ...{ userId, system: 'cucm:main', kind: 'cucm-pin', finding: 'default-value', stamp: '1', foundAt: at },
  action: 'renew',
  ...more,
});

/** What holds for runs of the sweep that two nodes work on, on any database. */
export function sweepStoreCases(make: MakeDatabase): void {
  let database: TestDatabase;
  let stores: readonly [Store, Store];
  let mine: SweepStore;
  let theirs: SweepStore;
  beforeEach(async () => {
    database = await make();
    stores = [await database.open(), await database.open()];
    [mine, theirs] = [createSweepStore(stores[0]), createSweepStore(stores[1])];
  });
  afterEach(async () => {
    await Promise.all(stores.map(store => store.close()));
    await database.drop();
  });

  /** Every page of a run, with who is on it. */
  const pagesOf = async (id: string): Promise<readonly (readonly string[])[]> => {
    const pages: string[][] = [];
    for (let page = 0; ; page += 1) {
      const subjects = await mine.subjects(id, page);
      if (subjects.length === 0) return pages;
      pages.push(subjects.map(({ userId }) => userId));
    }
  };
  const open = async (count: number): Promise<void> => void (await mine.begin(run('r'), users(count), SIZE));
  const noLeftOut = new Map<string, never>();

  test('of nodes that begin a run at once one does; a slot has one run for ever, and another may follow', async () => {
    const begun = await Promise.all([
      mine.begin(run('a', 'night'), undefined, SIZE),
      theirs.begin(run('b', 'night'), undefined, SIZE),
      mine.begin(run('c'), undefined, SIZE),
      theirs.begin(run('d'), undefined, SIZE),
    ]);
    expect(begun.filter(Boolean)).toHaveLength(1);
    const [{ id = '' } = {}, ...more] = await theirs.latest(10);
    expect(more).toEqual([]);
    expect((await theirs.active())?.id).toBe(id);
    const end = { from: ['rolling'], state: 'done', endedAt: at + 5 } as const;
    expect(await Promise.all([mine.change(id, end), theirs.change(id, end)])).toEqual(
      expect.arrayContaining([true, false]),
    );
    expect(await mine.active()).toBeUndefined();
    await mine.begin(run('e', 'night'), undefined, SIZE);
    expect(await theirs.begin(run('f', 'night'), undefined, SIZE)).toBe(false);
    await theirs.begin(run('g', 'next'), undefined, SIZE);
    expect(await mine.latest(10)).toHaveLength(2);
  });

  test('a roll has each user once, whatever the spelling, in full pages; who lost it adds nothing', async () => {
    await mine.begin(run('r'), undefined, SIZE);
    expect(await mine.claimRoll('r', claim('one'))).toBe(true);
    expect(await theirs.claimRoll('r', claim('two'))).toBe(false);
    expect(await mine.addToRoll('r', users(6), SIZE, claim('one'))).toBe(true);
    expect(await theirs.addToRoll('r', users(9), SIZE, claim('two'))).toBe(false);
    expect(await mine.addToRoll('r', ['USER5', ...users(9)], SIZE, claim('one', at + 999))).toBe(true);
    expect(await theirs.claimRoll('r', claim('two', at + 5000))).toBe(true);
    expect(await mine.addToRoll('r', ['late'], SIZE, claim('one', at + 5001))).toBe(false);
    expect((await pagesOf('r')).map(page => page.length)).toEqual([4, 4, 1]);
    expect((await pagesOf('r')).flat().toSorted()).toEqual(users(9));
    expect(await theirs.progress('r')).toMatchObject({ run: { total: 9 }, detected: 0, acted: 0 });
  });

  test('no page is given to two owners, until the time of the first is over; then nothing of the first counts', async () => {
    await open(SIZE * 10);
    const claims = await Promise.all(
      Array.from({ length: 16 }, (_, index) => (index % 2 ? mine : theirs).claimPage('r', 'new', claim(`o${index}`))),
    );
    const numbers = claims.flatMap(page => page?.number ?? []);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (;;) if (!(await mine.claimPage('r', 'new', claim('rest')))) break;
    expect(await mine.pagesLeft('r', 'new')).toBe(10);
    const late = await theirs.claimPage('r', 'new', claim('late', at + 1000));
    const page = late?.number ?? -1;
    const owner = claims.findIndex(each => each?.number === page);
    const first = claim(owner < 0 ? 'rest' : `o${owner}`, at + 1001);
    const looked = { findings: [finding('user0')], leftOut: noLeftOut };
    expect(await mine.keepPage('r', page, first)).toBe(false);
    expect(await mine.detected('r', page, looked, first)).toBe(false);
    await mine.releasePage('r', page, first.owner);
    expect(await theirs.keepPage('r', page, claim('late', at + 1001))).toBe(true);
    expect(await theirs.detected('r', page, looked, claim('late', at + 1001))).toBe(true);
    expect(await mine.toDo('r', page)).toHaveLength(1);
    expect(await mine.pagesLeft('r', 'detected')).toBe(1);
    expect(await mine.claimPage('r', 'detected', claim('o', at + 1002))).toEqual({ number: page, state: 'detected' });
    expect(await theirs.claimPage('r', 'detected', claim('p', at + 1003))).toBeUndefined();
    expect(await mine.acted('r', page, claim('o', at + 1004))).toBe(true);
    expect(await mine.progress('r')).toMatchObject({ detected: SIZE, acted: SIZE });
  });

  test('who asks for a page takes one and no other, so that all pages can be had at once', async () => {
    await open(SIZE * 10);
    const numbers: number[] = [];
    for (let asked = 0; asked < 10; asked += 1) {
      const page = await (asked % 2 ? mine : theirs).claimPage('r', 'new', claim(`o${asked}`));
      if (page) numbers.push(page.number);
    }
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('a page that is looked at again has what was found last, and who is left out is named in order', async () => {
    await open(SIZE);
    const look = async (now: number, ...findings: readonly RunFinding[]): Promise<void> => {
      await mine.claimPage('r', 'new', claim('o', now));
      const leftOut = new Map([['user3', 'no-address'] as const, ['user1', 'absent'] as const]);
      await mine.detected('r', 0, { findings, leftOut }, claim('o', now));
    };
    await look(at, finding('user0'), finding('User2', { reason: 'same-as-default', at: at - 5, code: 'x' }));
    expect(await theirs.toDo('r', 0)).toEqual([
      finding('user0', { reason: undefined, at: undefined, outcome: undefined, code: undefined }),
      finding('User2', { reason: 'same-as-default', at: at - 5, outcome: undefined, code: 'x' }),
    ]);
    await database.tamper(`update sweep_page set state = 'new'`);
    await look(at + 9000, finding('user2'));
    expect((await theirs.toDo('r', 0)).map(({ userId }) => userId)).toEqual(['user2']);
    expect((await theirs.leftOut('r', '', 10)).map(({ key, leftOut }) => [key, leftOut])).toEqual([
      ['user1', 'absent'],
      ['user3', 'no-address'],
    ]);
    expect(await theirs.leftOut('r', 'user1', 10)).toHaveLength(1);
  });

  test('findings are listed a page at a time, each once, whatever stands in a user id', async () => {
    const odd = ['a.b', 'a_b', 'ab', 'A-c', 'é', 'e', 'zoë', 'z', 'a b', "o'neil", '0042', 'ÄB'];
    await mine.begin(run('r'), odd, 50);
    await mine.claimPage('r', 'new', claim('o'));
    const findings = odd.flatMap(userId => [
      finding(userId),
      finding(userId, { finding: 'expired', action: 'report', outcome: 'reported' }),
      finding(userId, { system: 'unity:main', kind: 'unity-pin' }),
    ]);
    expect(await mine.detected('r', 0, { findings, leftOut: noLeftOut }, claim('o'))).toBe(true);
    const listed: RunFinding[] = [];
    for (let after: RunFinding | undefined; ; after = listed.at(-1)) {
      const page = await theirs.findings({ run: 'r', limit: 5, after });
      listed.push(...page);
      if (page.length < 5) break;
    }
    const name = (each: RunFinding): string => `${each.userId} ${each.system} ${each.finding}`;
    expect(listed.map(name).toSorted()).toEqual(findings.map(name).toSorted());
    expect(await theirs.findings({ run: 'r', limit: 100, action: 'report' })).toHaveLength(odd.length);
    expect(await theirs.countToRenew('r')).toBe(odd.length);
    expect(await theirs.counts('r')).toEqual([
      { finding: 'default-value', action: 'renew', outcome: undefined, count: 2 * odd.length },
      { finding: 'expired', action: 'report', outcome: 'reported', count: odd.length },
    ]);
    await mine.settle('r', [finding('ÄB')], 'done');
    expect(await theirs.toDo('r', 0)).toHaveLength(2 * odd.length - 1);
  });

  test('a renewal of a run has one name, whoever names it and how often', async () => {
    await open(1);
    const named = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 ? mine : theirs).beginItems('r', 'user0', ['cucm-pin', 'unity-pin'], `renewal${index}`),
      ),
    );
    const [first] = named;
    expect(first?.map(({ kind }) => kind)).toEqual(['cucm-pin', 'unity-pin']);
    expect(new Set(first?.map(({ renewal }) => renewal)).size).toBe(1);
    for (const items of named) expect(items).toEqual(first);
  });

  test('failures that follow each other are counted once each; a refusal is none, and a success begins anew', async () => {
    await open(5);
    const end = async (key: string, outcome: 'failed' | 'refused' | 'done' | 'unknown', store = mine) => {
      await store.beginItems('r', key, ['cucm-pin'], `of ${key}`);
      return await store.endItem('r', key, 'cucm-pin', outcome, 'code');
    };
    expect(await end('user0', 'failed')).toBe(1);
    expect(await end('user0', 'failed', theirs)).toBe(1);
    expect(await end('user1', 'unknown', theirs)).toBe(2);
    expect(await end('user2', 'refused')).toBe(2);
    expect(await end('user3', 'done')).toBe(0);
    expect(await end('user4', 'failed')).toBe(1);
    await Promise.all(users(6, 'both').map((key, index) => end(key, 'failed', index % 2 ? mine : theirs)));
    expect((await theirs.read('r'))?.failures).toBe(7);
  });

  test('what is put off counts as a failure once, whatever becomes of it; that it was done at last begins anew', async () => {
    await open(3);
    const end = async (key: string, outcome: 'pending' | 'failed' | 'done', store = mine) => {
      const [item] = await store.beginItems('r', key, ['cucm-pin'], `of ${key}`);
      return [item?.outcome, await store.endItem('r', key, 'cucm-pin', outcome, 'code')];
    };
    expect(await end('user0', 'pending')).toEqual([undefined, 1]);
    expect(await end('user0', 'pending', theirs)).toEqual(['pending', 1]);
    expect(await end('user0', 'failed')).toEqual(['pending', 1]);
    expect(await end('user0', 'done', theirs)).toEqual(['failed', 1]);
    expect(await end('user1', 'pending')).toEqual([undefined, 2]);
    expect(await end('user1', 'done', theirs)).toEqual(['pending', 0]);
    expect(await end('user2', 'pending')).toEqual([undefined, 1]);
  });

  test('a page that waits is given to nobody until its time has come, and others are meanwhile', async () => {
    await open(SIZE * 2);
    const page = await mine.claimPage('r', 'new', claim('one'));
    await mine.releasePage('r', page?.number ?? -1, 'one', at + 1000);
    const other = await theirs.claimPage('r', 'new', claim('two'));
    expect(other?.number).not.toBe(page?.number);
    expect(await mine.claimPage('r', 'new', claim('three', at + 999))).toBeUndefined();
    expect(await mine.claimPage('r', 'new', claim('three', at + 1000))).toEqual(page);
  });

  test('a run is moved on from the states and the pass named only, and a dry one that was seen is remembered', async () => {
    await mine.begin({ ...run('r'), plan: { ...plan, dry: true } }, undefined, SIZE);
    const onward = { from: ['rolling'], inPass: 'roll', state: 'running', pass: 'detect' } as const;
    expect(await Promise.all([mine.change('r', onward), theirs.change('r', onward)])).toEqual(
      expect.arrayContaining([true, false]),
    );
    const brake = { from: ['running'], state: 'braked', why: 'too-many', detail: 'Look.', toRenew: 30 } as const;
    await mine.change('r', brake);
    expect(await theirs.read('r')).toMatchObject({ state: 'braked', pass: 'detect', why: 'too-many', toRenew: 30 });
    await theirs.change('r', { from: ['braked'], state: 'running', confirmed: true });
    expect(await mine.read('r')).toMatchObject({ state: 'running', confirmed: true, toRenew: 30 });
    await mine.seen('r', at + 1);
    expect(await theirs.hasSeenDry()).toBe(false);
    await mine.change('r', { from: ['running'], state: 'done', endedAt: at + 2 });
    await theirs.seen('r', at + 3);
    expect(await theirs.hasSeenDry()).toBe(true);
    expect(await mine.read('r')).toMatchObject({ state: 'done', endedAt: at + 2, seenAt: at + 1 });
  });

  test('the last value that we issued is known, what the subject chose is none, and a mail is sent once', async () => {
    const issued = (entry: string, when: number, chosen = false) =>
      ({
        renewal: `${entry} ${when}`,
        kind: 'cucm-pin',
        system: 'cucm:main',
        entry,
        at: when,
        chosen,
        hash: 'h',
        factors: 2,
      }) as const;
    const changes = [issued('one', at), issued('one', at + 5), issued('one', at + 9, true), issued('two', at, true)];
    await stores[0].transaction(trx => insertChanges(trx, changes));
    expect(await theirs.issued(['one', 'two', 'three'])).toEqual([
      { system: 'cucm:main', entry: 'one', kind: 'cucm-pin', at: at + 5 },
    ]);
    expect(await mine.wasMailed('m')).toBe(false);
    await Promise.all([mine.mailed('m', at), theirs.mailed('m', at)]);
    expect(await theirs.wasMailed('m')).toBe(true);
  });

  test('figures of pages add up, a page counts once, and the figures go with their run', async () => {
    await mine.begin({ ...run('r'), startedAt: at }, users(2 * SIZE), SIZE);
    const figures = (count: number) => [{ family: 'finding', name: 'due', count } as const];
    const found = (count: number) => ({ findings: [], leftOut: noLeftOut, figures: figures(count) });
    for (const page of [0, 1]) await mine.claimPage('r', 'new', claim(`o${page}`));
    expect(await mine.detected('r', 0, found(3), claim('o0'))).toBe(true);
    expect(await mine.detected('r', 0, found(3), claim('o0'))).toBe(false);
    expect(await theirs.detected('r', 1, found(4), claim('o1'))).toBe(true);
    expect(await theirs.figures(['r', 'other'])).toEqual([{ run: 'r', family: 'finding', name: 'due', count: 7 }]);
    expect(await theirs.figures([])).toEqual([]);
    await mine.change('r', { from: ['rolling'], state: 'done', endedAt: at });
    await mine.purge(0, at);
    expect(await mine.figures(['r'])).toEqual([]);
  });

  test('old runs are forgotten with all that they found, and a roll as soon as its run is over', async () => {
    for (const [index, id] of ['old', 'new', 'open'].entries()) {
      await mine.begin({ ...run(id), startedAt: at + index }, ['Anna'], SIZE);
      await mine.claimPage(id, 'new', claim('o'));
      await mine.detected(id, 0, { findings: [finding('Anna', { stamp: id })], leftOut: noLeftOut }, claim('o'));
      await mine.beginItems(id, 'anna', ['cucm-pin'], `of ${id}`);
      if (id !== 'open') await mine.change(id, { from: ['rolling'], state: 'done', endedAt: at + index });
    }
    expect((await theirs.findingsOf('anna')).map(({ stamp }) => stamp)).toEqual(['new']);
    await mine.mailed('early', at - 1);
    await mine.mailed('late', at);
    await theirs.purge(1, at);
    expect((await mine.latest(10)).map(({ id }) => id)).toEqual(['open', 'new']);
    expect(await mine.findings({ run: 'old', limit: 10 })).toEqual([]);
    expect(await mine.findings({ run: 'new', limit: 10 })).toHaveLength(1);
    expect([await mine.subjects('new', 0), await mine.subjects('open', 0)]).toEqual([[], [expect.anything()]]);
    expect([await mine.wasMailed('early'), await mine.wasMailed('late')]).toEqual([false, true]);
  });
}
