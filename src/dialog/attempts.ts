import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
import type { Random } from '../base/random.ts';
import { afterFailure, type FailureRecord, isLocked, type LockoutPolicy } from '../policy/lockout.ts';

/** Failures counted under one key. Times are milliseconds since 1970; `lockedUntil` 0 = not locked. */
export interface AttemptRecord {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly lockedUntil: number;
  /** When the record says nothing any more. */
  readonly expiresAt?: number | undefined;
}

/** Where failures are counted; a restart or a second node changes nothing. */
export interface AttemptStore {
  /**
   * Changes the records of all keys at once, alone: nobody else reads or writes them meanwhile. A key without failures
   * has a record of zeros; a record left undefined stays as it is.
   */
  change<T>(
    keys: readonly string[],
    work: (records: readonly AttemptRecord[]) => { records: readonly (AttemptRecord | undefined)[]; answer: T },
  ): Promise<T>;
  /** Notes a failure that the subject is told of at the next success. */
  note(id: string, subject: string, at: number, place: string): Promise<void>;
  /** The failures noted, oldest first; they are forgotten with it. */
  takeNotes(subjects: readonly string[]): Promise<readonly { readonly at: number; readonly place: string }[]>;
  purge(now: number): Promise<void>;
}

/** The limits of our own doors (policy.md "Failed attempts and lockout"). */
export interface AttemptLimits extends LockoutPolicy {
  /** Failures of one subject over all requesters in a day, after which self-service pauses for a day. */
  readonly subjectPerDay: number;
  readonly requesterPerHour: number;
  readonly allPerHour: number;
}

/** Whether an attempt may be passed on. */
export interface Admission {
  readonly admitted: boolean;
  /** Why not. */
  readonly reason?: 'locked' | 'paused' | 'ceiling' | undefined;
  /** Until when the pair is locked, should this attempt fail; 0 = it is not. */
  readonly lockedUntil: number;
  /** This attempt brought the subject to its daily limit: security is told. */
  readonly pausedNow: boolean;
}

/** Who is trying, and whom. */
export interface Pair {
  readonly subject: string;
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
  /** Wrong guesses at one credential that were passed on to its system, over all requesters. */
  guesses(subject: string, kind: string): Promise<number>;
  noteGuess(subject: string, kind: string): Promise<void>;
  forgetGuesses(subject: string, kind: string): Promise<void>;
  note(subject: string, place: string): Promise<void>;
  takeNotes(subject: string): Promise<readonly { readonly at: number; readonly place: string }[]>;
}

