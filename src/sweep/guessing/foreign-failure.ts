import type { SurveyedCredential } from '../ports.ts';
import type { OwnGuess } from './memory.ts';

const isOwn = (own: readonly OwnGuess[], at: number): boolean =>
  own.some(({ from, until }) => from <= at && at <= until);

/** How many of our guesses the system counts together: each within a window of the one before, up to the last. */
function ownInARow(own: readonly OwnGuess[], windowMs: number): number {
  let count = 0;
  let before: OwnGuess | undefined;
  for (const guess of [...own].reverse()) {
    if (before !== undefined && before.from - guess.until > windowMs) break;
    before = guess;
    count += 1;
  }
  return count;
}

/**
 * When the last failure was that was not ours, as far as the system tells; undefined = none is known. The last failure
 * is ours where it was stamped while a guess of ours was under way and the counter shows no more than ours; a higher
 * one, now or before the last success, tells of others, who were there at the time of the last at the latest.
 */
export function foreignFailureAt(
  state: SurveyedCredential,
  own: readonly OwnGuess[],
  windowMs: number,
): number | undefined {
  const { lastFailureAt, lastSuccessAt = 0 } = state;
  if (lastFailureAt === undefined || !isOwn(own, lastFailureAt)) return lastFailureAt;
  const succeeded = lastSuccessAt > lastFailureAt;
  const counted = succeeded ? state.previousFailures : (state.shownFailures ?? state.failures);
  return (counted ?? 0) > ownInARow(own, windowMs) ? Math.max(lastFailureAt, succeeded ? lastSuccessAt : 0) : undefined;
}
