import type { Clock } from '../base/clock.ts';
import { type Keyring, sameHash } from '../base/keyring.ts';
import type { Random } from '../base/random.ts';
import type { AuditPort, Requester } from '../renewal/ports.ts';
import type { Membership } from './membership.ts';
import type { RoleBook } from './role-book.ts';
import type { StoredSession, WebSession, WebSessionStore } from './session.ts';
import type { Visitor } from './visitor.ts';

/** Somebody who proved who they are and may sign in. */
export interface SignedIn extends Pick<StoredSession, 'userId' | 'name' | 'signedInBy' | 'account' | 'groups'> {
  readonly address: string;
  readonly userAgent: string;
  /** The id of the session that this one takes the place of. */
  readonly replaces?: string | undefined;
}

/** What {@link createSessions} needs. */
export interface SessionParts {
  readonly store: WebSessionStore;
  readonly membership: Membership;
  readonly book: RoleBook;
  /** Whether an account made on the command line is still there. */
  readonly hasLocalAccount: (name: string) => Promise<boolean>;
  readonly audit: AuditPort;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
  readonly idleMinutes: number;
  readonly totalHours: number;
}

/** A session, or why there is none: `unavailable` = nobody can say now what its visitor may. */
export type SessionAnswer = WebSession | 'none' | 'unavailable';

/** Who is signed in. */
export interface Sessions {
  /** Opens a session under a new cookie, which it gives: what a browser had before is worth nothing. */
  open(who: SignedIn): Promise<string>;
  /** The session of a cookie, with what its visitor may now. */
  find(cookie: string): Promise<SessionAnswer>;
  /** The visitor did something; automatic requests are nothing. */
  acted(session: WebSession): Promise<void>;
  /** The visitor gave the password again. */
  proved(session: WebSession): Promise<void>;
  signOut(session: WebSession): Promise<void>;
  /** Open sessions, newest first. */
  list(): Promise<readonly StoredSession[]>;
  /** An administrator ends one session, or all of a user; gives how many. */
  end(id: string, by: Requester): Promise<number>;
  endAllOf(userId: string, by: Requester): Promise<number>;
  /** What a form of this cookie must bring. */
  csrfOf(cookie: string): string;
  isCsrf(cookie: string, token: string): boolean;
  purge(): Promise<void>;
}

const COOKIE_BYTES = 32;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** So often at most an act is written down. */
const TOUCH_EVERY_MS = 10_000;

/** The longest name of a browser that is kept. */
const USER_AGENT_LENGTH = 200;

/** Whom an event of a session is about. */
function requesterOf({ userId, address }: Pick<StoredSession, 'userId' | 'address'>): Requester {
  return { channel: 'web', id: userId, address };
}

/** Keeps the sessions of the pages; a cookie stands nowhere but in its browser. */
export function createSessions(parts: SessionParts): Sessions {
  const { store, membership, book, audit, keyring, clock, random } = parts;
  const csrfText = (cookie: string): string => `csrf ${cookie}`;
  const csrfOf = (cookie: string): string => keyring.hmac('web', csrfText(cookie));

  const isOver = ({ createdAt, actedAt }: StoredSession): boolean => {
    const now = clock.now();
    return now - actedAt >= parts.idleMinutes * MINUTE || now - createdAt >= parts.totalHours * HOUR;
  };

  /** The groups as they are now: of the directory, or those that the sign-in itself told. */
  const groupsOf = async (stored: StoredSession): Promise<readonly string[] | 'gone' | 'unavailable'> => {
    if (stored.signedInBy === 'local') return (await parts.hasLocalAccount(stored.userId)) ? [] : 'gone';
    if (stored.account === undefined) return stored.groups ?? [];
    const account = await membership.of(stored.account);
    return typeof account === 'string' ? account : account.groups;
  };

  const visitorOf = async (stored: StoredSession): Promise<Visitor | 'gone' | 'unavailable'> => {
    const groups = await groupsOf(stored);
    if (typeof groups === 'string') return groups;
    const visitor = book.visitor({ ...stored, groups });
    return visitor.grants.length === 0 ? 'gone' : visitor;
  };

  const lose = async (stored: StoredSession, reason: string, by: Requester): Promise<boolean> => {
    if (!(await store.end(stored.id))) return false;
    await audit.append({ event: 'session-ended', requester: by, subject: stored.userId, reason });
    return true;
  };

  const endAll = async (sessions: readonly StoredSession[], by: Requester): Promise<number> => {
    const ended = await Promise.all(sessions.map(session => lose(session, 'administrator', by)));
    return ended.filter(Boolean).length;
  };

  return {
    async open({ address, userAgent, replaces, ...who }) {
      const cookie = random.bytes(COOKIE_BYTES).toString('base64url');
      const now = clock.now();
      const times = { createdAt: now, actedAt: now, provedAt: now };
      const id = keyring.hmac('web', cookie);
      await store.insert({ ...who, ...times, id, address, userAgent: userAgent.slice(0, USER_AGENT_LENGTH) });
      if (replaces !== undefined) await store.end(replaces);
      await audit.append({ event: 'signed-in', requester: requesterOf({ ...who, address }), reason: who.signedInBy });
      return cookie;
    },

    async find(cookie) {
      const stored = await store.load(keyring.hmacs('web', cookie));
      if (!stored) return 'none';
      if (isOver(stored)) {
        await lose(stored, 'expired', requesterOf(stored));
        return 'none';
      }
      const visitor = await visitorOf(stored);
      if (visitor === 'unavailable') return 'unavailable';
      if (visitor === 'gone') {
        await lose(stored, 'role-lost', requesterOf(stored));
        return 'none';
      }
      const { id, createdAt, actedAt, provedAt, address, userAgent } = stored;
      return { id, createdAt, actedAt, provedAt, address, userAgent, visitor, csrf: csrfOf(cookie) };
    },

    async acted({ id, actedAt }) {
      const now = clock.now();
      if (now - actedAt >= TOUCH_EVERY_MS) await store.touch(id, { actedAt: now });
    },

    proved: ({ id }) => store.touch(id, { provedAt: clock.now() }),

    async signOut({ id, visitor, address }) {
      const isOpen = await store.end(id);
      const requester = requesterOf({ userId: visitor.userId, address });
      if (isOpen) await audit.append({ event: 'signed-out', requester });
    },

    list: async () => (await store.list()).filter(session => !isOver(session)),
    end: async (id, by) =>
      await endAll(
        (await store.list()).filter(session => session.id === id),
        by,
      ),
    endAllOf: async (userId, by) => await endAll(await store.list(userId), by),
    csrfOf,
    isCsrf: (cookie, token) => keyring.hmacs('web', csrfText(cookie)).some(wanted => sameHash(wanted, token)),

    purge: () => {
      const now = clock.now();
      return store.purge({ createdAt: now - parts.totalHours * HOUR, actedAt: now - parts.idleMinutes * MINUTE });
    },
  };
}
