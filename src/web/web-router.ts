import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import type { Clock } from '../base/clock.ts';
import { acceptedLanguage, type Language, languageOf } from '../base/language.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { AuditPort } from '../renewal/ports.ts';
import type { Words } from '../words/words.ts';
import { cookieNames, readCookies } from './cookie.ts';
import { html } from './html.ts';
import { type LayoutParts, layout } from './layout.ts';
import { createPageMaker } from './page-maker.ts';
import type { Reply, Visit, WebRoute } from './route.ts';
import { sendReply, setPageHeaders } from './send-reply.ts';
import type { WebSession } from './session.ts';
import type { Sessions } from './sessions.ts';
import { nobody } from './visitor.ts';
import { mayAsk } from './who.ts';

/** What {@link webRouter} needs. */
export interface WebRouterParts extends LayoutParts {
  readonly sessions: Sessions;
  readonly words: Pick<Words, 'say'>;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How browsers reach us, without a slash at the end: over https cookies are for https only. */
  readonly publicUrl: string;
  /** `dialog.contact`. */
  readonly contact: string;
}

/** The longest form: a list of some thousand user ids. */
const LONGEST_FORM = '256kb';

const STEP_UP_AFTER_MS = 5 * 60_000;
const GUEST_BYTES = 24;
const tokenShape = /^[\w-]{16,64}$/;

/** A request on its way to a route. */
interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly route: WebRoute;
  readonly visit: Visit;
  /** Why there is no session although the cookie names one. */
  readonly unavailable: boolean;
  readonly cookie: string;
}

/** The caller's address after trusted proxies, IPv4 as it is written. */
function addressOf({ ip = '' }: Request): string {
  return ip.replace(/^::ffff:/, '');
}

function isPart({ headers }: Request): boolean {
  return headers['hx-request'] === 'true' && headers['hx-request-type'] !== 'full' && headers['hx-boosted'] !== 'true';
}

function guestSession(id: string, csrf: string, address: string, userAgent: string, now: number): WebSession {
  const never = { createdAt: now, actedAt: now, provedAt: 0 };
  return { id, visitor: nobody, csrf, ...never, address, userAgent };
}

/** What went wrong and where, without the message of an error that is not ours: it could repeat what was typed. */
function placeOf(error: unknown): { readonly code?: unknown; readonly at?: string | undefined } {
  if (!(error instanceof Error)) return {};
  return 'code' in error ? { code: error.code } : { code: error.name, at: error.stack?.split('\n    at ')[1] };
}

/** Once the answer is out, or its receiver is gone: the work was asked for all the same. */
function afterClose(response: Response, work: () => Promise<void>): void {
  if (response.closed || response.destroyed) void work();
  else response.once('close', () => void work());
}

/** A page that says one thing. */
function notice({ page }: Visit, key: string, status: number, contact: string): Reply {
  const body = html`<p class="notice wrong" role="alert">${page.say(key)}</p><p>${page.say('help.call', { contact })}</p>`;
  return { page: body, title: page.say('turned-away.title'), status };
}

/**
 * Mounts routes: session, role, CSRF token, form, password again where it is demanded, layout and headers. What changes
 * something is done for nobody without a session, a role and a token.
 */