/** What {@link createAttempts} needs. */
export interface AttemptParts {
  readonly store: AttemptStore;
  readonly limits: AttemptLimits;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const none: AttemptRecord = { count: 0, firstAt: 0, lastAt: 0, lockedUntil: 0, expiresAt: 0 };

const asFailures = ({ count, lastAt, lockedUntil }: AttemptRecord): FailureRecord =>
  lockedUntil === 0 ? { count, lastFailureAt: lastAt } : { count, lastFailureAt: lastAt, lockedUntil };

/** The pair's record after one more failure, by the policy's own arithmetic. */
function failed(record: AttemptRecord, limits: AttemptLimits, now: number): AttemptRecord {
  const { count, lockedUntil = 0 } = afterFailure(asFailures(record), limits, now);
  return {
    count,
    firstAt: record.firstAt || now,
    lastAt: now,
    lockedUntil,
    expiresAt: Math.max(now, lockedUntil) + DAY,
  };
}

/** A window that begins with its first failure (a day, an hour). */
function inWindow(record: AttemptRecord, length: number, now: number): AttemptRecord {
  return now - record.firstAt >= length ? none : record;
}

function counted(record: AttemptRecord, now: number, keepFor: number): AttemptRecord {
  return {
    count: record.count + 1,
    firstAt: record.count === 0 ? now : record.firstAt,
    lastAt: now,
    lockedUntil: record.lockedUntil,
    expiresAt: now + keepFor,
  };
}

/** Counts failures of pairs, subjects, requesters and of everybody. Keys are HMACs: unknown users count like known ones. */
export function createAttempts({ store, limits, keyring, clock, random }: AttemptParts): Attempts {
  const name = (what: string, who: string): string => keyring.hmac('subject', `${what}|${who.toLowerCase()}`);
  const names = (what: string, who: string): readonly string[] =>
    keyring.hmacs('subject', `${what}|${who.toLowerCase()}`);
  const pairKey = ({ subject, requester }: Pair): string => name('pair', `${subject}|${requester}`);
  const guessWindow = limits.resetFailedAfterMinutes * MINUTE;

  const keysOf = (pair: Pair): string[] => [
    pairKey(pair),
    name('day', pair.subject),
    name('requester', pair.requester),
    name('all', ''),
  ];

  /** The four records as they count now, in the order of {@link keysOf}. */
  const fresh = (
    records: readonly AttemptRecord[],
    now: number,
  ): [AttemptRecord, AttemptRecord, AttemptRecord, AttemptRecord] => [
    records[0] ?? none,
    inWindow(records[1] ?? none, DAY, now),
    inWindow(records[2] ?? none, HOUR, now),
    inWindow(records[3] ?? none, HOUR, now),
  ];

  const closed = ([pair, day, requester, all]: ReturnType<typeof fresh>, now: number): Admission['reason'] => {
    if (isLocked(asFailures(pair), now)) return 'locked';
    if (day.count >= limits.subjectPerDay) return 'paused';
    return requester.count >= limits.requesterPerHour || all.count >= limits.allPerHour ? 'ceiling' : undefined;
  };

  const guessKey = (subject: string, kind: string): string => name(`guess ${kind}`, subject);

  return {
    admit: pair =>
      store.change<Admission>(keysOf(pair), records => {
        const now = clock.now();
        const held = fresh(records, now);
        const reason = closed(held, now);
        if (reason) {
          return {
            records: [],
            answer: { admitted: false, reason, lockedUntil: held[0].lockedUntil, pausedNow: false },
          };
        }
        const tried = failed(held[0], limits, now);
        const day = counted(held[1], now, DAY);
        return {
          records: [tried, day, counted(held[2], now, HOUR), counted(held[3], now, HOUR)],
          answer: { admitted: true, lockedUntil: tried.lockedUntil, pausedNow: day.count === limits.subjectPerDay },
        };
      }),

    forgive: pair =>
      store.change(keysOf(pair), records => {
        const less = (record: AttemptRecord): AttemptRecord => ({ ...record, count: Math.max(0, record.count - 1) });
        const [own = none, ...others] = records;
        const lighter = less(own);
        const unlocked = lighter.count < limits.failedAttempts ? { ...lighter, lockedUntil: 0 } : lighter;
        return { records: [unlocked, ...others.map(less)], answer: undefined };
      }),

    succeed: pair =>
      store.change(keysOf(pair), records => {
        const less = (record: AttemptRecord): AttemptRecord => ({ ...record, count: Math.max(0, record.count - 1) });
        return { records: [none, ...records.slice(1).map(less)], answer: undefined };
      }),

    isClosed: pair =>
      store.change(keysOf(pair), records => {
        const now = clock.now();
        return { records: [], answer: closed(fresh(records, now), now) !== undefined };
      }),

    guesses: (subject, kind) =>
      store.change([guessKey(subject, kind)], ([record = none]) => ({
        records: [],
        answer: inWindow(record, guessWindow, clock.now()).count,
      })),

    noteGuess: (subject, kind) =>
      store.change([guessKey(subject, kind)], ([record = none]) => {
        const now = clock.now();
        return { records: [counted(inWindow(record, guessWindow, now), now, DAY)], answer: undefined };
      }),

    forgetGuesses: (subject, kind) =>
      store.change([guessKey(subject, kind)], () => ({ records: [none], answer: undefined })),

    note: (subject, place) =>
      store.note(random.bytes(16).toString('base64url'), name('notes', subject), clock.now(), place),

    takeNotes: subject => store.takeNotes(names('notes', subject)),
  };
}
