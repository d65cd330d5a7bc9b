import type { Kind } from '../policy/kind.ts';

/** How a caller can be proved to be who the agent has on the telephone. */
export const callerMethods = ['push', 'phone-code', 'mail-code'] as const;

/** One of {@link callerMethods}. */
export type CallerMethod = (typeof callerMethods)[number];

/** One check of a caller. Times are milliseconds since 1970. */
export interface CallerCheck {
  /** The agent's session. */
  readonly session: string;
  /** An HMAC of the subject. */
  readonly subject: string;
  /** `skipped`: an agent with that right went without, and gave a reason. */
  readonly method: CallerMethod | 'skipped';
  /** The question or the code that was sent; empty where the check was skipped. */
  readonly reference: string;
  readonly proved: boolean;
  /** The kinds that the question on the phone named; absent = it was about the call as a whole. */
  readonly covers?: readonly Kind[] | undefined;
  /** Until when it counts, or an answer is awaited. */
  readonly expiresAt: number;
}

/** Where checks are kept: any node may send a code, another take the answer. */
export interface CallerCheckStore {
  /** Keeps a check in place of the earlier one of the same session, subject and method. */
  keep(check: CallerCheck): Promise<void>;
  /** Marks the check as proved that still waits for the answer to `reference`; false where another took its place. */
  prove(check: CallerCheck, expiresAt: number): Promise<boolean>;
  /** Forgets one that failed. */
  drop(check: CallerCheck): Promise<void>;
  /** What counts or waits at `now`, for the possible HMACs of a subject. */
  of(session: string, subjects: readonly string[], now: number): Promise<readonly CallerCheck[]>;
  purge(expiredBefore: number): Promise<void>;
}
