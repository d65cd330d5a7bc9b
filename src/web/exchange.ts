import type { Request, Response } from 'express';
import type { Clock } from '../base/clock.ts';
import { acceptedLanguage, type Language, languageOf } from '../base/language.ts';
import type { Random } from '../base/random.ts';
import type { Words } from '../words/words.ts';
import { cookieNames, readCookies, writeCookie } from './cookie.ts';
import { createPageMaker } from './page-maker.ts';
import type { Visit, WebRoute } from './route.ts';
import type { WebSession } from './session.ts';
import type { Sessions } from './sessions.ts';
import { nobody } from './visitor.ts';

/** What reading a request needs. */
export interface ExchangeParts {
  readonly sessions: Sessions;
  readonly words: Pick<Words, 'say'>;
  readonly clock: Clock;
  readonly random: Random;
  /** How browsers reach us, without a slash at the end: over https cookies are for https only. */
  readonly publicUrl: string;
}

/** A request on its way to a route. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly route: WebRoute;
  readonly visit: Visit;
  /** The cookie names a session, but nobody can say now what its visitor may. */
  readonly unavailable: boolean;
  /** The cookie that tokens of forms are bound to: the session's, or a guest's. */
  readonly cookie: string;
}

const GUEST_BYTES = 24;
const tokenShape = /^[\w-]{16,64}$/;

/** The caller's address after trusted proxies, IPv4 as it is written. */
function addressOf({ ip = '' }: Request): string {
  return ip.replace(/^::ffff:/, '');
}

/** Asked by htmx for a part of a page, not for a whole one. */
function isPart({ headers }: Request): boolean {
  return headers['hx-request'] === 'true' && headers['hx-request-type'] !== 'full' && headers['hx-boosted'] !== 'true';
}

/** Whether browsers reach us over https. */
export function isOverHttps({ publicUrl }: Pick<ExchangeParts, 'publicUrl'>): boolean {
  return publicUrl.startsWith('https:');
}

/** The language that a browser chose here, else the one that it asks for. */
export function languageFor(request: Request, parts: Pick<ExchangeParts, 'publicUrl'>): Language {
  const chosen = readCookies(request.headers.cookie).get(cookieNames(isOverHttps(parts)).language);
  return languageOf(chosen ?? '') ?? acceptedLanguage(request.headers['accept-language']);
}

/** The cookie of a browser that did not sign in; it gets one where it has none. */
function guestCookie(response: Response, cookies: ReadonlyMap<string, string>, parts: ExchangeParts): string {
  const isSecure = isOverHttps(parts);
  const name = cookieNames(isSecure).guest;
  const known = cookies.get(name);
  if (known !== undefined && tokenShape.test(known)) return known;
  const value = parts.random.bytes(GUEST_BYTES).toString('base64url');
  // Lax, so that a link from elsewhere does not give it another one while a form of ours is open.
  response.append('Set-Cookie', writeCookie({ name, value, sameSite: 'Lax' }, isSecure));
  return value;
}

type Caller = Pick<Visit, 'address' | 'userAgent'>;

function guestSession(cookie: string, caller: Caller, { sessions, clock }: ExchangeParts): WebSession {
  const now = clock.now();
  const csrf = sessions.csrfOf(cookie);
  return { ...caller, id: cookie, visitor: nobody, csrf, createdAt: now, actedAt: now, provedAt: 0 };
}

/** Reads who asks for what. */
export async function readExchange(
  request: Request,
  response: Response,
  route: WebRoute,
  parts: ExchangeParts,
): Promise<Exchange> {
  const cookies = readCookies(request.headers.cookie);
  const own = cookies.get(cookieNames(isOverHttps(parts)).session) ?? '';
  const found = tokenShape.test(own) ? await parts.sessions.find(own) : 'none';
  const isOpen = typeof found === 'object';
  const cookie = isOpen ? own : guestCookie(response, cookies, parts);
  const caller = { address: addressOf(request), userAgent: request.headers['user-agent'] ?? '' };
  const session = isOpen ? found : guestSession(cookie, caller, parts);
  const language = languageFor(request, parts);
  const visit: Visit = {
    ...caller,
    params: request.params as Record<string, string>,
    form: undefined,
    visitor: session.visitor,
    session,
    language,
    csrf: session.csrf,
    isFragment: isPart(request),
    path: request.originalUrl,
    cookies,
    page: createPageMaker(parts.words, language, session.csrf),
  };
  return { request, response, route, visit, cookie, unavailable: found === 'unavailable' };
}
