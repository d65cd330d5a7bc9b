import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import type { SurveyPort } from '../../../src/sweep/ports.ts';
import type { SweepStore } from '../../../src/sweep/runs/store.ts';
import { FakeEstate } from './fake-estate.ts';
import { begun, command, found, SweepWorld, sawDryRun } from './sweep-world.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:', clock: { now: () => 1 }, log: silentLog });
});
afterEach(() => store.close());

const DAY = 86_400_000;
const estate =
  (count: number, initial: (index: number) => boolean = index => index % 50 === 0) =>
  (now: () => number) =>
    new FakeEstate(count, initial, now);

test('a dry run finds everybody who has the default value, and changes and mails nothing', async () => {
  const world = new SweepWorld(store, estate(450));
  const sweep = world.node();
  const { id } = await begun(sweep, { dry: true });
  const run = await sweep.work(id);
  const findings = await found(sweep, id);
  expect(run).toMatchObject({ state: 'done', total: 450, toRenew: 9 });
  expect(findings.map(({ userId }) => userId)).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map(at => world.estate.users[at * 50]?.userId),
  );
  expect(findings.every(({ finding, action }) => finding === 'default-value' && action === 'renew')).toBe(true);
  expect([world.estate.renewed, [...world.mails]]).toEqual([[], []]);
});

test('the first run is dry by force, until an administrator has seen one', async () => {
  const world = new SweepWorld(store, estate(3));
  const sweep = world.node();
  const asked = { dry: false, requester: command };
  expect(await sweep.start(asked)).toEqual({ refused: { reason: 'dry-first' } });
  const { id } = await begun(sweep, { dry: true });
  await sweep.work(id);
  expect(await sweep.start(asked)).toEqual({ refused: { reason: 'dry-first' } });
  await sweep.seen(id);
  expect(await sweep.start(asked)).toHaveProperty('run');
});

test('a run renews each who has the default value once, by link, and says why', async () => {
  const world = new SweepWorld(store, estate(250));
  const sweep = world.node();
  await sawDryRun(sweep);
  const { id } = await begun(sweep);
  expect(await sweep.work(id)).toMatchObject({ state: 'done', toRenew: 5 });
  const wanted = ['User0000', 'User0050', 'User0100', 'User0150', 'User0200'];
  expect(world.estate.renewed.toSorted()).toEqual(wanted);
  expect((await found(sweep, id)).map(({ outcome }) => outcome)).toEqual(wanted.map(() => 'done'));
  expect(world.mailed('link')).toHaveLength(5);
  expect(world.mailed('finding').map(({ values }) => [values['finding'], values['action']])).toEqual(
    wanted.map(() => ['default-value', 'renew']),
  );
});

test('the protected, those who changed it meanwhile and those without an address are not renewed, and it is said why', async () => {
  const world = new SweepWorld(
    store,
    estate(4, () => true),
  );
  const sweep = world.node();
  await sawDryRun(sweep);
  world.estate.find('User0000').protectedBy = 'administration-role';
  world.estate.find('User0001').mail = undefined;
  const { id } = await begun(sweep);
  await sweep.work(id, {
    beforeActing: async () => {
      world.estate.find('User0002').stamp = 77;
    },
  });
  expect((await found(sweep, id)).map(({ outcome, code }) => [outcome, code])).toEqual([
    ['refused', 'protected'],
    ['left-out', 'no-address'],
    ['refused', 'changed-meanwhile'],
    ['done', undefined],
  ]);
  expect(world.estate.renewed).toEqual(['User0003']);
});

test('the brake stops a run that would renew too many, until an administrator lets it go on', async () => {
  const world = new SweepWorld(
    store,
    estate(100, index => index < 30),
    { brake: { percent: 5, users: 20 } },
  );
  const sweep = world.node();
  await sawDryRun(sweep);
  const { id } = await begun(sweep);
  expect(await sweep.work(id)).toMatchObject({ state: 'braked', why: 'too-many', toRenew: 30 });
  expect(world.estate.renewed).toEqual([]);
  expect(await sweep.resume(id, command)).toBe(true);
  expect(await sweep.work(id)).toMatchObject({ state: 'done' });
  expect(new Set(world.estate.renewed).size).toBe(30);
});

