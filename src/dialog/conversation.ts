import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';
import { type AnswerAt, answerAt } from '../policy/answer-grid.ts';
import type { AuditPort } from '../renewal/ports.ts';
import { endedPage, unavailablePage } from './pages.ts';
import type { Caller, DialogEvent, Page, PageDialog } from './ports.ts';
import { type Line, type Screen, screenTypes } from './screen.ts';
import { currentScreen, isExpired, type Lifetimes, type Session, type SessionStore } from './session.ts';
import type { Next, Step } from './step.ts';
import { newSessionId, readToken, type Token, writeToken } from './token.ts';

/** A screen as it is shown. */
export interface Dressed {
  readonly screen: Screen;
  /** It holds a new value. */
  readonly tells: boolean;
}

/** What the conversation is made of. */
export interface ConversationParts {
  readonly sessions: SessionStore;
  /** The first page of a new dialog. */
  readonly open: (session: Session) => Next;
  readonly steps: Readonly<Partial<Record<Screen['name'], Step>>>;
  /** Fills what is shown but never kept: a new value on the result screen. */
  readonly dress: (session: Session, screen: Screen) => Promise<Dressed>;
  /** What stands against a value of one's own that is being typed; undefined where nothing can be said. */
  readonly check: (session: Session, value: Secret) => Promise<readonly Line[] | undefined>;
  /** Told when a page with new values went out. */
  readonly sent: (session: Session) => Promise<void>;
  /** Told once when a dialog ends, by its own page or by a newer dialog. */
  readonly onEnd: (session: Session) => Promise<void>;
  /** How a dialog goes on whose page waits for a renewal that its node did not live to finish. */
  readonly resume: (session: Session) => Promise<Next | 'wait' | undefined>;
  /** Where the audit of a step goes that has no page to be committed with. */
  readonly audit: AuditPort;
  readonly lifetimes: Lifetimes;
  /** No other node works on the same store: what this one does not work on, nobody does. */
  readonly alone?: boolean | undefined;
  /** When a result is shown; on the policy's grid unless given. */
  readonly answerAt?: AnswerAt | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A `wait` page whose work may have been lost with its node is given up after this long; at once where there was but one. */
const LOST_WORK_MS = 120_000;

const isWait = (screen: Screen): boolean => screenTypes[screen.name] === 'wait';
const isEnd = (screen: Screen): boolean => screenTypes[screen.name] === 'end';

function blank(caller: Caller, id: string, now: number): Session {
  const { language, ...context } = caller;
  return {
    id,
    version: 0,
    caller: context,
    openedAt: now,
    actedAt: now,
    language,
    alternative: 0,
    proved: [],
    failed: false,
    visibleAt: now,
    ended: false,
    pages: [],
  };
}

function advance(session: Session, next: Next, now: number, visibleAt: number): Session {
  return {
    ...session,
    ...next.changes,
    version: session.version + 1,
    pages: [...session.pages, next.screen],
    actedAt: now,
    visibleAt,
    ended: isEnd(next.screen),
  };
}

/** The page after work that did not come to its end: of a renewal nobody here knows how far it got, its journal does. */
function cutOff(session: Session): Next {
  return currentScreen(session).name === 'working' ? endedPage({ key: 'ended.cut-off' }) : unavailablePage;
}

/** The page without a dialog: unknown, ended and expired tokens are answered alike. */
function overPage(caller: Caller): Page {
  return { screen: { name: 'expired', fields: {}, when: [] }, language: caller.language, sensitive: true };
}

/**
 * The conversation: pages, tokens and time. What is asked and what follows is the steps' affair.
 * A token acts once, by compare-and-swap in the store, and shows the same page when it is asked again.
 */
export function createConversation(parts: ConversationParts): PageDialog {
  const { sessions, clock, log, answerAt: visibleFrom = answerAt } = parts;
  /** Dialogs whose work this node has taken up, or will once their page was sent. */
  const working = new Set<string>();

  const showAt = async (session: Session, version: number): Promise<Page> => {
    const kept = session.pages[version] ?? currentScreen(session);
    const { screen, tells } = await parts.dress(session, kept);
    return {
      screen,
      token: isEnd(screen) ? undefined : writeToken({ session: session.id, version }),
      language: session.language,
      sensitive: session.typed !== undefined,
      ...(tells ? { afterwards: () => quietly(session, parts.sent(session)) } : {}),
    };
  };

  const quietly = (session: Session, work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      log.error({ err: error, dialog: session.id.slice(0, 6) }, 'The work after a page failed.');
    });

