import type { SweepConfig } from '../../config/sweep.ts';
import { WINDOW_MARGIN_MS } from './budget.ts';
import { createHours } from './hours.ts';

const MINUTE_MS = 60_000;

/** What an estimate is made of. */
export interface GuessPlan {
  /** Minutes a night within the hours. */
  readonly minutes: number;
  /** Minutes of the system's window. */
  readonly windowMinutes: number;
  readonly perWindow: number;
  /** Guesses a second, over all credentials. */
  readonly perSecond: number;
  readonly credentials: number;
  /** How many values a list is tried for. */
  readonly candidates: number;
}

/** How many guesses one credential gets in a night at the most: each has a window of its own, the last one too. */
export function guessesANight({ minutes, windowMinutes, perWindow }: GuessPlan): number {
  if (minutes < windowMinutes) return 0;
  const pace = windowMinutes + WINDOW_MARGIN_MS / MINUTE_MS;
  return perWindow * (1 + Math.floor((minutes - windowMinutes) / pace));
}

/**
 * How many nights the whole list takes at the rate allowed; Infinity where the hours leave no room. Whoever signs in at
 * night or fails now and then is passed over and takes longer.
 */
export function nightsOf(plan: GuessPlan): number {
  const each = guessesANight(plan);
  const all = plan.minutes * 60 * plan.perSecond;
  const perNight = Math.min(each, plan.credentials === 0 ? each : all / plan.credentials);
  return perNight <= 0 ? Number.POSITIVE_INFINITY : Math.ceil(plan.candidates / perNight);
}

/** What a system's window commonly is, where an estimate is asked for before any was read. */
export const USUAL_WINDOW_MINUTES = 30;

/** How many nights the whole list takes for so many users as configured; undefined where nothing is guessed. */
export function nightsFor({ guess, timeZone }: SweepConfig, users: number): number | undefined {
  if (!guess) return undefined;
  const { perWindow, perSecond, candidates, kinds } = guess;
  const { minutes } = createHours(guess.hours, timeZone);
  const credentials = users * kinds.length;
  return nightsOf({ minutes, windowMinutes: USUAL_WINDOW_MINUTES, perWindow, perSecond, credentials, candidates });
}
