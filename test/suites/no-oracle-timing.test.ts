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
import { toldApart } from './told-apart.ts';

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

const pagesApart = (measured: Measured): readonly string[] => toldApart(measured, measures);

const guessesPassedOn = (): number =>
  estate.lab.control.calls.filter(({ path, body }) => path.startsWith('/axl') && body.includes('doAuthenticateUser'))
    .length;

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
  expect(pagesApart(measured)).toEqual([]);
});

test('control: without the grid the same measurement tells who exists', async () => {
  const before = guessesPassedOn();
  const measured = await measure(ungridded.url);
  expect(guessesPassedOn() - before).toBe(SAMPLES);
  // So many at once wait for each other at CUCM; whoever need not ask it at all is found out by far.
  expect(pagesApart(measured)).toContain('known/unknown by untilResult');
});