export function webRouter(routes: readonly WebRoute[], parts: WebRouterParts): Router {
  const { sessions, words, audit, clock, random, log, contact } = parts;
  const isSecure = parts.publicUrl.startsWith('https:');
  const names = cookieNames(isSecure);

  const languageFor = (request: Request, cookies: ReadonlyMap<string, string>): Language =>
    languageOf(cookies.get(names.language) ?? '') ?? acceptedLanguage(request.headers['accept-language']);

  /** The cookie of a browser that did not sign in; it gets one where it has none. */
  const guestCookie = (response: Response, cookies: ReadonlyMap<string, string>): string => {
    const known = cookies.get(names.guest);
    if (known !== undefined && tokenShape.test(known)) return known;
    const cookie = random.bytes(GUEST_BYTES).toString('base64url');
    // Lax, so that a link from elsewhere does not give it another one while a form of ours is open.
    const attributes = { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' } as const;
    response.cookie(names.guest, cookie, attributes);
    return cookie;
  };

  const exchangeOf = async (request: Request, response: Response, route: WebRoute): Promise<Exchange> => {
    const cookies = readCookies(request.headers.cookie);
    const own = cookies.get(names.session) ?? '';
    const found = tokenShape.test(own) ? await sessions.find(own) : 'none';
    const isOpen = typeof found === 'object';
    const cookie = isOpen ? own : guestCookie(response, cookies);
    const address = addressOf(request);
    const userAgent = request.headers['user-agent'] ?? '';
    const csrf = sessions.csrfOf(cookie);
    const session = isOpen ? found : guestSession(cookie, csrf, address, userAgent, clock.now());
    const language = languageFor(request, cookies);
    const visit: Visit = {
      params: request.params as Record<string, string>,
      form: undefined,
      visitor: session.visitor,
      session,
      language,
      address,
      userAgent,
      csrf,
      isFragment: isPart(request),
      path: request.originalUrl,
      cookies,
      page: createPageMaker(words, language, csrf),
    };
    return { request, response, route, visit, cookie, unavailable: found === 'unavailable' };
  };

  const refused = async ({ visit, route }: Exchange, reason: string, key: string): Promise<Reply> => {
    const { userId, grants } = visit.visitor;
    if (grants.length > 0) {
      const requester = { channel: 'web', id: userId, address: visit.address } as const;
      await audit.append({ event: 'access-refused', requester, reason, detail: `${route.method} ${route.path}` });
    }
    return notice(visit, key, 403, contact);
  };

  /** Who may not come in is sent to the door, or told. */
  const atTheDoor = async (exchange: Exchange): Promise<Reply | undefined> => {
    const { visit, route, unavailable } = exchange;
    if (mayAsk(visit.visitor, route.who)) return undefined;
    if (unavailable) return notice(visit, 'turned-away.unavailable', 503, contact);
    if (visit.visitor.grants.length > 0) return await refused(exchange, 'no-role', 'turned-away.role');
    if (route.method === 'post') return notice(visit, 'turned-away.session', 403, contact);
    return { redirect: `/sign-in?to=${encodeURIComponent(visit.path)}` };
  };

  const hasToken = ({ request, cookie }: Exchange): boolean => {
    const { csrf } = (request.body ?? {}) as { readonly csrf?: unknown };
    return typeof csrf === 'string' && sessions.isCsrf(cookie, csrf);
  };

  const fieldsOf = ({ request, route }: Exchange): unknown => {
    if (route.method === 'get') return { ...request.query };
    const { csrf: _csrf, ...fields } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    return fields;
  };

  const isProofOld = ({ route, visit }: Exchange): boolean =>
    route.stepUp === true && clock.now() - visit.session.provedAt > STEP_UP_AFTER_MS;

  const answer = async (exchange: Exchange): Promise<Reply> => {
    const { visit, route } = exchange;
    const stopped = await atTheDoor(exchange);
    if (stopped) return stopped;
    if (route.method === 'post' && !hasToken(exchange)) return await refused(exchange, 'csrf', 'turned-away.csrf');
    const parsed = route.form?.safeParse(fieldsOf(exchange));
    if (parsed && !parsed.success) return notice(visit, 'turned-away.form', 400, contact);
    if (isProofOld(exchange)) return { redirect: `/sign-in/again?to=${encodeURIComponent(visit.path)}` };
    const reply = await route.handle({ ...visit, form: parsed?.data });
    // A live page that comes back by itself is no act: it would keep a session open that nobody sits at.
    if (visit.visitor.userId !== '' && !('events' in reply)) await sessions.acted(visit.session);
    return reply;
  };

  const stillAllowed = async ({ cookie, route }: Exchange): Promise<boolean> => {
    const found = await sessions.find(cookie);
    return typeof found === 'object' && mayAsk(found.visitor, route.who);
  };

  const inLanguage = (visit: Visit, language: Language): Visit => ({
    ...visit,
    page: createPageMaker(words, language, visit.csrf),
  });

  const send = async (exchange: Exchange, reply: Reply): Promise<void> => {
    const { response, visit, route } = exchange;
    const { isFragment } = visit;
    if ('page' in reply && reply.afterwards) afterClose(response, reply.afterwards);
    const framed = 'page' in reply && reply.language ? inLanguage(visit, reply.language) : visit;
    await sendReply(
      {
        response,
        isFragment,
        isSecure,
        wrap: (title, body) => layout(parts, framed, title, body),
        allowed: async () => route.who === 'anybody' || (await stillAllowed(exchange)),
      },
      reply,
    );
  };

  const trouble = (visit: Visit): Reply => notice(visit, 'turned-away.trouble', 503, contact);

  const handlerOf =
    (route: WebRoute) =>
    async (request: Request, response: Response): Promise<void> => {
      setPageHeaders(response);
      const exchange = await exchangeOf(request, response, route);
      const reply = await answer(exchange).catch((error: unknown): Reply => {
        log.error({ ...placeOf(error), route: route.path }, 'A page could not be answered.');
        return trouble(exchange.visit);
      });
      await send(exchange, reply);
    };

  const unreadable: ErrorRequestHandler = (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 503;
    const language = languageFor(request, readCookies(request.headers.cookie));
    const key = status === 413 ? 'too-large.text' : status < 500 ? 'turned-away.form' : 'turned-away.trouble';
    setPageHeaders(response);
    response
      .status(status)
      .type('text')
      .send(`${words.say(language, key)}\n`);
  };

  const readForm = express.urlencoded({ extended: false, limit: LONGEST_FORM, parameterLimit: 5000 });
  const router = Router({ strict: true, caseSensitive: true });
  for (const route of routes) {
    if (route.method === 'get') router.get(route.path, handlerOf(route));
    else router.post(route.path, readForm, handlerOf(route));
  }
  return router.use(unreadable);
}