test('the brake stops a run whose renewals fail one after the other', async () => {
  const world = new SweepWorld(
    store,
    estate(20, () => true),
    { brake: { percent: 100, failures: 3 } },
  );
  const sweep = world.node();
  await sawDryRun(sweep);
  world.estate.writeFaults = 1000;
  const { id } = await begun(sweep);
  expect(await sweep.work(id)).toMatchObject({ state: 'braked', why: 'failures' });
  expect((await found(sweep, id)).filter(({ outcome }) => outcome === 'failed')).toHaveLength(3);
});

test('what a busy system puts off is gone on with before the run ends: counted once, told once', async () => {
  const world = new SweepWorld(store, now => new FakeEstate(3, () => true, now));
  const sweep = world.node();
  await sawDryRun(sweep);
  world.estate.busyWrites = 4;
  const run = await sweep.work((await begun(sweep)).id);
  expect(run).toMatchObject({ state: 'done', failures: 0 });
  expect((await found(sweep, run.id)).map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
  expect(world.estate.renewed).toHaveLength(3);
  expect([world.mailed('finding').length, world.mailed('link').length]).toEqual([3, 3]);
});

test('what is put off until it is too late is abandoned, and nobody is told a value', async () => {
  const world = new SweepWorld(store, now => new FakeEstate(3, () => true, now));
  const sweep = world.node();
  await sawDryRun(sweep);
  world.estate.busyWrites = Number.POSITIVE_INFINITY;
  const run = await sweep.work((await begun(sweep)).id);
  expect(run).toMatchObject({ state: 'done', failures: 3 });
  const ended = (await found(sweep, run.id)).map(({ outcome, code }) => [outcome, code]);
  expect(ended).toEqual(Array.from({ length: 3 }, () => ['failed', 'abandoned']));
  expect([...world.mails.values()].filter(({ message }) => message === 'link')).toEqual([]);
});

test('the brake counts what is put off, and once it may go on the run goes on with it', async () => {
  const config = { brake: { percent: 100, failures: 3 } };
  const world = new SweepWorld(store, now => new FakeEstate(5, () => true, now), config);
  const sweep = world.node();
  await sawDryRun(sweep);
  world.estate.busyWrites = 3;
  const { id } = await begun(sweep);
  expect(await sweep.work(id)).toMatchObject({ state: 'braked', why: 'failures' });
  expect(world.estate.renewed).toEqual([]);
  await sweep.resume(id, command);
  expect(await sweep.work(id)).toMatchObject({ state: 'done', failures: 0 });
  expect((await found(sweep, id)).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'done'));
  expect(world.mailed('finding')).toHaveLength(5);
});

test('a run that is paused holds, goes on where it was, and one that is cancelled does not', async () => {
  const world = new SweepWorld(
    store,
    estate(30, () => true),
  );
  const sweep = world.node();
  await sawDryRun(sweep);
  const { id } = await begun(sweep);
  await sweep.work(id, { beforeActing: async () => void (await sweep.pause(id, command)) });
  expect(await sweep.store.read(id)).toMatchObject({ state: 'paused' });
  expect(world.estate.renewed).toEqual([]);
  await sweep.resume(id, command);
  await sweep.work(id);
  expect(world.estate.renewed).toHaveLength(30);
  for (const user of world.estate.users) user.initial = true;
  const next = await begun(sweep);
  await sweep.work(next.id, { beforeActing: async () => void (await sweep.cancel(next.id, command)) });
  expect(await sweep.resume(next.id, command)).toBe(false);
  expect(world.estate.renewed).toHaveLength(30);
});

