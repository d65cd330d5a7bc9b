import type { Line } from './screen.ts';

/** How a push stands: not answered yet, answered, shown (a code), or never shown. */
export type PushState = 'waiting' | 'approved' | 'rejected' | 'failed';

/** What is pushed to a phone: a question, or a code to be read out. Times are milliseconds since 1970. */
export interface StoredPush {
  readonly id: string;
  /** The user id. */
  readonly subject: string;
  readonly state: PushState;
  /** Why it was never shown. */
  readonly failure?: string | undefined;
  /** An HMAC of the token in the phone's address. */
  readonly token: string;
  /** The phone that it was sent to; undefined until it is. */
  readonly target?: PushTarget | undefined;
  /** What its screen says. */
  readonly lines: readonly Line[];
  /** A code, sealed; absent on a question. */
  readonly code?: Buffer | undefined;
  readonly language: string;
  readonly askedAt: number;
  readonly expiresAt: number;
}

/** Where a push went, and the one-time user that it went with. */
export interface PushTarget {
  readonly device: string;
  readonly address: string;
  /** The one-time user, and an HMAC of its password. */
  readonly user: string;
  readonly password: string;
  /** The user is known until then. */
  readonly userUntil: number;
}

/** Where pushes live between the node that asks, the node that answers the phone and the node that waits. */
export interface PushStore {
  /**
   * Keeps a push and ends the subject's earlier ones that still wait. Where the subject had `limit` since `since` already,
   * it is kept as failed for `limit`, ends nothing and counts nowhere: then false.
   */
  insert(push: StoredPush, limit: number, since: number): Promise<boolean>;
  load(id: string): Promise<StoredPush | undefined>;
  /** The push that a phone's address names. */
  byToken(tokens: readonly string[]): Promise<StoredPush | undefined>;
  /** The push that went out with a one-time user. */
  byUser(user: string): Promise<StoredPush | undefined>;
  /** Notes where it goes, while it waits. */
  aim(id: string, target: PushTarget): Promise<void>;
  /** Ends the waiting; false where it was ended already. A code goes with it. */
  settle(id: string, state: Exclude<PushState, 'waiting'>, failure?: string): Promise<boolean>;
  purge(askedBefore: number): Promise<void>;
}
