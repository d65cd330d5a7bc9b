import type { SurveyedCredential } from '../ports.ts';
import { type Hours, SLOT_MS } from './hours.ts';

/**
 * When a person begins to sign in: the half-hours of the local day in which they were seen to, each with the day (since
 * 1970) on which they last were. Systems tell of the last sign-ins only, so habits are gathered look by look.
 */
export type Habits = Readonly<Record<string, number>>;

/** What was seen longer ago is no habit any more. */
const HABIT_DAYS = 28;
/** Nobody is so punctual that the half-hours beside theirs are safe. */
const MARGIN_MS = SLOT_MS;
const DAY_MS = 86_400_000;
const NEAR_MS = 2 * SLOT_MS;

/** What the person themselves did, as far as the system tells: signed in, signed in before, failed. */
export function signInsOf(state: SurveyedCredential, foreignFailureAt: number | undefined): readonly number[] {
  return [state.lastSuccessAt, state.previousSuccessAt, foreignFailureAt].filter(
    at => at !== undefined && at > 0,
  ) as number[];
}

/** Only half-hours in or near the hours of guessing matter. */
const isNear = (at: number, hours: Hours): boolean => [-NEAR_MS, 0, NEAR_MS].some(by => hours.isOpen(at + by));

/** Those that nothing known precedes within `quietMs`: what follows one is passed over anyway, whenever it comes. */
const beginnings = (signIns: readonly number[], quietMs: number): readonly number[] =>
  signIns.filter(at => !signIns.some(before => before < at && at - before < quietMs));

/** Habits with what was seen now: when stretches of sign-ins begin. What is too old is dropped. */
export function withSignIns(
  habits: Habits,
  signIns: readonly number[],
  { hours, quietMs }: { readonly hours: Hours; readonly quietMs: number },
  now: number,
): Habits {
  const oldest = Math.floor(now / DAY_MS) - HABIT_DAYS;
  const seen = beginnings(signIns, quietMs).filter(at => at / DAY_MS >= oldest && isNear(at, hours));
  const kept = Object.entries(habits).filter(([, day]) => day >= oldest);
  if (seen.length === 0) return kept.length === Object.keys(habits).length ? habits : Object.fromEntries(kept);
  const next: Record<string, number> = Object.fromEntries(kept);
  for (const at of seen) {
    const slot = String(hours.slotOf(at));
    next[slot] = Math.max(next[slot] ?? 0, Math.floor(at / DAY_MS));
  }
  return next;
}

/**
 * The first moment at or after `at` from which a guess may count for `windowMs` without coming within half an hour of a
 * time at which the person signs in; undefined where the next two days have none.
 */
export function clearOfHabits(habits: Habits, at: number, windowMs: number, hours: Hours): number | undefined {
  if (Object.keys(habits).length === 0) return at;
  for (let start = at; start < at + 2 * DAY_MS; start = Math.floor(start / SLOT_MS) * SLOT_MS + SLOT_MS) {
    if (!touches(habits, start - MARGIN_MS, start + windowMs + MARGIN_MS, hours)) return start;
  }
  return undefined;
}

function touches(habits: Habits, from: number, to: number, hours: Hours): boolean {
  for (let at = from; at < to + SLOT_MS; at += SLOT_MS) {
    if (hours.slotOf(Math.min(at, to)) in habits) return true;
  }
  return false;
}
