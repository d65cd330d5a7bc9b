import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
import type { Random } from '../base/random.ts';
import { afterDailyFailure, type DailyRecord, day, isPaused } from '../policy/daily-pause.ts';
import { afterFailure, type FailureRecord, isLocked, type LockoutPolicy, untilUnlocked } from '../policy/lockout.ts';
import type { AttemptStore, Counted } from './attempt-store.ts';

/** The limits of our own doors (policy.md "Failed attempts and lockout"). */
export interface AttemptLimits extends LockoutPolicy {
  readonly requesterPerHour: number;
  readonly allPerHour: number;
}

/** Whether an attempt may be passed on. */
export interface Admission {
  readonly admitted: boolean;
  /** Why not. */
  readonly reason?: 'locked' | 'paused' | 'ceiling' | undefined;
  /**
   * Until when the page says that it is locked, should this attempt fail; 0 = it does not. Counted by what was typed:
   * else the failures of a user id and of an extension would tell that they are one person's.
   */
  readonly lockedUntil: number;
  /** This attempt brought the subject to its daily limit: security is told. */
  readonly pausesNow: boolean;
}

/** Who is trying, and whom. */
export interface Pair {
  /** The user id where it is known, else what was typed. */
  readonly subject: string;
  readonly typed: string;
  readonly requester: string;
}

/** The counting of attempts at our own doors. */
export interface Attempts {
  /**
   * Counts an attempt as a failure before it is judged, so that attempts in parallel cannot exceed a limit.
   * Call {@link forgive} or {@link succeed} where it turns out to be none.
   */
  admit(pair: Pair): Promise<Admission>;
  /** Takes the count of an admitted attempt back: it was right, or nobody could judge it. */
  forgive(pair: Pair): Promise<void>;
  /** Everything is proved: the pair's count returns to zero. */
  succeed(pair: Pair): Promise<void>;
  /** Whether the pair is locked or the subject paused, without counting anything. */
  isClosed(pair: Pair): Promise<boolean>;
  /** Wrong guesses at one credential that were passed on to its system, over all requesters, until a day passed without one. */
  guesses(subject: string, kind: string): Promise<number>;
  noteGuess(subject: string, kind: string): Promise<void>;
  forgetGuesses(subject: string, kind: string): Promise<void>;
  /** What keeps our doors shut for a subject, whoever stands before them. */
  doorsOf(subject: string): Promise<Doors>;
  /** An administrator opens them: every failure until now counts as none, the pause for the day ends. */
  unlock(subject: string): Promise<void>;
  note(subject: string, place: string): Promise<void>;
  takeNotes(subject: string): Promise<readonly { readonly at: number; readonly place: string }[]>;
}

/** The doors of one subject. Times in milliseconds since 1970. */
export interface Doors {
  /** Failures within the last day, over all requesters. */
  readonly failures: number;
  /** Absent = self-service does not pause. */
  readonly pausedUntil?: number | undefined;
  /** When an administrator opened them last. */
  readonly unlockedAt?: number | undefined;
}

/** What {@link createAttempts} needs. */
export interface AttemptParts {
  readonly store: AttemptStore;
  readonly limits: AttemptLimits;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
}

/** Failures since the first of them, in a window of a given length. */
interface Window {
  readonly count: number;
  readonly firstAt: number;
}

/** An administrator's unlock: failures until then count as none. */
interface Unlock {
  readonly at: number;
}

