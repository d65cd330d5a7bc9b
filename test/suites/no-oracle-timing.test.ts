import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import { freePort } from '../../src/lab/write-lab-files.ts';
import type { Server } from '../../src/server.ts';
import { startServer } from '../../src/server.ts';
import { type Estate, openEstate } from './estate.ts';
import { type RawPage, RawPhone } from './raw-phone.ts';

const ROUNDS = 10;
const EACH_ROUND = 4;
const SAMPLES = ROUNDS * EACH_ROUND;
/** When a page that waits is asked for again, after the submit: every 100 ms where results appear, seldom between. */
const pollTimes = [...every(100, 100, 1200), 2000, ...every(2900, 100, 4200), ...every(5000, 1000, 60_000)];
const CUCM_TAKES_MS = 150;

function every(from: number, step: number, to: number): readonly number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

const groups = ['known', 'unknown', 'locked', 'disabled', 'protected'] as const;
type Group = (typeof groups)[number];
const measures = ['submit', 'firstPoll', 'untilResult'] as const;
type Measure = (typeof measures)[number];

type Sample = Readonly<Record<Measure, number>> & { readonly pages: string };
type Measured = Readonly<Record<Group, readonly Sample[]>>;

let estate: Estate;
let ungridded: Server;
const agent = new Agent();
beforeAll(async () => {
  // RisPort70 takes few questions a minute: how long Rekey waits for its turn there is the same for everybody, but long.
  estate = await openEstate({
    users: SAMPLES,
    change: config => ({ ...config, phone: { ...config.phone, verifySourceAddress: 'off' } }),
  });
  estate.lab.control.inject({ system: 'cucm', operation: 'doAuthenticateUser', fault: 'delay', value: CUCM_TAKES_MS });
  const listen = `127.0.0.1:${await freePort()}`;
  const config = {
    ...estate.config,
    server: { ...estate.config.server, listen },
    store: { ...estate.config.store, url: `sqlite:${estate.dir}/control.db` },
  };
  const answerAt = (_submittedAt: number, readyAt: number): number => readyAt;
  ungridded = await startServer(config, { ...surroundingsFor(config, silentLog), answerAt });
});
afterAll(async () => {
  await ungridded?.stop();
  await agent.close();
  await estate?.stop();
});

/** Headers and body with what differs between any two dialogs masked. */
function masked({ status, headers, body }: RawPage): string {
  const kept = Object.entries(headers).filter(([name]) => name !== 'date');
  return `${status} ${JSON.stringify(kept)}\n${body}`
    .replaceAll(/\bt=[\w.~-]+/g, 't=TOKEN')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');
}

/** One wrong PIN from a fresh entry: how long the immediate answers and the result took, and every page after the user id. */
async function sample(at: string, device: string, user: string): Promise<Sample> {
  const phone = new RawPhone(at, device, agent);
  await phone.services();
  await phone.act('status');
  const pages = [masked(await phone.submit({ user }))];
  const began = performance.now();
  const checking = await phone.submit({ pin: '918273' });
  const next = checking.refresh?.url;
  if (next === undefined) throw new Error(`No page that waits: ${checking.body}`);
  pages.push(masked(checking));
  const polls: RawPage[] = [];
  for (const due of pollTimes) {
    await sleep(Math.max(0, began + due - performance.now()));
    polls.push(await phone.load(next));
    if (!phone.page.refresh) break;
  }
  const untilResult = performance.now() - began;
  // How often "please wait" came is what `untilResult` measures; each of them must be the same bytes.
  const waiting = new Set(polls.slice(0, -1).map(masked));
  pages.push(...(waiting.size > 0 ? waiting : [masked(checking)]), masked(phone.page));
  return {
    submit: checking.milliseconds,
    firstPoll: polls[0]?.milliseconds ?? 0,
    untilResult,
    pages: pages.join('\n'),
  };
}

/** All groups at once and in turn, each sample from a device that nobody else uses meanwhile. */
async function measure(at: string): Promise<Measured> {
  const { lab, userAt } = estate;
  const { locked, disabled, protected: admin } = lab.world.special;
  const measured: Record<Group, Sample[]> = { known: [], unknown: [], locked: [], disabled: [], protected: [] };
  const userOf = (group: Group, index: number): string =>
    ({
      known: userAt(index).userId,
      unknown: `nobody${index}`,
      locked: locked.userId,
      disabled: disabled.userId,
      protected: admin.userId,
    })[group];
  for (let round = 0; round < ROUNDS; round += 1) {
    const work = groups.flatMap((group, place) =>
      Array.from({ length: EACH_ROUND }, async (_, slot) => {
        const index = round * EACH_ROUND + slot;
        const { device } = userAt((index + (place * SAMPLES) / groups.length) % SAMPLES);
        await sleep((slot * groups.length + ((place + round) % groups.length)) * 25);
        measured[group].push(await sample(at, device, userOf(group, index)));
      }),
    );
    await Promise.all(work);
  }
  return measured;
}

