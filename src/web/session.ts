import type { Visitor } from './visitor.ts';

/** What is kept of a session. What its visitor may is not: it is asked anew. Times in milliseconds since 1970. */
export interface StoredSession {
  /** An HMAC of the cookie: who reads the store cannot take a session over. */
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly signedInBy: Visitor['signedInBy'];
  /** The directory entry's own id, so that an account of the same name made later is another; absent without one. */
  readonly account?: string | undefined;
  /** Groups that the sign-in told, where it and not the directory is to be asked. */
  readonly groups?: readonly string[] | undefined;
  readonly createdAt: number;
  readonly actedAt: number;
  /** When the visitor last gave the password. */
  readonly provedAt: number;
  readonly address: string;
  readonly userAgent: string;
}

/** A session as the pages see it. */
export interface WebSession extends Omit<StoredSession, 'userId' | 'name' | 'signedInBy' | 'account' | 'groups'> {
  readonly visitor: Visitor;
  /** What every form must bring back. */
  readonly csrf: string;
}

/** Where sessions are kept; a session ended on one node is ended on all. */
export interface WebSessionStore {
  insert(session: StoredSession): Promise<void>;
  /** The session with one of the ids. */
  load(ids: readonly string[]): Promise<StoredSession | undefined>;
  touch(id: string, times: { readonly actedAt?: number; readonly provedAt?: number }): Promise<void>;
  /** Ends it; false where it was ended already. */
  end(id: string): Promise<boolean>;
  /** Open sessions, newest first; of one user where given. */
  list(userId?: string): Promise<readonly StoredSession[]>;
  /** Forgets what was opened or last acted on before these times. */
  purge(before: { readonly createdAt: number; readonly actedAt: number }): Promise<void>;
}