test('a system that does not answer for a while is asked again; one that stays silent lets the run wait', async () => {
  const world = new SweepWorld(store, estate(5));
  const sweep = world.node();
  const { id } = await begun(sweep, { dry: true });
  world.estate.surveyFaults = 2;
  expect(await sweep.work(id)).toMatchObject({ state: 'done' });
  const next = await begun(sweep, { dry: true });
  world.estate.surveyFaults = 100;
  expect(await sweep.work(next.id)).toMatchObject({ state: 'paused', why: 'cucm-unreachable' });
  world.estate.surveyFaults = 0;
  await sweep.resume(next.id, command);
  expect(await sweep.work(next.id)).toMatchObject({ state: 'done' });
});

test('a list of users is the roll; users whom nobody knows are named and nothing is begun', async () => {
  const world = new SweepWorld(
    store,
    estate(300, () => true),
  );
  const sweep = world.node();
  expect(await sweep.start({ dry: true, requester: command, users: ['user0001', 'nobody'] })).toEqual({
    refused: { reason: 'unknown-users', users: ['nobody'], count: 1 },
  });
  expect(await sweep.start({ dry: true, requester: command, users: [] })).toEqual({ refused: { reason: 'nobody' } });
  expect(await sweep.store.active()).toBeUndefined();
  const { id } = await begun(sweep, { dry: true, users: ['user0001', 'USER0002'] });
  expect(await sweep.work(id)).toMatchObject({ total: 2, toRenew: 2 });
});

test('one run at a time, and one for each hour of the schedule', async () => {
  const world = new SweepWorld(store, estate(3));
  const sweep = world.node();
  const asked = { dry: true, requester: command, slot: '2026-01-01T02:00' };
  const { id } = await begun(sweep, asked);
  expect(await world.node().start(asked)).toEqual({ refused: { reason: 'under-way', run: id } });
  await sweep.work(id);
  expect(await world.node().start(asked)).toEqual({ refused: { reason: 'begun-elsewhere' } });
});

test('who is reminded that a password expires gets a mail at 14, 7 and 1 days, each once', async () => {
  const world = new SweepWorld(
    store,
    estate(1, () => false),
  );
  const sweep = world.node();
  await sawDryRun(sweep);
  world.estate.find('User0000').expiresAt = world.now + 20 * DAY;
  world.estate.find('User0000').changedAt = world.now;
  const counts: number[] = [];
  for (let day = 0; day < 20; day += 1) {
    const { id } = await begun(sweep);
    await sweep.work(id);
    counts.push(world.mailed('finding').length);
    world.now += DAY;
  }
  expect(counts).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3]);
});

test('administrators are told of each run once', async () => {
  const world = new SweepWorld(
    store,
    estate(3, () => true),
    { digest: ['admin@corp.test'] },
  );
  const sweep = world.node();
  await sawDryRun(sweep);
  const { id } = await begun(sweep);
  await sweep.work(id);
  expect(world.mailed('sweep-digest').map(({ values }) => [values['dry'], values['total'], values['renewed']])).toEqual(
    [
      [1, 3, 0],
      [0, 3, 3],
    ],
  );
});

test('while one page is written down the systems are asked about the next, and about no further one', async () => {
  const world = new SweepWorld(store, estate(450));
  const told: string[] = [];
  const node = world.node(parts => {
    const [survey] = parts.surveys;
    if (!survey) throw new TypeError('no survey');
    const asked: SurveyPort['survey'] = users => {
      told.push(`asked of ${users.length}`);
      return survey.survey(users);
    };
    const detected: SweepStore['detected'] = async (...of) => {
      await new Promise(resolve => setImmediate(resolve));
      told.push('written');
      return await parts.store.detected(...of);
    };
    return { ...parts, surveys: [{ ...survey, survey: asked }], store: { ...parts.store, detected } };
  });
  const { id } = await begun(node, { dry: true });
  await node.work(id);
  expect(told).toEqual(['asked of 200', 'asked of 200', 'written', 'asked of 50', 'written', 'written']);
  expect(await node.store.progress(id)).toMatchObject({ run: { state: 'done' }, detected: 450 });
});