interface Held {
  readonly pair: FailureRecord | undefined;
  readonly typed: FailureRecord | undefined;
  readonly daily: DailyRecord | undefined;
  readonly requester: Window;
  readonly all: Window;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const noWindow: Window = { count: 0, firstAt: 0 };

function windowNow(record: unknown, length: number, now: number): Window {
  const window = (record ?? noWindow) as Window;
  return now - window.firstAt >= length ? noWindow : window;
}

const oneMore = ({ count, firstAt }: Window, now: number): Window => ({
  count: count + 1,
  firstAt: count === 0 ? now : firstAt,
});
const oneLess = ({ count, firstAt }: Window): Window => ({ count: Math.max(0, count - 1), firstAt });

/** A failure record, as far as no administrator unlocked since. */
function sinceUnlock(record: unknown, unlock: unknown): FailureRecord | undefined {
  const failed = record as FailureRecord | undefined;
  return failed && failed.lastFailureAt > ((unlock as Unlock | undefined)?.at ?? 0) ? failed : undefined;
}

function read([pair, typed, daily, requester, all, unlock, unlockTyped]: readonly unknown[], now: number): Held {
  return {
    pair: sinceUnlock(pair, unlock),
    typed: sinceUnlock(typed, unlockTyped),
    daily: daily as DailyRecord | undefined,
    requester: windowNow(requester, HOUR, now),
    all: windowNow(all, HOUR, now),
  };
}

function write({ pair, typed, daily, requester, all }: Held, now: number): readonly Counted[] {
  const untilOver = (record: FailureRecord | undefined): number => Math.max(now, record?.lockedUntil ?? 0) + day;
  return [
    { record: pair, expiresAt: untilOver(pair) },
    { record: typed, expiresAt: untilOver(typed) },
    { record: daily, expiresAt: now + 2 * day },
    { record: requester, expiresAt: now + HOUR },
    { record: all, expiresAt: now + HOUR },
  ];
}

function closedBy({ pair, daily, requester, all }: Held, limits: AttemptLimits, now: number): Admission['reason'] {
  if (isLocked(pair, now)) return 'locked';
  if (isPaused(daily, now)) return 'paused';
  return requester.count >= limits.requesterPerHour || all.count >= limits.allPerHour ? 'ceiling' : undefined;
}

/** The pair with one failure less: a lock that this very attempt brought is lifted with it. */
function forgiven(pair: FailureRecord | undefined, { failedAttempts }: AttemptLimits): FailureRecord | undefined {
  if (!pair || pair.count <= 1) return undefined;
  const count = pair.count - 1;
  return count < failedAttempts ? { count, lastFailureAt: pair.lastFailureAt } : { ...pair, count };
}

/** The day without its newest failure, and without the pause that it may have begun. */
const dayBefore = (daily: DailyRecord | undefined): DailyRecord | undefined =>
  daily && { failures: daily.failures.slice(0, -1) };

/** Counts failures of pairs, subjects, requesters and of everybody. Keys are HMACs: unknown users count like known ones. */
export function createAttempts({ store, limits, keyring, clock, random }: AttemptParts): Attempts {
  const named = (what: string, who: string): string => `${what}|${who.toLowerCase()}`;
  const key = (what: string, who: string): string => keyring.hmac('subject', named(what, who));
  const guessKey = (subject: string, kind: string): string => key(`guess ${kind}`, subject);

  /** The records of an attempt, changed at once. */
  const change = <T>(
    pair: Pair,
    work: (held: Held, now: number) => { readonly next?: Held; readonly answer: T },
  ): Promise<T> => {
    const keys = [
      key('pair', `${pair.subject}|${pair.requester}`),
      key('typed', `${pair.typed}|${pair.requester}`),
      key('day', pair.subject),
      key('requester', pair.requester),
      key('all', ''),
      key('unlock', pair.subject),
      key('unlock', pair.typed),
    ];
    const isOne = keys[5] === keys[6];
    return store.change(isOne ? keys.slice(0, -1) : keys, records => {
      const now = clock.now();
      const { next, answer } = work(read(isOne ? [...records, records[5]] : records, now), now);
      return { records: next ? write(next, now) : [], answer };
    });
  };

  const takeBack = (
    pair: Pair,
    left: (record: FailureRecord | undefined) => FailureRecord | undefined,
  ): Promise<void> =>
    change(pair, held => ({
      next: {
        pair: left(held.pair),
        typed: left(held.typed),
        daily: dayBefore(held.daily),
        requester: oneLess(held.requester),
        all: oneLess(held.all),
      },
      answer: undefined,
    }));

  const guessCount = (record: unknown): Window => windowNow(record, day, clock.now());

  return {
    admit: pair =>
      change<Admission>(pair, (held, now) => {
        const reason = closedBy(held, limits, now);
        // Also at a closed door: whoever's door it is, the page says the same.
        const typed = afterFailure(held.typed, limits, now);
        const lockedUntil = typed.lockedUntil ?? 0;
        if (reason)
          return { next: { ...held, typed }, answer: { admitted: false, reason, lockedUntil, pausesNow: false } };
        const { record: daily, pausesNow } = afterDailyFailure(held.daily, now);
        const counted = { requester: oneMore(held.requester, now), all: oneMore(held.all, now) };
        return {
          next: { pair: afterFailure(held.pair, limits, now), typed, daily, ...counted },
          answer: { admitted: true, lockedUntil, pausesNow },
        };
      }),

    forgive: pair => takeBack(pair, record => forgiven(record, limits)),
    succeed: pair => takeBack(pair, () => undefined),
    isClosed: pair => change(pair, (held, now) => ({ answer: closedBy(held, limits, now) !== undefined })),

    guesses: (subject, kind) =>
      store.change([guessKey(subject, kind)], ([record]) => ({ records: [], answer: guessCount(record).count })),

    noteGuess: (subject, kind) =>
      store.change([guessKey(subject, kind)], ([record]) => {
        const now = clock.now();
        // From the last guess on: a system whose window nobody knows may remember the earlier ones as long.
        const counted: Window = { count: guessCount(record).count + 1, firstAt: now };
        return { records: [{ record: counted, expiresAt: now + day }], answer: undefined };
      }),

    forgetGuesses: (subject, kind) =>
      store.change([guessKey(subject, kind)], () => ({
        records: [{ record: undefined, expiresAt: 0 }],
        answer: undefined,
      })),

    doorsOf: subject =>
      store.change([key('day', subject), key('unlock', subject)], ([daily, unlock]) => {
        const now = clock.now();
        const record = daily as DailyRecord | undefined;
        const failures = (record?.failures ?? []).filter(at => now - at < day).length;
        const pausedUntil = isPaused(record, now) ? record?.pausedUntil : undefined;
        return { records: [], answer: { failures, pausedUntil, unlockedAt: (unlock as Unlock | undefined)?.at } };
      }),

    unlock: subject =>
      store.change([key('day', subject), key('unlock', subject)], () => ({
        records: [
          { record: undefined, expiresAt: 0 },
          // As long as a lock that only an administrator ends.
          { record: { at: clock.now() }, expiresAt: untilUnlocked },
        ],
        answer: undefined,
      })),

    note: (subject, place) =>
      store.note(random.bytes(16).toString('base64url'), key('notes', subject), clock.now(), place),
    takeNotes: subject => store.takeNotes(keyring.hmacs('subject', named('notes', subject))),
  };
}
