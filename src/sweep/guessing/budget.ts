import type { SurveyedCredential } from '../ports.ts';
import { foreignFailureAt } from './foreign-failure.ts';
import { clearOfHabits, type Habits, signInsOf } from './habits.ts';
import type { Hours } from './hours.ts';
import type { OwnGuess } from './memory.ts';

/** Why a guess is not made, now or at all. */
export type Withheld =
  | 'counter-unreadable'
  | 'limit-unreadable'
  | 'window-unreadable'
  | 'limit-too-low'
  | 'locked'
  | 'inactive'
  | 'known'
  | 'not-renewable'
  | 'failures'
  | 'failure-of-others'
  | 'own-guess'
  | 'recent-sign-in'
  | 'habit'
  | 'list-at-end'
  | 'hours';

/** Guess now; not before a time; not at all as things stand. */
export type Verdict =
  | { readonly guess: 'now' }
  | { readonly guess: 'later'; readonly at: number; readonly reason: Withheld }
  | { readonly guess: 'no'; readonly reason: Withheld };

/** What the operator allows. */
export interface GuessRules {
  readonly hours: Hours;
  /** Guesses in one window of the system, at most. */
  readonly perWindow: number;
  /** So long after the person's own last sign-in or failure nothing is guessed. */
  readonly quietMs: number;
}

/** What {@link budget} judges. All times are of the system's clock. */
export interface BudgetQuestion {
  readonly state: SurveyedCredential;
  readonly own: readonly OwnGuess[];
  readonly habits: Habits;
  readonly now: number;
}

/** So many failures stay free below the limit after ours: the owner's own two. */
const RESERVE = 2;
const MINUTE_MS = 60_000;
/** A window of the system is over for certain only a while after its end: its stamps are whole seconds, clocks differ. */
export const WINDOW_MARGIN_MS = 45_000;
/** Whoever has no time left within so many turns of the rules has none. */
const TURNS = 100;

/** After our guess the window must pass before the system's count begins anew. */
export const windowMsOf = ({ failureWindowMinutes = 0 }: SurveyedCredential): number =>
  failureWindowMinutes * MINUTE_MS;

/** What bars every guess, whatever the time. */
function barred(state: SurveyedCredential): Withheld | undefined {
  if (state.locked !== 'no') return 'locked';
  if (state.inactive) return 'inactive';
  if (state.notRenewable !== undefined) return 'not-renewable';
  if (state.initialValue === 'same') return 'known';
  if (state.failureLimit === undefined) return 'limit-unreadable';
  if (state.failureLimit === 0) return undefined;
  if (state.failures === undefined) return 'counter-unreadable';
  if (state.failureWindowMinutes === undefined || state.failureWindowMinutes <= 0) return 'window-unreadable';
  return state.failureLimit <= RESERVE ? 'limit-too-low' : undefined;
}

/** Answers the first moment at or after `at` that it has nothing against; undefined = none. */
type Rule = readonly [Withheld, (at: number) => number | undefined];

const notBefore = (time: number) => (at: number) => Math.max(at, time);

function ownGuessesOver(own: readonly OwnGuess[], perWindow: number, windowMs: number): number {
  const oldest = own.at(-perWindow);
  return oldest === undefined ? 0 : oldest.until + windowMs + WINDOW_MARGIN_MS;
}

function openThroughout({ isOpen, nextOpening }: Hours, at: number, windowMs: number): number {
  const opening = nextOpening(at);
  return isOpen(opening + windowMs - 1) ? opening : nextOpening(firstClosed(isOpen, opening));
}

function firstClosed(isOpen: Hours['isOpen'], from: number): number {
  let at = from;
  while (isOpen(at) && at < from + 1440 * MINUTE_MS) at += MINUTE_MS;
  return at;
}

function rulesFor({ state, own, habits }: BudgetQuestion, { hours, perWindow, quietMs }: GuessRules): readonly Rule[] {
  const windowMs = windowMsOf(state);
  const foreign = foreignFailureAt(state, own, windowMs);
  const isFull = (state.failures ?? 0) >= (state.failureLimit ?? 0) - RESERVE;
  const counted = isFull ? (state.lastFailureAt ?? Number.POSITIVE_INFINITY) + windowMs + WINDOW_MARGIN_MS : 0;
  const lastSeen = Math.max(0, ...signInsOf(state, foreign));
  return [
    ['failure-of-others', notBefore((foreign ?? Number.NEGATIVE_INFINITY) + 2 * windowMs)],
    ['failures', notBefore(counted)],
    ['own-guess', notBefore(ownGuessesOver(own, perWindow, windowMs))],
    ['recent-sign-in', notBefore(lastSeen === 0 ? 0 : lastSeen + quietMs)],
    ['habit', at => clearOfHabits(habits, at, windowMs, hours)],
    ['hours', at => openThroughout(hours, at, windowMs)],
  ];
}

/** Turns the rules until none moves the time any more; the first that moved it is the reason. */
function settle(rules: readonly Rule[], now: number): Verdict {
  let at = now;
  let reason: Withheld | undefined;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const before = at;
    for (const [name, rule] of rules) {
      const next = rule(at);
      if (next === undefined || !Number.isFinite(next)) return { guess: 'no', reason: name };
      if (next > at) reason ??= name;
      at = next;
    }
    if (at === before) return reason === undefined ? { guess: 'now' } : { guess: 'later', at, reason };
  }
  return { guess: 'no', reason: reason ?? 'habit' };
}

/**
 * Whether one guess may be made at a credential now (`sweep.md` "The guessing budget"). Pure.
 *
 * Never while it is locked or inactive, never where counter, limit or window cannot be read, never while the counter
 * leaves less than the owner's own two failures below the limit, never within two windows of a failure that was not
 * ours, no more than `perWindow` in a window, and only where the whole window lies within the hours. So no guess of
 * ours is the failure that locks.
 *
 * A wrong guess stands in the counter for one window. Whoever fails exactly twice within it and would then have signed
 * in is locked by the sum: a lock that would not have been without us. Nothing prevents that but not to guess when its
 * owner is about to sign in. What is assumed, and what a simulation of people measures (`bench/fortnight.ts`):
 * - Failures come with sign-ins: whoever is asleep does not fail. So nothing is guessed for `quietMs` (8 hours, a
 *   shift) after the person's last sign-in or failure, and a night shift is passed over from the sign-in that begins it.
 * - People begin to sign in at their own hours: the half-hours in which someone was seen to within 28 days, and those
 *   beside them, are passed over (early shifts); what follows another within a shift begins nothing. They are learnt
 *   from the two last sign-ins and the last failure at each look.
 * - What is left is whoever signs in at night for the first time in weeks. Where that is so many that the promise (one
 *   lock in 100,000 guesses) does not hold, the hours are to be chosen otherwise; the guesser counts whose failures
 *   joined one of ours, and stops for the night where they are too many.
 *
 * A limit of 0 locks nobody: then only the hours count.
 */
export function budget(question: BudgetQuestion, rules: GuessRules): Verdict {
  const bar = barred(question.state);
  if (bar !== undefined) return { guess: 'no', reason: bar };
  const unlimited: readonly Rule[] = [['hours', at => rules.hours.nextOpening(at)]];
  return settle(question.state.failureLimit === 0 ? unlimited : rulesFor(question, rules), question.now);
}