/** The greatest distance of two empirical distributions; ties are stepped over together. */
function distance(one: readonly number[], other: readonly number[]): number {
  const share = (of: readonly number[], upTo: number): number => of.filter(value => value <= upTo).length / of.length;
  return Math.max(...[...one, ...other].map(value => Math.abs(share(one, value) - share(other, value))));
}

/** The two-sample Kolmogorov–Smirnov test: how likely such a distance is where both come from one distribution. */
function chance(one: readonly number[], other: readonly number[]): number {
  const size = Math.sqrt((one.length * other.length) / (one.length + other.length));
  const lambda = (size + 0.12 + 0.11 / size) * distance(one, other);
  if (lambda < 0.3) return 1;
  const terms = Array.from(
    { length: 100 },
    (_, index) => 2 * (-1) ** index * Math.exp(-2 * ((index + 1) * lambda) ** 2),
  );
  return Math.min(
    1,
    Math.max(
      0,
      terms.reduce((sum, term) => sum + term, 0),
    ),
  );
}

const pairs = groups.flatMap((one, at) => groups.slice(at + 1).map(other => [one, other] as const));
/** Bonferroni: all comparisons together are wrong once in a thousand runs. */
const ALPHA = 0.001 / (pairs.length * measures.length);

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Every pair of groups that some measure tells apart, with what it says. */
function toldApart(measured: Measured): readonly string[] {
  return measures.flatMap(by =>
    pairs.flatMap(([one, other]) => {
      const [a, b] = [measured[one].map(each => each[by]), measured[other].map(each => each[by])];
      const p = chance(a, b);
      const said = `${one}/${other} by ${by}`;
      if (p < ALPHA)
        console.info(
          `${said}: p=${p.toExponential(1)}, medians ${median(a).toFixed(1)} and ${median(b).toFixed(1)} ms`,
        );
      return p < ALPHA ? [said] : [];
    }),
  );
}

const guessesPassedOn = (): number =>
  estate.lab.control.calls.filter(({ path, body }) => path.startsWith('/axl') && body.includes('doAuthenticateUser'))
    .length;

test('the statistics tell shifted samples apart and equal ones not', () => {
  const even = Array.from({ length: SAMPLES }, (_, index) => index);
  expect(chance(even, even)).toBe(1);
  expect(
    chance(
      even,
      even.map(value => value + 2),
    ),
  ).toBeGreaterThan(0.5);
  expect(
    chance(
      even,
      even.map(value => value + SAMPLES),
    ),
  ).toBeLessThan(1e-12);
  // The critical distance for two samples of 40 at 0.05 is 1.358 · √(80/1600) = 0.304.
  expect(
    chance(
      even,
      even.map(value => value + 12),
    ),
  ).toBeCloseTo(0.05, 1);
});

test('known, unknown, locked, disabled and protected users see the same bytes at times that nobody can tell apart', async () => {
  const before = guessesPassedOn();
  const measured = await measure(estate.server.url);
  // Only for the known users a slow CUCM was asked: there is something to hide.
  expect(guessesPassedOn() - before).toBe(SAMPLES);
  const pages = groups.flatMap(group => measured[group].map(each => each.pages));
  expect(pages).toHaveLength(SAMPLES * groups.length);
  expect([...new Set(pages)]).toHaveLength(1);
  for (const group of groups)
    expect(Math.min(...measured[group].map(each => each.untilResult))).toBeGreaterThanOrEqual(2990);
  expect(toldApart(measured)).toEqual([]);
});

test('control: without the grid the same measurement tells who exists', async () => {
  const before = guessesPassedOn();
  const measured = await measure(ungridded.url);
  expect(guessesPassedOn() - before).toBe(SAMPLES);
  // So many at once wait for each other at CUCM; whoever need not ask it at all is found out by far.
  expect(toldApart(measured)).toContain('known/unknown by untilResult');
});
