/** What is known of a system's own lock before a guess is passed on to it. */
export interface GuessBudget {
  /** The system's failure counter now (hack count, badPwdCount); absent where it cannot be read. */
  readonly failures?: number | undefined;
  /** The failures at which the system locks, 0 = never; absent where it cannot be read. */
  readonly failureLimit?: number | undefined;
  /** The failures that we know of ourselves, over all requesters, within the system's window. */
  readonly ownFailures: number;
  /** What the operator says the limit is, for a system that does not tell (3), 0 = never. */
  readonly configuredLimit: number;
}

/** Where neither a system nor the operator tells a limit (`policy.md` "The systems behind"). */
export const unreadableLimit = 3;

/** So many failures stay free below the limit: one for this guess, one for the owner. */
const RESERVE = 2;

/**
 * Whether one guess may be passed on to a system without driving it into a lock: only while its counter is at most its
 * limit − 2. So a limit of 1 admits no guess at all, a limit of 2 one on a clean counter. Where the counter or the
 * limit cannot be read, the worst of what is known is held against the lower of the limits
 * (`policy.md` "The systems behind").
 */
export function mayGuess({ failures, failureLimit, ownFailures, configuredLimit }: GuessBudget): boolean {
  if (failureLimit === 0) return true;
  if (failures !== undefined && failureLimit !== undefined) return failures <= failureLimit - RESERVE;
  const limit = lowerLimit(failureLimit, configuredLimit);
  return limit === 0 || Math.max(failures ?? 0, ownFailures) <= limit - RESERVE;
}

function lowerLimit(readable: number | undefined, configured: number): number {
  if (readable === undefined) return configured;
  return configured === 0 ? readable : Math.min(readable, configured);
}
