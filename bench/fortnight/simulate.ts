import { silentLog } from '../../src/base/log.ts';
import { createStoppedClock, type LabClock } from '../../src/lab/lab-clock.ts';
import { plant } from '../../src/lab/plant.ts';
import { seededRandom } from '../../src/lab/seeded-random.ts';
import { peopleWithRhythms, type Rhythm, type SignIn, signInsOfDay } from '../../src/lab/sign-ins.ts';
import { createWorld, type LabUser } from '../../src/lab/world.ts';
import { check } from '../../src/policy/check.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { generate } from '../../src/policy/generate.ts';
import type { Verification } from '../../src/renewal/ports.ts';
import { openStore } from '../../src/store/store.ts';
import { createSweepGuessStore } from '../../src/store/sweep-guess-store.ts';
import { createGuesser, type GuessedSystem, type Guesser } from '../../src/sweep/guessing/guesser.ts';
import { createHours } from '../../src/sweep/guessing/hours.ts';
import type { GuessStore } from '../../src/sweep/guessing/memory.ts';
import { addRounds, nothing } from '../../src/sweep/guessing/round.ts';
import { type Cluster, createCluster } from './cluster.ts';
import { type Missed, triedOf } from './missed.ts';

/** What is simulated. */
export interface Fortnight {
  readonly users: number;
  readonly nights: number;
  /** Trivial PINs, each among its subject's first hundred candidates. */
  readonly trivial: number;
  /** PINs that are still CUCM's default one. */
  readonly defaults: number;
  readonly seed: number;
  /** Chances that a call is answered 503, that its answer is lost, and that the process dies in it. */
  readonly faults?: { readonly busy: number; readonly dropped: number; readonly death: number } | undefined;
  readonly onNight?: ((night: number, so: Outcome) => void) | undefined;
}

/** What came of it. */
export interface Outcome {
  readonly guesses: number;
  /** Guesses of ours that were the failure that locks. */
  readonly ourLocks: number;
  /** Locks by people's own failures, and those of them that the twin run without us did not have. */
  readonly locks: number;
  readonly twinLocks: number;
  readonly extraLocks: number;
  /** By whom the extra ones were met. */
  readonly extraOf: readonly Rhythm[];
  readonly found: number;
  readonly foundDefaults: number;
  readonly foundTwice: number;
  /** Renewed though their PIN was good. */
  readonly wrongly: number;
  /** Found though nobody planted it: the lab draws PINs that are on the list of common ones now and then. */
  readonly byChance: number;
  readonly missed: readonly Missed[];
  readonly joined: number;
  readonly deaths: number;
  readonly unanswered: number;
  readonly ownFailures: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const policy = defaultPolicies['cucm-pin'];
/** A Monday. */
const START = Date.parse('2026-01-05T00:00:00Z');
const CALL_MS = 40;
/** Our lock and the twin's are the same where they come of the same burst. */
const SAME_MS = HOUR;

class Death extends Error {}

const subjectOf = ({ userId, firstName, lastName, extension }: LabUser) => ({ userId, firstName, lastName, extension });

interface Sown {
  readonly users: readonly LabUser[];
  /** By user id: the place of the trivial PIN in the list of its owner. */
  readonly places: ReadonlyMap<string, number>;
  readonly defaults: ReadonlySet<string>;
}

function sow({ users, trivial, defaults, seed }: Fortnight): Sown {
  const { world, planted } = plant(createWorld({ users, seed }), { trivial, default: defaults }, seed);
  const places = new Map(planted.trivial.map(({ userId, place }) => [userId, place]));
  return { users: world.users, places, defaults: new Set(planted.default) };
}

class Simulation {
  readonly #given: Fortnight;
  readonly #clock: LabClock = createStoppedClock(START);
  readonly #planted: Sown;
  readonly #ours: Cluster;
  readonly #twin: Cluster;
  readonly #pins = new Map<string, string>();
  readonly #twinPins: ReadonlyMap<string, string>;
  readonly #rhythms: ReadonlyMap<string, Rhythm>;
  readonly #people;
  readonly #random;
  readonly #chance;
  readonly #events: SignIn[] = [];
  readonly #locks: { readonly userId: string; readonly at: number }[] = [];
  readonly #twinLocks: { readonly userId: string; readonly at: number }[] = [];
  readonly #found = new Map<string, number>();
  #ourLocks = 0;
  #guesses = 0;
  #wrongly = 0;
  #byChance = 0;
  #deaths = 0;
  #ownFailures = 0;
  #rounds = nothing;
  #foundDefaults = new Set<string>();
  #store: GuessStore | undefined;

