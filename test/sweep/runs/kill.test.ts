import { expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { openStore } from '../../../src/store/store.ts';
import type { SweepParts } from '../../../src/sweep/runs/parts.ts';
import { Dead, Life } from '../../renewal/mortal.ts';
import { FakeEstate } from './fake-estate.ts';
import { begun, found, SweepWorld, sawDryRun } from './sweep-world.ts';

const marking = {
  store: [
    ...['begin', 'change', 'claimRoll', 'addToRoll', 'claimPage', 'keepPage', 'releasePage', 'detected', 'acted'],
    ...['settle', 'beginItems', 'endItem', 'mailed'],
  ],
  renewals: ['plan', 'apply'],
  mail: ['enqueue'],
  audit: ['append'],
} as const;

/** A port whose methods live and die with the process. */
function mortal<T extends object>(life: Life, port: T, name: keyof typeof marking): T {
  return new Proxy(port, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function') return member;
      const marks = (marking[name] as readonly PropertyKey[]).includes(key);
      return (...values: unknown[]) =>
        life.run(`${name}.${String(key)}`, marks, () => Reflect.apply(member, target, values) as Promise<unknown>);
    },
  });
}

const wrap =
  (life: Life) =>
  (parts: SweepParts): SweepParts => ({
    ...parts,
    store: mortal(life, parts.store, 'store'),
    renewals: mortal(life, parts.renewals, 'renewals'),
    mail: mortal(life, parts.mail, 'mail'),
    audit: mortal(life, parts.audit, 'audit'),
  });

const defaults = (index: number): boolean => index % 3 === 0;

/** Runs over 7 users, kills the node after so many marking calls, and lets another go on. */
async function killAfter(
  calls: number,
): Promise<{ readonly calls: readonly string[]; readonly wrong: readonly string[] }> {
  const store = await openStore({ url: 'sqlite::memory:', clock: { now: () => 1 }, log: silentLog });
  try {
    const world = new SweepWorld(store, now => new FakeEstate(7, defaults, now));
    await sawDryRun(world.node());
    const { id } = await begun(world.node());
    const life = new Life(calls);
    await world
      .node(wrap(life))
      .work(id)
      .catch((error: unknown) => {
        if (!(error instanceof Dead)) throw error;
      });
    world.now += 61_000;
    const second = world.node();
    const run = await second.work(id);
    const wanted = world.estate.users.filter((_, index) => defaults(index)).map(({ userId }) => userId);
    const findings = await found(second, id);
    const wrong = [
      ...(run.state === 'done' ? [] : [`the run is ${run.state}`]),
      ...(world.estate.renewed.toSorted().join() === wanted.join() ? [] : [`renewed ${world.estate.renewed.join()}`]),
      ...findings.filter(({ outcome }) => outcome !== 'done').map(({ userId, outcome }) => `${userId} ${outcome}`),
      ...(findings.length === wanted.length ? [] : [`${findings.length} findings`]),
      ...(world.mailed('link').length === wanted.length ? [] : [`${world.mailed('link').length} links`]),
      ...(world.mailed('finding').length === wanted.length ? [] : [`${world.mailed('finding').length} reasons`]),
    ];
    return { calls: life.calls, wrong };
  } finally {
    await store.close();
  }
}

test('killed after any commit, another node goes on: nobody is renewed twice and nobody is skipped', async () => {
  const { calls, wrong } = await killAfter(Number.POSITIVE_INFINITY);
  expect(wrong).toEqual([]);
  expect(calls.length).toBeGreaterThan(30);
  const broken: string[] = [];
  for (let point = 0; point <= calls.length; point += 1) {
    const killed = await killAfter(point);
    broken.push(...killed.wrong.map(what => `killed after ${point} (${calls[point - 1] ?? 'nothing'}): ${what}`));
  }
  expect(broken).toEqual([]);
}, 120_000);

test('two nodes on one run share its pages: nobody is renewed twice and nobody is skipped', async () => {
  const store = await openStore({ url: 'sqlite::memory:', clock: { now: () => 1 }, log: silentLog });
  const world = new SweepWorld(store, now => new FakeEstate(900, index => index % 10 === 0, now));
  await sawDryRun(world.node());
  const { id } = await begun(world.node());
  const ended = await Promise.all([world.node().work(id), world.node().work(id)]);
  expect(ended.map(({ state }) => state)).toEqual(['done', 'done']);
  expect(world.estate.renewed).toHaveLength(90);
  expect(new Set(world.estate.renewed).size).toBe(90);
  await store.close();
}, 60_000);
