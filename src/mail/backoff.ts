import type { Random } from '../base/random.ts';

/** Seconds until the next try, after the first failure, the second, …; a code lives 10 minutes, so the first are short. */
const delays = [2, 5, 15, 45, 120, 300, 900, 1800] as const;

const LONGEST_SECONDS = 3600;

/** Milliseconds to wait after this many failures: growing, and a random quarter more or less, so that mails do not return in step. */
export function backoff(failures: number, random: Random): number {
  const seconds = delays[failures - 1] ?? LONGEST_SECONDS;
  return Math.round(seconds * 1000 * (0.75 + random.below(501) / 1000));
}
