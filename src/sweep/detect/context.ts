import type { Kind } from '../../policy/kind.ts';
import type { Policy } from '../../policy/policy.ts';
import type { SystemType } from '../../renewal/ports.ts';
import type { SurveyedEntry } from '../ports.ts';

/** An entry and where it stands. */
export type JoinedEntry = SurveyedEntry & { readonly system: string; readonly type: SystemType };

/** One subject's entries, as surveyed. No system is there twice. */
export interface Joined {
  readonly userId: string;
  readonly entries: readonly JoinedEntry[];
}

/** What is known beside the survey. Every time is in milliseconds since 1970. */
export interface DetectContext {
  readonly now: number;
  /** Our own policy of a kind for a subject. */
  readonly policyFor: (kind: Kind, joined: Joined) => Policy;
  /** When this product issued the value of that stamp with must-change; undefined where it did not. */
  readonly issuedAt: (system: string, entryId: string, kind: Kind, stamp: string) => number | undefined;
  /** Whether the guesser found the value of that stamp; absent = nobody guesses. */
  readonly isGuessed?: ((system: string, entryId: string, kind: Kind, stamp: string) => boolean) | undefined;
  /** So many days an issued value may stand. */
  readonly issuedDays: number;
  /** So many days before it expires a credential is `expiring`, at least. */
  readonly expiringDays: number;
  /** The last date of the operator's calendar on or before now; undefined where the subject has none. */
  readonly dueAt: (userId: string, kind: Kind) => number | undefined;
  /** Whose voicemail PIN is one with whose telephone PIN: `unity:NAME` to `cucm:NAME`. */
  readonly pinSync: ReadonlyMap<string, string>;
}
