import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Assembly, assemble } from '../../src/assembly.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { candidates } from '../../src/policy/candidates.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { changed, openSweepEstate, type Place, readLines, type SweepEstate } from './sweep/sweep-estate.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NIGHTS = 3;
/** Turns of a night are spread over a minute. */
const SPREAD = 90 * SECOND;
/** From one to seven at night, a guess at each credential every half-hour and a bit. */
const WINDOWS = 11;
const A_WINDOW = 32 * MINUTE;
const KINDS = ['--kinds', 'cucm-pin'] as const;

/** People of the lab signed in whole days before it starts: from noon on, whenever this runs, nobody's habit is at night. */
const ahead = DAY + DAY / 2 - (systemClock.now() % DAY);
const fromNoon = { now: () => systemClock.now() + ahead };

let estate: SweepEstate;
let place: Place;
let assembly: Assembly;
beforeAll(async () => {
  estate = await openSweepEstate(24, { trivial: 20, default: 1 }, undefined, fromNoon);
  const guess = { hours: '01:00-07:00', perSecond: 100, candidates: 100 };
  place = await estate.place('nights', { sweep: { timeZone: 'UTC', guess, brake: { percent: 100 } } });
  await place.seen(...KINDS);
  const loaded = loadConfig(place.config, {});
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  assembly = await assemble(loaded.config, surroundingsFor(loaded.config, silentLog));
});
afterAll(async () => {
  await assembly?.stop();
  await estate?.stop();
});

/** Turns the lab's clock forward to a time of the next day. */
function nextDayAt(sinceMidnight: number): void {
  const { clock } = estate.lab;
  const midnight = Math.floor(clock.now() / DAY) * DAY + DAY;
  clock.advance(midnight + sinceMidnight - clock.now());
}

/** Guesses at whoever may be guessed at now. */
async function guess(): Promise<number> {
  let guessed = 0;
  for (;;) {
    const round = await assembly.guesser?.round();
    if (!round || round.looked === 0) return guessed;
    guessed += round.guessed;
  }
}

/** How many values of their list are tried before this one: a subject's is longer than the lab knows, of all its numbers. */
async function placeOf(userId: string, pin: string): Promise<number> {
  const answer = await assembly.subjects.find(userId);
  if (!('found' in answer)) throw new Error(answer.none);
  return [...candidates('cucm-pin', answer.found.person, defaultPolicies['cucm-pin'])].indexOf(pin);
}

const tried = (): number =>
  estate.lab.control.calls.filter(({ body }) => /[:<]doAuthenticateUser[ >]/.test(body)).length;

const locked = (): readonly unknown[] =>
  estate.lab.cucm.database.all('select fkcredential from credentialdynamic where timehackedlockout > 0');

it('guesses once a window at each, in the hours only; the next run renews what was found, once each, and tells', async () => {
  const { planted } = estate.lab;
  const first = await place.run('sweep', ...KINDS, '--json');
  expect([first.code, readLines(first).summary.toRenew]).toEqual([0, 1]);
  expect(first.stderr).toContain('Guessing through the whole list takes at least 10 nights');
  const [before, lockedBefore] = [estate.stamps(), locked()];

  nextDayAt(12 * HOUR);
  expect([await guess(), tried()]).toEqual([0, 0]);
  for (let night = 0; night < NIGHTS; night += 1) {
    nextDayAt(HOUR + SPREAD);
    for (let window = 0; window < WINDOWS; window += 1) {
      const guessed = await guess();
      expect(guessed).toBeLessThanOrEqual(24 + Object.keys(estate.lab.world.special).length);
      expect(await guess()).toBe(0);
      estate.lab.clock.advance(A_WINDOW);
    }
  }
  expect(locked()).toEqual(lockedBefore);
  expect(changed(before, estate.stamps())).toEqual([]);

  const places = await Promise.all(
    planted.trivial.map(async ({ userId, pin }) => [userId, await placeOf(userId, pin)]),
  );
  const soon = places.flatMap(([userId, at]) => (Number(at) < NIGHTS * WINDOWS ? [String(userId)] : []));
  expect(soon.length).toBeGreaterThan(3);
  const second = await place.run('sweep', ...KINDS, '--no-guess', '--json');
  const renewed = readLines(second).findings.filter(({ outcome }) => outcome === 'done');
  expect(renewed.map(({ userId, finding }) => [userId, finding])).toEqual(
    soon.toSorted().map(userId => [userId, 'trivial']),
  );
  expect(changed(before, estate.stamps())).toEqual(soon.toSorted().map(userId => `${userId} cucm 4`));
  for (const userId of soon) {
    const links = estate.mailsTo(userId).filter(({ text }) => text.includes('https://rekey.test/link/'));
    expect([userId, estate.pinsSet(userId).length, links.length]).toEqual([userId, 1, 1]);
  }
});

it('from the command line a run guesses first where that is the time for it; a dry one, one of some users and one that is told not to do not', async () => {
  nextDayAt(2 * HOUR);
  const before = tried();
  const users = await place.write('users.txt', estate.lab.world.users.map(({ userId }) => userId).join('\n'));
  for (const words of [['--dry-run'], ['--no-guess'], ['--users', users], ['--finding', 'expired']]) {
    const { code, stderr } = await place.run('sweep', ...KINDS, '--json', ...words);
    expect([words, code, tried()], stderr).toEqual([words, 0, before]);
  }
  const { code, stderr } = await place.run('sweep', ...KINDS);
  expect(code).toBe(0);
  expect(stderr).toContain(`Guessed at ${tried() - before} credentials, one value each: `);
  expect(tried() - before).toBeGreaterThan(20);
  expect((await place.run('sweep', ...KINDS)).stderr).toContain('Nobody may be guessed at now');
});
