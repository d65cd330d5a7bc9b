import type { RekeyError } from '../base/rekey-error.ts';
import type { CredentialState, Entry, SystemType } from '../renewal/ports.ts';

/** One credential as a survey reads it: its state, and what only a sweep asks of it. */
export interface SurveyedCredential extends CredentialState {
  /** Minutes without a failure after which the system forgets those before (`hackresettime`, `lockOutObservationWindow`); absent = unreadable. */
  readonly failureWindowMinutes?: number | undefined;
  /**
   * The counter as the system shows it, also where what it counts is so long ago that the system forgets it at the next
   * failure (`hackcount` itself); absent where `failures` says all.
   */
  readonly shownFailures?: number | undefined;
  /** Closed for not having been used for so long (`maxinactivedays`). */
  readonly inactive: boolean;
  /** Nobody ever signed in with it; absent = the system does not tell. */
  readonly neverUsed?: boolean | undefined;
  /**
   * Still the value that new users are given. `same`: the system compared the two itself, no guess was made.
   * `likely`: it was never changed since its entry was made, or never used while it must be changed.
   */
  readonly initialValue?: 'same' | 'likely' | undefined;
  /** The policy or rule that the system holds it to, by name or id; absent = unreadable. */
  readonly systemPolicy?: string | undefined;
  /** Marked itself as one that does not expire (`doesntexpire`): the days of no policy hold for it. */
  readonly exemptFromExpiry?: boolean | undefined;
  /** So many days before it expires the system warns; absent = it does not, or it does not tell. */
  readonly expiryWarningDays?: number | undefined;
}

/** One entry of one system with its credentials. */
export interface SurveyedEntry {
  readonly entry: Entry;
  /** When the entry was made, in milliseconds since 1970; absent = the system does not tell. */
  readonly createdAt?: number | undefined;
  readonly credentials: readonly SurveyedCredential[];
}

/**
 * How a sweep reads one outside system in bulk. Every method throws a {@link RekeyError} with a code
 * `SYSTEM-unreachable`, `SYSTEM-busy`, `SYSTEM-denied` or `SYSTEM-protocol` where the system cannot answer.
 */
export interface SurveyPort {
  /** `cucm:NAME`, `unity:NAME` or `directory`. */
  readonly system: string;
  readonly type: SystemType;
  /** The user id of every entry, as `Entry.userId` has it, in pages, in any order, each at least once; constant memory. */
  userIds(): AsyncIterable<readonly string[]>;
  /**
   * The entries of some users (at most {@link surveySize}), read with as few calls as the system allows. Who has none
   * is left out; whoever has two is given twice. States are those of now.
   */
  survey(userIds: readonly string[]): Promise<readonly SurveyedEntry[]>;
  /** What the system's clock shows, in milliseconds since 1970; absent where it cannot be read. */
  now?(): Promise<number>;
}

/** So many users a survey is asked for at once, at most. */
export const surveySize = 200;