  constructor(given: Fortnight) {
    this.#given = given;
    this.#planted = sow(given);
    const { users } = this.#planted;
    this.#ours = createCluster(this.#clock, users);
    this.#twin = createCluster(this.#clock, users);
    for (const { userId, pin } of users) this.#pins.set(userId, pin);
    this.#twinPins = new Map(this.#pins);
    this.#random = seededRandom(given.seed + 11);
    this.#chance = seededRandom(given.seed + 13);
    this.#people = peopleWithRhythms(
      users.map(({ userId }) => userId),
      this.#random,
    );
    this.#rhythms = new Map(this.#people.map(({ userId, rhythm }) => [userId, rhythm]));
  }

  async run(): Promise<Outcome> {
    const store = await openStore({ url: 'sqlite::memory:', clock: this.#clock, log: silentLog });
    this.#store = createSweepGuessStore(store);
    // A week without us first, so that last sign-ins are those of people.
    for (let night = -7; night < this.#given.nights; night += 1) {
      this.#begin(START + (night + 7) * DAY);
      if (night >= 0) await this.#night();
      this.#until(START + (night + 8) * DAY);
      if (night >= 0) this.#given.onNight?.(night, this.#outcome());
    }
    const tried = await triedOf(this.#store, this.#given.users);
    const outcome = this.#outcome();
    const missed = outcome.missed.map(each => ({ ...each, tried: tried.get(each.userId) }));
    await store.close();
    this.#ours.close();
    this.#twin.close();
    return { ...outcome, missed };
  }

  /** The day's own sign-ins join those of the day before that last into it. */
  #begin(midnight: number): void {
    this.#events.push(...signInsOfDay(this.#people, midnight / DAY, this.#random));
    this.#events.sort((one, other) => other.at - one.at);
    this.#until(midnight);
  }

  /** Lets time pass, with everybody's own sign-ins in it, on both clusters. */
  #until(at: number): void {
    for (let event = this.#events.at(-1); event && event.at <= at; event = this.#events.at(-1)) {
      this.#events.pop();
      this.#advance(event.at);
      this.#signIn(event);
    }
    this.#advance(at);
  }

  #advance(at: number): void {
    if (at > this.#clock.now()) this.#clock.advance(at - this.#clock.now());
  }

  #signIn({ userId, right }: SignIn): void {
    if (!right) this.#ownFailures += 1;
    const keyed = (pins: ReadonlyMap<string, string>): string => (right ? (pins.get(userId) ?? '') : '99');
    const at = this.#clock.now();
    if (this.#ours.authenticate(userId, keyed(this.#pins)).locked) this.#locks.push({ userId, at });
    if (this.#twin.authenticate(userId, keyed(this.#twinPins)).locked) this.#twinLocks.push({ userId, at });
  }

  /** One night: the survey notes what changed, then rounds until the hours are over. */
  async #night(): Promise<void> {
    const midnight = this.#clock.now();
    this.#until(midnight + HOUR - 60_000);
    await this.#survey();
    this.#until(midnight + HOUR);
    let guesser = this.#guesser();
    while (this.#clock.now() < midnight + 7 * HOUR) {
      try {
        const round = await guesser.round();
        this.#rounds = addRounds(this.#rounds, round);
        if (round.looked === 0) this.#until(this.#clock.now() + 5000);
      } catch (error) {
        if (!(error instanceof Death)) throw error;
        this.#deaths += 1;
        guesser = this.#guesser();
        this.#until(this.#clock.now() + 30_000);
      }
    }
  }

  async #survey(): Promise<void> {
    const seen = this.#ours.survey(this.#planted.users.map(({ userId }) => userId));
    for (const { entry, credentials } of seen) {
      if (credentials[0]?.initialValue !== 'same') continue;
      this.#foundDefaults.add(entry.userId);
      this.#renew(entry.userId);
    }
    const noted = seen.map(({ entry, credentials }) => ({
      ...{ system: 'cucm:main', entryId: entry.id, kind: 'cucm-pin' as const },
      ...{ userId: entry.userId, stamp: credentials[0]?.stamp ?? '' },
    }));
    await this.#store?.note(noted, this.#clock.now());
  }

