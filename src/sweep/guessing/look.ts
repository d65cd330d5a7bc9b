import type { Random } from '../../base/random.ts';
import type { Secret } from '../../base/secret.ts';
import type { Verification } from '../../renewal/ports.ts';
import type { Finding } from '../finding.ts';
import type { SurveyedCredential, SurveyedEntry } from '../ports.ts';
import { budget, type GuessRules, type Verdict, WINDOW_MARGIN_MS, windowMsOf } from './budget.ts';
import { foreignFailureAt } from './foreign-failure.ts';
import { signInsOf, withSignIns } from './habits.ts';
import type { GuessMemory, LastSignIns, OwnGuess } from './memory.ts';

/** One credential as a round sees it. */
export interface Look {
  readonly memory: GuessMemory;
  readonly entry: SurveyedEntry | undefined;
  readonly state: SurveyedCredential | undefined;
  readonly verdict: Verdict;
  /** How far the system's clock is ahead of ours; absent = unknown. */
  readonly ahead: number | undefined;
  /** Somebody failed within the window of our last guess. */
  readonly joined: boolean;
  readonly value?: Secret | undefined;
}

/** What {@link lookAt} is given. */
export interface LookQuestion {
  readonly memory: GuessMemory;
  readonly entry: SurveyedEntry | undefined;
  /** By our clock. */
  readonly now: number;
  /** How far the system's clock is ahead of ours; absent = it cannot be read. */
  readonly ahead: number | undefined;
  readonly rules: GuessRules;
}

/** A stamp lies so far beside our clock, where the system's is known and where it is not. */
const KNOWN_CLOCK_MS = 3000;
const UNKNOWN_CLOCK_MS = 60_000;
/** No call to a system takes longer. */
const LONGEST_CALL_MS = 120_000;
/** A value that a system never answers to is passed by at last. */
const MOST_TRIES = 5;
/** Rows that are due at the same moment are spread over so long. */
const SPREAD_MS = 60_000;
/** Our guesses are remembered over so many windows. */
const REMEMBERED_WINDOWS = 2;
/** Who may not be guessed at is looked at again after so long, for lack of a better time. */
const AN_HOUR_MS = 3_600_000;
const ANOTHER_NIGHT_MS = 12 * AN_HOUR_MS;

/** A list that begins anew: its place is worth nothing. */
export const forgotten = (memory: GuessMemory, basis: string): GuessMemory => ({
  ...memory,
  basis,
  position: 0,
  tries: 0,
});

const gone: Verdict = { guess: 'no', reason: 'not-renewable' };

/** Judges one credential by its state of now, and gathers what the state tells of its owner. */
export function lookAt({ memory, entry, now, ahead, rules }: LookQuestion): Look {
  const state = entry?.credentials.find(({ kind }) => kind === memory.kind);
  if (state === undefined || entry === undefined || !entry.entry.enabled) {
    return { memory, entry, state, verdict: gone, ahead, joined: false };
  }
  const current = state.stamp === memory.stamp ? memory : { ...forgotten(memory, ''), stamp: state.stamp };
  const windowMs = windowMsOf(state);
  const foreign = foreignFailureAt(state, current.own, windowMs);
  const at = now + (ahead ?? 0);
  const habits = withSignIns(current.habits, signInsOf(state, foreign), rules, at);
  const last = current.own.at(-1);
  const joined =
    foreign !== undefined && last !== undefined && foreign >= last.from && foreign <= last.until + windowMs;
  const verdict = budget({ state, own: current.own, habits, now: at }, rules);
  return { memory: { ...current, habits }, entry, state, verdict, ahead, joined };
}

/** The row of a credential that is not guessed at now: when it is looked at again. */
export function laterOf(
  { memory, state, verdict, ahead = 0 }: Look,
  { hours }: GuessRules,
  random: Random,
  now: number,
): GuessMemory {
  const spread = random.below(SPREAD_MS);
  if (verdict.guess === 'later') return { ...memory, nextAt: verdict.at + spread };
  const locked = state?.locked === 'failed-attempts';
  const again = now + ahead + (locked ? AN_HOUR_MS : ANOTHER_NIGHT_MS);
  return { ...memory, nextAt: hours.nextOpening(again) + spread };
}

/** Whole seconds are what systems stamp in. */
function ownGuess(from: number, until: number, ahead: number | undefined): OwnGuess {
  const margin = ahead === undefined ? UNKNOWN_CLOCK_MS : KNOWN_CLOCK_MS;
  const by = ahead ?? 0;
  return { from: Math.floor((from + by - margin) / 1000) * 1000, until: until + by + margin };
}

function withOwn({ own }: GuessMemory, guess: OwnGuess, windowMs: number): readonly OwnGuess[] {
  const oldest = guess.from - REMEMBERED_WINDOWS * windowMs - 2 * LONGEST_CALL_MS;
  return [...own.filter(({ until }) => until > oldest), guess];
}

const signInsNow = (state: SurveyedCredential): LastSignIns => ({
  lastSuccessAt: state.lastSuccessAt,
  lastSuccessAddress: state.lastSuccessAddress,
  previousSuccessAt: state.previousSuccessAt,
  lastFailureAt: state.lastFailureAt,
  failures: state.failures,
});

/** As it is written down before the guess goes out: made, at the latest when no call is under way any more. */
export function sending({ memory, state, ahead }: Look, now: number): GuessMemory {
  if (state === undefined) return memory;
  const windowMs = windowMsOf(state);
  return {
    ...memory,
    tries: memory.tries + 1,
    own: withOwn(memory, ownGuess(now, now + LONGEST_CALL_MS, ahead), windowMs),
    before: memory.before ?? signInsNow(state),
    nextAt: now + (ahead ?? 0) + LONGEST_CALL_MS + windowMs,
  };
}

/** The state was too old when its turn came: nothing went out, and nothing counts. */
export const unsent = ({ memory, ahead = 0 }: Look, now: number): GuessMemory => ({ ...memory, nextAt: now + ahead });

/** As it stands after the answer. What was not answered counts as made, and comes once more in another window. */
export function resolved(
  { memory: before, state, ahead }: Look,
  sent: GuessMemory,
  { answer }: Verification,
  { sentAt, answeredAt }: { readonly sentAt: number; readonly answeredAt: number },
): GuessMemory {
  const windowMs = state === undefined ? 0 : windowMsOf(state);
  const own = withOwn(before, ownGuess(sentAt, answeredAt, ahead), windowMs);
  const answered = answeredAt + (ahead ?? 0);
  const nextAt = state?.failureLimit === 0 ? answered : (own.at(-1)?.until ?? 0) + windowMs + WINDOW_MARGIN_MS;
  if (answer === 'correct' || answer === 'correct-expired') return { ...sent, own, ended: 'hit', nextAt: answered };
  const passed = answer === 'wrong' || sent.tries >= MOST_TRIES;
  const place = passed ? { position: before.position + 1, tries: 0, before: undefined } : {};
  return { ...sent, own, ...place, nextAt };
}

/** A hit as a finding. */
export function hitOf({ userId, system, kind, stamp }: GuessMemory): Finding {
  return { userId, system, kind, finding: 'trivial', stamp, reason: 'guessed' };
}
