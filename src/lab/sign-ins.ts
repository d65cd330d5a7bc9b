import type { Random } from '../base/random.ts';

/** When somebody works, and so signs in. */
export type Rhythm = 'day' | 'early' | 'late' | 'night' | 'rotating' | 'on-call';

/** One try of a person's own to sign in. */
export interface SignIn {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly userId: string;
  /** Whether the PIN was keyed right. */
  readonly right: boolean;
}

/** How people of the lab sign in. Shares and chances are from 0 to 1, times hours of the day (UTC). */
export interface SignInModel {
  readonly rhythms: readonly (readonly [Rhythm, number])[];
  /** On a day of work. */
  readonly signsIn: number;
  /** Once more in the same shift, at any time of it. */
  readonly again: number;
  /** That the PIN is keyed wrong at first. */
  readonly fails: number;
  /** Wrong tries in a row before the right one, by chance. */
  readonly bursts: readonly (readonly [number, number])[];
  /** That somebody signs in between 1 and 7 on a night that is not theirs. */
  readonly oddNight: number;
  readonly oddNightOnCall: number;
}

/** What is taken for real where nobody has measured: most work by day, one in ten in shifts, one in seventeen sign-ins begins wrong. */
export const defaultSignIns: SignInModel = {
  rhythms: [
    ['day', 0.8],
    ['early', 0.05],
    ['late', 0.06],
    ['night', 0.03],
    ['rotating', 0.03],
    ['on-call', 0.03],
  ],
  signsIn: 0.7,
  again: 0.3,
  fails: 0.06,
  bursts: [
    [1, 0.66],
    [2, 0.22],
    [3, 0.07],
    [4, 0.05],
  ],
  oddNight: 1 / 500,
  oddNightOnCall: 1 / 15,
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Where a shift begins, how exactly people come to it, and how long it is; hours. */
const shifts = {
  day: { begins: 8, spread: 1, hours: 9 },
  early: { begins: 5.9, spread: 0.3, hours: 8 },
  late: { begins: 13.9, spread: 0.3, hours: 8 },
  night: { begins: 21.9, spread: 0.3, hours: 8 },
} as const;

const turns = ['early', 'late', 'night'] as const;

const chance = (random: Random): number => random.below(1_000_000) / 1_000_000;

function pick<T>(random: Random, weighed: readonly (readonly [T, number])[]): T {
  let left = chance(random);
  for (const [one, weight] of weighed) {
    left -= weight;
    if (left < 0) return one;
  }
  const [first] = weighed[0] ?? [];
  if (first === undefined) throw new TypeError('pick: nothing to pick from');
  return first;
}

/** Somebody and their rhythm; `offset` shifts their free days and turns. */
export interface Person {
  readonly userId: string;
  readonly rhythm: Rhythm;
  readonly offset: number;
}

/** Gives everybody a rhythm. */
export function peopleWithRhythms(
  userIds: readonly string[],
  random: Random,
  model = defaultSignIns,
): readonly Person[] {
  return userIds.map(userId => ({ userId, rhythm: pick(random, model.rhythms), offset: random.below(21) }));
}

/** The shift of a day (days since 1970); undefined = free. Two days of seven are; rotating people change their turn each week. */
function shiftOf({ rhythm, offset }: Person, day: number): keyof typeof shifts | undefined {
  const isOffice = rhythm === 'day' || rhythm === 'on-call';
  // 1970 began on a Thursday.
  const weekday = (day + 4 + (isOffice ? 0 : offset)) % 7;
  if (weekday === 0 || weekday === 6) return undefined;
  if (rhythm === 'rotating') return turns[Math.floor((day + offset) / 7) % turns.length];
  return isOffice ? 'day' : (rhythm as keyof typeof shifts);
}

/** The right PIN, with wrong ones before it now and then, some seconds apart. */
function tries(userId: string, at: number, random: Random, model: SignInModel): readonly SignIn[] {
  const wrong = chance(random) < model.fails ? pick(random, model.bursts) : 0;
  const gaps = Array.from({ length: wrong + 1 }, () => 4000 + random.below(40_000));
  let time = at;
  return gaps.map((gap, index) => {
    time += gap;
    return { at: time, userId, right: index === wrong };
  });
}

function timesOf(person: Person, day: number, random: Random, model: SignInModel): readonly number[] {
  const times: number[] = [];
  const midnight = day * DAY;
  const name = shiftOf(person, day);
  if (name && chance(random) < model.signsIn) {
    const { begins, spread, hours } = shifts[name];
    const start = midnight + (begins + (chance(random) + chance(random) - 1) * spread) * HOUR;
    times.push(start);
    if (chance(random) < model.again) times.push(start + chance(random) * hours * HOUR);
  }
  const odd = person.rhythm === 'on-call' ? model.oddNightOnCall : model.oddNight;
  if (chance(random) < odd) times.push(midnight + (1 + chance(random) * 6) * HOUR);
  return times.map(Math.floor);
}

/** Everybody's own tries to sign in that begin on a day, in order of time; some last into the next. The same for the same draws. */
export function signInsOfDay(
  people: readonly Person[],
  day: number,
  random: Random,
  model = defaultSignIns,
): readonly SignIn[] {
  const all = people.flatMap(person =>
    timesOf(person, day, random, model).flatMap(at => tries(person.userId, at, random, model)),
  );
  return all.sort((one, other) => one.at - other.at);
}
