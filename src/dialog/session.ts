import type { Factor } from '../config/alternative.ts';
import type { AuditEvent } from '../renewal/ports.ts';
import type { Caller } from './ports.ts';
import type { Choice, Screen } from './screen.ts';

/**
 * One dialog as it is kept between requests. It holds no secret: a typed one lives only in the request that brings it,
 * a chosen new value is sealed. Times are milliseconds since 1970.
 */
export interface Session {
  readonly id: string;
  /** Goes up by one with every page; a token names the version it stands on. */
  readonly version: number;
  readonly caller: Omit<Caller, 'language'>;
  readonly openedAt: number;
  readonly actedAt: number;
  readonly language: string;
  readonly choice?: Choice | undefined;
  /** What the caller typed as user id or extension. */
  readonly typed?: string | undefined;
  /** Which of the alternatives is being asked, and which of its factors are proved. */
  readonly alternative: number;
  readonly proved: readonly Factor[];
  /** A failure happened in this dialog: secrets are asked for twice. */
  readonly failed: boolean;
  /** The user id, once everything is proved. */
  readonly verified?: string | undefined;
  /** The new value that the subject chose, sealed, base64. */
  readonly chosen?: string | undefined;
  readonly renewal?: string | undefined;
  /** The newest page must not be shown before (the grid of answers). */
  readonly visibleAt: number;
  /** Set on the page that ends the dialog. */
  readonly ended: boolean;
  /** What each version showed; what was asked once is shown the same again. */
  readonly pages: readonly Screen[];
}

/** Where dialogs live between requests. */
export interface SessionStore {
  /** Keeps a new dialog, and audits in the same transaction. */
  insert(session: Session, audit: readonly AuditEvent[]): Promise<void>;
  /** The dialog; of at least the version that the caller knows. */
  load(id: string, version?: number): Promise<Session | undefined>;
  /** Replaces version `session.version - 1` and audits in the same transaction; false where another was quicker. */
  replace(session: Session, audit: readonly AuditEvent[]): Promise<boolean>;
  /** Dialogs of the device that are not over, other than `except`. */
  openFor(device: string, except: string): Promise<readonly Session[]>;
  /** Forgets dialogs that were opened before a time. */
  purge(openedBefore: number): Promise<void>;
}

/** The page that a dialog shows now. */
export function currentScreen(session: Session): Screen {
  const screen = session.pages[session.version];
  if (!screen) throw new TypeError(`Dialog has no page for its version ${session.version}.`);
  return screen;
}

/** How long a dialog may live. */
export interface Lifetimes {
  readonly idleMs: number;
  readonly totalMs: number;
  /** Life of a mailed code: while one is awaited it is the idle limit. */
  readonly codeMs: number;
}

const awaited = /^(code-sent|push-sent|verify-(helpdesk-)?code|verify-push)/;

/** Whether the subject is away from this screen: reading a mail, listening to an agent, at another phone. */
const awaitsCode = (screen: Screen): boolean => awaited.test(screen.name);

/** Whether a dialog is over by time (phone.md: 5 minutes idle, 15 in all; a code's life while one is awaited). */
export function isExpired(session: Session, lifetimes: Lifetimes, now: number): boolean {
  const idle = awaitsCode(currentScreen(session)) ? Math.max(lifetimes.codeMs, lifetimes.idleMs) : lifetimes.idleMs;
  return now - session.actedAt > idle || now - session.openedAt > lifetimes.totalMs;
}