  /** Work ends as a step of its own; it is shown on the grid, counted from the submit. */
  const finishWork = async (session: Session, work: NonNullable<Next['work']>): Promise<void> => {
    const next = await work(session).catch((error: unknown): Next => {
      log.error({ err: error, dialog: session.id.slice(0, 6) }, 'A step of a dialog failed.');
      return cutOff(session);
    });
    const now = clock.now();
    const finished = advance(session, next, now, visibleFrom(session.actedAt, now));
    const isShown = await sessions.replace(finished, next.audit ?? []).finally(() => {
      if (!next.work) working.delete(session.id);
    });
    if (isShown) return await afterStep(finished, next);
    // The dialog ended meanwhile: nobody will see this page. What was tried is audited all the same, and what the page
    // would have told goes another way.
    for (const event of next.audit ?? []) await parts.audit.append(event);
    await parts.onEnd(finished);
  };

  const afterStep = async (session: Session, next: Next): Promise<void> => {
    if (session.ended) await parts.onEnd(session);
    if (next.background) await next.background(session);
    if (next.work) await finishWork(session, next.work);
  };

  const followUp = (session: Session, next: Next): (() => Promise<void>) | undefined => {
    if (!session.ended && !next.background && !next.work) return undefined;
    return () => quietly(session, afterStep(session, next));
  };

  const replay = async (session: Session, version: number): Promise<Page> => {
    const newest = version === session.version;
    const shown = newest && clock.now() < session.visibleAt ? version - 1 : version;
    return showAt(session, shown);
  };

  /** The page that another request, or the work itself, was quicker to put after the one that `session` stands on. */
  const showWinner = async (session: Session): Promise<Page> => {
    const winner = await sessions.load(session.id);
    return winner ? replay(winner, session.version + 1) : showAt(session, session.version);
  };

  const lostWork = async (session: Session): Promise<Page> => {
    const resumed = currentScreen(session).name === 'working' ? await parts.resume(session) : undefined;
    const isPatient = clock.now() - session.actedAt <= LOST_WORK_MS;
    if (resumed === 'wait' && isPatient) return showAt(session, session.version);
    const next = resumed === undefined || resumed === 'wait' ? cutOff(session) : resumed;
    const ended = advance(session, next, clock.now(), clock.now());
    return (await sessions.replace(ended, [])) ? showAt(ended, ended.version) : showWinner(session);
  };

  const isLost = (session: Session): boolean =>
    (parts.alone === true && !working.has(session.id)) || clock.now() - session.actedAt > LOST_WORK_MS;

  const takeStep = async (session: Session, event: DialogEvent): Promise<Page> => {
    const screen = currentScreen(session);
    if (isWait(screen)) return isLost(session) ? lostWork(session) : showAt(session, session.version);
    const next = await parts.steps[screen.name]?.(session, event);
    if (!next) return showAt(session, session.version);
    const now = clock.now();
    const stepped = advance(session, next, now, now);
    if (next.work) working.add(session.id);
    if (await sessions.replace(stepped, next.audit ?? [])) {
      return { ...(await showAt(stepped, stepped.version)), afterwards: followUp(stepped, next) };
    }
    return showWinner(session);
  };

  /** The dialog that a token names; undefined where it is none, another caller's, or over. */
  const standing = async (text: string, caller: Caller): Promise<readonly [Session, Token] | undefined> => {
    const token = readToken(text);
    const session = token && (await sessions.load(token.session, token.version));
    if (!token || !session || session.caller.address !== caller.address) return undefined;
    // What a channel asks of its callers holds for the whole dialog: none goes on through another one.
    if (session.caller.channel !== caller.channel || token.version > session.version) return undefined;
    return isExpired(session, parts.lifetimes, clock.now()) ? undefined : [session, token];
  };

  return {
    menu(caller) {
      const { screen } = parts.open(blank(caller, '', clock.now()));
      return { screen, language: caller.language, sensitive: false };
    },

    async enter(caller) {
      const now = clock.now();
      const empty = blank(caller, newSessionId(parts.random), now);
      const next = parts.open(empty);
      const session: Session = { ...empty, ...next.changes, pages: [next.screen] };
      await sessions.insert(session, next.audit ?? []);
      return { ...(await showAt(session, 0)), afterwards: followUp(session, next) };
    },

    async act(text, event, caller) {
      const found = await standing(text, caller);
      if (!found) return overPage(caller);
      const [session, { version }] = found;
      return version < session.version ? replay(session, version + 1) : takeStep(session, event);
    },

    async check(text, value, caller) {
      const found = await standing(text, caller);
      if (!found) return undefined;
      const [session, { version }] = found;
      if (version < session.version || session.ended) return undefined;
      const lines = await parts.check(session, value);
      return lines && { lines, language: session.language };
    },
  };
}
