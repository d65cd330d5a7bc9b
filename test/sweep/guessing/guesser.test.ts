import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { Secret } from '../../../src/base/secret.ts';
import { createStoppedClock } from '../../../src/lab/lab-clock.ts';
import { seededRandom } from '../../../src/lab/seeded-random.ts';
import { candidates } from '../../../src/policy/candidates.ts';
import { defaultPolicies } from '../../../src/policy/default-policies.ts';
import type { AuditEvent, Entry, Verification } from '../../../src/renewal/ports.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { createSweepGuessStore } from '../../../src/store/sweep-guess-store.ts';
import type { Finding } from '../../../src/sweep/finding.ts';
import { createGuesser, type Guesser, type GuesserParts } from '../../../src/sweep/guessing/guesser.ts';
import { createHours } from '../../../src/sweep/guessing/hours.ts';
import type { GuessStore } from '../../../src/sweep/guessing/memory.ts';
import type { SurveyedCredential } from '../../../src/sweep/ports.ts';

const NIGHT = Date.parse('2026-01-10T02:00:00Z');
const WINDOW = 32 * 60_000;
const policy = defaultPolicies['cucm-pin'];
const person = { firstName: 'Anna', lastName: 'Martin', extension: '71104' };
const list = candidates('cucm-pin', { userId: 'anna', ...person }, policy);
const [first = '', second = ''] = [list.next().value, list.next().value];

/** One system with one credential, all of whose answers a test decides. */
function scene(store: GuessStore) {
  const clock = createStoppedClock(NIGHT);
  const entry: Entry = { system: 'cucm:main', id: 'id-1', userId: 'anna', enabled: true, person };
  const state: SurveyedCredential = {
    ...{ kind: 'cucm-pin', stamp: '1', mustChange: false, locked: 'no', inactive: false },
    ...{ failures: 0, failureLimit: 3, failureWindowMinutes: 30 },
    ...{ lastSuccessAt: NIGHT - 43_200_000, lastSuccessAddress: '10.0.0.7' },
  };
  const asked: string[] = [];
  const audited: AuditEvent[] = [];
  const found: Finding[] = [];
  const given = {
    state,
    surveyTakes: 0,
    answer: (_value: string): Verification => ({ answer: 'wrong', code: 'no' }),
    onFound: async (finding: Finding): Promise<void> => void found.push(finding),
  };
  const parts: GuesserParts = {
    systems: [
      {
        port: {
          name: 'cucm:main',
          verify: async (_entry: Entry, _kind: unknown, value: Secret) => {
            asked.push(value.reveal());
            return given.answer(value.reveal());
          },
        },
        survey: {
          survey: async () => {
            clock.advance(given.surveyTakes);
            return [{ entry, credentials: [given.state] }];
          },
          now: async () => clock.now(),
        },
      },
    ],
    ...{ store, clock, random: seededRandom(1), log: silentLog, candidates: 1000, perSecond: 1000, atOnce: 2 },
    rules: { hours: createHours('01:00-07:00', 'UTC'), perWindow: 1, quietMs: 8 * 3_600_000 },
    listFor: async () => ({ kind: 'cucm-pin', subject: { userId: 'anna', ...person }, policy }),
    onFound: finding => given.onFound(finding),
    audit: { append: async event => void audited.push(event) },
    sleep: async milliseconds => clock.advance(milliseconds),
  };
  const note = () =>
    store.note([{ system: 'cucm:main', entryId: 'id-1', kind: 'cucm-pin', userId: 'anna', stamp: '1' }], NIGHT);
  const fresh = (): Guesser => createGuesser(parts);
  return { clock, given, asked, audited, found, note, fresh, parts };
}

