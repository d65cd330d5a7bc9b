import { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { acceptedLanguage } from '../base/language.ts';
import type { Log } from '../base/log.ts';
import { cryptoRandom, type Random } from '../base/random.ts';
import type { Links } from '../renewal/links.ts';
import { askPage, gonePage, type LinkPageParts, linkPagePolicy, troublePage, valuesPage } from './link-page.ts';

/** What {@link linkRouter} needs. */
export interface LinkRouterParts extends LinkPageParts {
  readonly links: Links;
  readonly log: Log;
  /** For the browser's cookie; the system's own source unless given. */
  readonly random?: Random | undefined;
}

const COOKIE = 'rekey-link';
const COOKIE_BYTES = 24;
const cookieShape = new RegExp(`(?:^|;\\s*)${COOKIE}=([A-Za-z0-9_-]{32})(?:;|$)`);

function browserOf(request: Request): string | undefined {
  return cookieShape.exec(request.headers.cookie ?? '')?.[1];
}

/** Lax, since the link is opened from a mail; a browser that has a cookie keeps it. */
function giveCookie(request: Request, response: Response, random: Random): string {
  const browser = browserOf(request) ?? random.bytes(COOKIE_BYTES).toString('base64url');
  response.cookie(COOKIE, browser, { httpOnly: true, sameSite: 'lax', secure: request.secure, path: '/link' });
  return browser;
}

function send(response: Response, status: number, body: string): void {
  response
    .status(status)
    .set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': linkPagePolicy,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Robots-Tag': 'noindex',
    })
    .type('html')
    .send(body);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/**
 * One-time links: `GET /link/TOKEN` shows a button, `POST` the value (`architecture.md` "The renewal", 3). Unknown, used
 * and expired links answer with the same bytes. The token stands in the path: keep it out of every log.
 */
export function linkRouter(parts: LinkRouterParts): Router {
  const { links, log, random = cryptoRandom } = parts;
  const gone = (request: Request, response: Response): void =>
    send(response, 404, gonePage(parts, acceptedLanguage(request.headers['accept-language'])));

  const ask = async (request: Request<{ token: string }>, response: Response): Promise<void> => {
    const found = await links.look(request.params.token, browserOf(request));
    giveCookie(request, response, random);
    if (!found) return gone(request, response);
    send(response, 200, askPage(parts, found.language));
  };

  const reveal = async (request: Request<{ token: string }>, response: Response): Promise<void> => {
    const { token } = request.params;
    const revealed = await links.reveal(token, giveCookie(request, response, random));
    if (!revealed) return gone(request, response);
    // Only what left this process counts as shown: else the link stays usable.
    response.once('finish', () => {
      links.sent(token).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : undefined;
        log.warn({ reason }, 'A link that was shown could not be closed; it stays usable until it expires.');
      });
    });
    send(response, 200, valuesPage(parts, revealed));
  };

  const guarded =
    (work: typeof ask) =>
    async (request: Request<{ token: string }>, response: Response): Promise<void> =>
      await work(request, response).catch((error: unknown) => {
        log.error({ code: codeOf(error) }, 'A link could not be answered.');
        send(response, 503, troublePage(parts, acceptedLanguage(request.headers['accept-language'])));
      });

  /** A token that cannot even be decoded is one that was never made; Express would answer with a stack trace. */
  const undecodable: ErrorRequestHandler = (_error, request, response, _next) => gone(request, response);

  return Router().get('/link/:token', guarded(ask)).post('/link/:token', guarded(reveal)).use('/link', undecodable);
}