  #renew(userId: string): void {
    const user = this.#planted.users.find(one => one.userId === userId);
    const isPlanted = this.#planted.places.has(userId) || this.#planted.defaults.has(userId);
    const isRefused = check('cucm-pin', this.#pins.get(userId) ?? '', user ? subjectOf(user) : {}, policy).length > 0;
    if (!isPlanted && isRefused) this.#byChance += 1;
    if (!isPlanted && !isRefused) this.#wrongly += 1;
    const pin = generate('cucm-pin', user ? subjectOf(user) : {}, policy, this.#random);
    this.#ours.setPin(userId, pin);
    this.#pins.set(userId, pin);
  }

  #strikes(chance: number | undefined): boolean {
    return chance !== undefined && chance > 0 && this.#chance.below(1_000_000) < chance * 1_000_000;
  }

  #verify(userId: string, value: string): Verification {
    const { faults } = this.#given;
    this.#until(this.#clock.now() + CALL_MS / 2);
    if (this.#strikes(faults?.busy)) return { answer: 'unavailable', code: 'busy', detail: '503' };
    if (this.#strikes((faults?.death ?? 0) / 2)) throw new Death();
    this.#guesses += 1;
    const { right, locked } = this.#ours.authenticate(userId, value);
    if (locked) this.#ourLocks += 1;
    this.#until(this.#clock.now() + CALL_MS / 2);
    if (this.#strikes((faults?.death ?? 0) / 2)) throw new Death();
    if (this.#strikes(faults?.dropped)) return { answer: 'unavailable', code: 'unreachable', detail: 'reset' };
    return right ? { answer: 'correct' } : { answer: 'wrong', code: 'cucm-1' };
  }

  #system(): GuessedSystem {
    return {
      port: {
        name: 'cucm:main',
        verify: async (entry, _kind, value) => this.#verify(entry.userId, value.reveal()),
      },
      survey: {
        survey: async userIds => {
          this.#until(this.#clock.now() + CALL_MS);
          if (this.#strikes(this.#given.faults?.busy)) throw new Error('503');
          return this.#ours.survey(userIds);
        },
        now: async () => this.#clock.now(),
      },
    };
  }

  #guesser(): Guesser {
    const clock = this.#clock;
    if (!this.#store) throw new TypeError('no store');
    return createGuesser({
      systems: [this.#system()],
      store: this.#store,
      rules: { hours: createHours('01:00-07:00', 'UTC'), perWindow: 1, quietMs: 8 * HOUR },
      ...{ candidates: 1000, perSecond: 20, atOnce: 1 },
      listFor: async (_system, { entry }) => ({
        kind: 'cucm-pin',
        subject: {
          userId: entry.userId,
          firstName: entry.person.firstName,
          lastName: entry.person.lastName,
          extension: entry.person.extension,
        },
        policy,
      }),
      onFound: async ({ userId }) => {
        this.#found.set(userId, (this.#found.get(userId) ?? 0) + 1);
        this.#renew(userId);
      },
      audit: { append: async () => undefined },
      ...{ clock, random: this.#random, log: silentLog },
      sleep: async milliseconds => this.#until(clock.now() + milliseconds),
    });
  }

  #outcome(): Outcome {
    const extra = this.#locks.filter(
      ({ userId, at }) => !this.#twinLocks.some(other => other.userId === userId && Math.abs(other.at - at) <= SAME_MS),
    );
    const missed = [...this.#planted.places].filter(([userId]) => !this.#found.has(userId));
    return {
      guesses: this.#guesses,
      ourLocks: this.#ourLocks,
      locks: this.#locks.length,
      twinLocks: this.#twinLocks.length,
      extraLocks: extra.length,
      extraOf: extra.map(({ userId }) => this.#rhythms.get(userId) ?? 'day'),
      found: [...this.#found.keys()].filter(userId => this.#planted.places.has(userId)).length,
      foundDefaults: this.#foundDefaults.size,
      foundTwice: [...this.#found.values()].filter(count => count > 1).length,
      wrongly: this.#wrongly,
      byChance: this.#byChance,
      missed: missed.map(([userId, place]) => ({ userId, rhythm: this.#rhythms.get(userId) ?? 'day', place })),
      joined: this.#rounds.joined,
      deaths: this.#deaths,
      unanswered: this.#rounds.unanswered,
      ownFailures: this.#ownFailures,
    };
  }
}

/** Runs a fortnight, or so many nights, on a clock of its own, beside a twin in which nobody guesses. */
export async function simulate(given: Fortnight): Promise<Outcome> {
  return await new Simulation(given).run();
}