describe('the guesser', () => {
  let database: Store;
  let store: GuessStore;
  beforeEach(async () => {
    database = await openStore({ url: 'sqlite::memory:', clock: { now: () => NIGHT }, log: silentLog });
    store = createSweepGuessStore(database);
  });
  afterEach(() => database.close());

  test('guesses once in a window and goes on where it was in the next', async () => {
    const { clock, asked, note, fresh } = scene(store);
    await note();
    const guesser = fresh();
    expect(await guesser.round()).toMatchObject({ guessed: 1 });
    expect(await guesser.round()).toMatchObject({ looked: 0 });
    clock.advance(WINDOW);
    await guesser.round();
    expect(asked).toEqual([first, second]);
  });

  test('looks once more right before a guess, however long it took to learn whose the credential is', async () => {
    const { clock, given, asked, note, parts } = scene(store);
    await note();
    const slow = (meanwhile: () => void) =>
      createGuesser({
        ...parts,
        listFor: async (...question) => {
          clock.advance(5000);
          meanwhile();
          return await parts.listFor(...question);
        },
      });
    const locked: SurveyedCredential = { ...given.state, locked: 'failed-attempts' };
    expect(await slow(() => Object.assign(given, { state: locked })).round()).toMatchObject({ guessed: 0 });
    given.state = { ...given.state, locked: 'no' };
    clock.advance(60 * 60_000 + 60_000);
    expect(await slow(() => undefined).round()).toMatchObject({ guessed: 1 });
    expect(asked).toEqual([first]);
  });

  test('leaves everybody for a minute where a system is silent, and says so', async () => {
    const { clock, asked, note, parts } = scene(store);
    await note();
    const silent = createGuesser({ ...parts, listFor: () => Promise.reject(new Error('silent')) });
    expect(await silent.round()).toMatchObject({ looked: 1, guessed: 0, unread: 1 });
    expect(await createGuesser(parts).round()).toMatchObject({ looked: 0 });
    clock.advance(60_000);
    expect(await createGuesser(parts).round()).toMatchObject({ guessed: 1 });
    expect(asked).toEqual([first]);
  });

  test('has written the place down before the guess goes out: after a death in between it counts as made, and comes again', async () => {
    const { clock, given, asked, note, fresh } = scene(store);
    await note();
    given.answer = () => {
      throw new Error('killed');
    };
    await expect(fresh().round()).rejects.toThrow('killed');
    given.answer = () => ({ answer: 'wrong', code: 'no' });
    const heir = fresh();
    clock.advance(11 * 60_000);
    expect(await heir.round()).toMatchObject({ guessed: 0 });
    clock.advance(WINDOW);
    expect(await heir.round()).toMatchObject({ guessed: 1 });
    expect(asked).toEqual([first, first]);
  });

  test('what is not answered is asked again in another window, and at the fifth time passed by', async () => {
    const { clock, given, asked, note, fresh } = scene(store);
    await note();
    given.answer = () => ({ answer: 'unavailable', code: 'busy', detail: '' });
    const guesser = fresh();
    for (let window = 0; window < 6; window += 1) {
      await guesser.round();
      clock.advance(WINDOW);
    }
    expect(asked).toEqual([first, first, first, first, first, second]);
  });

  test('a hit is audited with the sign-ins that it overwrote, handed on once, and no more guessed at', async () => {
    const { clock, given, asked, audited, found, note, fresh } = scene(store);
    await note();
    given.answer = () => ({ answer: 'correct' });
    const guesser = fresh();
    expect(await guesser.round()).toMatchObject({ guessed: 1, found: 1 });
    expect(audited).toMatchObject([{ event: 'authentication-success', subject: 'anna', reason: 'trivial' }]);
    expect(audited[0]?.detail).toContain('last success 2026-01-09T14:00:00.000Z from 10.0.0.7');
    expect(JSON.stringify(audited)).not.toContain(first);
    expect(found).toMatchObject([{ userId: 'anna', finding: 'trivial', stamp: '1', kind: 'cucm-pin' }]);
    clock.advance(WINDOW);
    await guesser.round();
    expect(asked).toHaveLength(1);
  });

  test('a hit that cannot be handed on is handed on later, without another guess', async () => {
    const { clock, given, asked, found, note, fresh, parts } = scene(store);
    await note();
    given.answer = () => ({ answer: 'correct' });
    given.onFound = async () => {
      throw new Error('the store is away');
    };
    await fresh().round();
    given.onFound = async finding => void found.push(finding);
    clock.advance(11 * 60_000);
    await createGuesser(parts).round();
    expect([asked.length, found.length]).toEqual([1, 1]);
    expect(await store.count()).toEqual({ open: 0, found: 1, tried: 0 });
  });

  test('a state older than two seconds is not used', async () => {
    const { given, asked, note, fresh } = scene(store);
    await note();
    given.surveyTakes = 2001;
    expect(await fresh().round()).toMatchObject({ guessed: 0 });
    given.surveyTakes = 100;
    expect(await fresh().round()).toMatchObject({ guessed: 1 });
    expect(asked).toEqual([first]);
  });

  test('another stamp is another value: the list begins anew', async () => {
    const { clock, given, asked, note, fresh } = scene(store);
    await note();
    const guesser = fresh();
    await guesser.round();
    given.state = { ...given.state, stamp: '2' };
    clock.advance(WINDOW);
    await guesser.round();
    expect(asked).toEqual([first, first]);
  });

  test('a limit of 0 lets the whole list be tried at once, to its end', async () => {
    const { given, asked, note, parts } = scene(store);
    await note();
    given.state = { ...given.state, failureLimit: 0 };
    const guesser = createGuesser({ ...parts, candidates: 40 });
    for (let round = 0; round < 50; round += 1) await guesser.round();
    expect(new Set(asked).size).toBe(40);
    expect(asked).toHaveLength(40);
    expect(await store.count()).toMatchObject({ tried: 1 });
  });

  test('two nodes at once make one guess', async () => {
    const { asked, note, fresh } = scene(store);
    await note();
    await Promise.all(Array.from({ length: 6 }, () => fresh().round()));
    expect(asked).toEqual([first]);
  });

  test('who may not be touched is left alone', async () => {
    const { asked, note, parts } = scene(store);
    await note();
    const guesser = createGuesser({ ...parts, listFor: async () => undefined });
    expect(await guesser.round()).toMatchObject({ looked: 1, guessed: 0 });
    expect(asked).toEqual([]);
  });
});
