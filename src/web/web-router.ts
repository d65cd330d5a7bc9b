import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import type { Language } from '../base/language.ts';
import type { Log } from '../base/log.ts';
import { type Exchange, type ExchangeParts, isOverHttps, languageFor, readExchange } from './exchange.ts';
import { type GateParts, gate } from './gate.ts';
import { type LayoutParts, layout } from './layout.ts';
import { lostPage, turnedAway } from './notice.ts';
import { createPageMaker } from './page-maker.ts';
import { type Reply, route as routeOf, type Visit, type WebRoute } from './route.ts';
import { sendReply, setPageHeaders } from './send-reply.ts';
import { mayAsk } from './who.ts';

/** What {@link webRouter} needs. */
export interface WebRouterParts extends LayoutParts, ExchangeParts, GateParts {
  readonly log: Log;
}

/** The longest form: a list of some thousand user ids. */
const LONGEST_FORM = '256kb';

/** The longest list of users. */
const LONGEST_LIST = '24mb';

/** The most fields of a form. */
const MOST_FIELDS = 5000;

/** What went wrong and where, without the message of an error that is not ours: it could repeat what was typed. */
function placeOf(error: unknown): { readonly code?: unknown; readonly at?: string | undefined } {
  if (!(error instanceof Error)) return {};
  return 'code' in error ? { code: error.code } : { code: error.name, at: error.stack?.split('\n    at ')[1] };
}

/** The fields that are the route's own. */
function fieldsOf({ request, route }: Exchange): unknown {
  if (route.method === 'get') return { ...request.query };
  const { csrf: _csrf, proof: _proof, ...fields } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  return fields;
}

async function answer(exchange: Exchange, parts: WebRouterParts): Promise<Reply> {
  const { visit, route } = exchange;
  const stopped = await gate(exchange, parts);
  if (stopped) return stopped;
  const parsed = route.form?.safeParse(fieldsOf(exchange));
  if (parsed && !parsed.success) return turnedAway(visit.page, 'turned-away.form', 400, parts.contact);
  const reply = await route.handle({ ...visit, form: parsed?.data });
  // A live page that comes back by itself is no act: it would keep a session open that nobody sits at.
  if (visit.visitor.userId !== '' && !('events' in reply)) await parts.sessions.acted(visit.session);
  return reply;
}

/** Whether a live page may go on: its session is open and its visitor still has the role. */
async function stillAllowed({ cookie, route }: Exchange, { sessions }: WebRouterParts): Promise<boolean> {
  if (route.who === 'anybody') return true;
  const found = await sessions.find(cookie);
  return typeof found === 'object' && mayAsk(found.visitor, route.who);
}

/** Once the answer is out, or its receiver is gone: the work was asked for all the same. */
function afterClose(response: Response, work: (isOut: boolean) => Promise<void>): void {
  if (response.closed || response.destroyed) void work(response.writableFinished);
  else response.once('close', () => void work(response.writableFinished));
}

const inLanguage = (visit: Visit, language: Language, { words }: WebRouterParts): Visit => ({
  ...visit,
  page: createPageMaker(words, language, visit.csrf),
});

async function send(exchange: Exchange, reply: Reply, parts: WebRouterParts): Promise<void> {
  const { response, visit } = exchange;
  if ('page' in reply && reply.afterwards) afterClose(response, reply.afterwards);
  const framed = 'page' in reply && reply.language ? inLanguage(visit, reply.language, parts) : visit;
  await sendReply(
    {
      response,
      isFragment: visit.isFragment,
      isSecure: isOverHttps(parts),
      wrap: (title, body) => layout(parts, framed, title, body),
      allowed: () => stillAllowed(exchange, parts),
    },
    reply,
  );
}

function handlerOf(route: WebRoute, parts: WebRouterParts) {
  return async (request: Request, response: Response): Promise<void> => {
    setPageHeaders(response);
    const exchange = await readExchange(request, response, route, parts);
    const reply = await answer(exchange, parts).catch((error: unknown): Reply => {
      parts.log.error({ ...placeOf(error), route: route.path }, 'A page could not be answered.');
      return turnedAway(exchange.visit.page, 'turned-away.trouble', 503, parts.contact);
    });
    await send(exchange, reply, parts);
  };
}

/** Stands for every address that leads nowhere. */
const nowhere = routeOf({
  method: 'get',
  path: '/',
  who: 'anybody',
  handle: async ({ page }) => lostPage(page),
});

/** Whether a browser asks for a page. A phone that lost its way is answered in plain text, as is every program. */
function isBrowsing({ method, path, headers }: Request): boolean {
  return method === 'GET' && !path.startsWith('/phone') && (headers.accept ?? '').includes('text/html');
}

/** An address that is none, in the frame of the pages; where that cannot be had, whoever comes after answers. */
function lost(parts: WebRouterParts): RequestHandler {
  const answerLost = handlerOf(nowhere, parts);
  return (request, response, next) => {
    if (isBrowsing(request)) answerLost(request, response).catch(next);
    else next();
  };
}

/** What could not even be read: an address that does not decode, a form that is too long. Express would answer a stack trace. */
function unreadable({ words, log, publicUrl }: WebRouterParts): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 503;
    if (status >= 500) log.error(placeOf(error), 'A page could not be answered.');
    if (response.headersSent) return void response.destroy();
    const key = status === 413 ? 'too-large.text' : status < 500 ? 'turned-away.form' : 'turned-away.trouble';
    setPageHeaders(response);
    response
      .status(status)
      .type('text')
      .send(`${words.say(languageFor(request, { publicUrl }), key)}\n`);
  };
}

/**
 * Mounts routes: session, role, CSRF token, form, password again where it is demanded, layout and headers. What changes
 * something is done for nobody without a session, a role and a token.
 */
export function webRouter(routes: readonly WebRoute[], parts: WebRouterParts): Router {
  const readUpTo = (limit: string) => express.urlencoded({ extended: false, limit, parameterLimit: MOST_FIELDS });
  const readForm = readUpTo(LONGEST_FORM);
  const readList = readUpTo(LONGEST_LIST);
  const router = Router({ strict: true, caseSensitive: true });
  for (const route of routes) {
    if (route.method === 'get') router.get(route.path, handlerOf(route, parts));
    else router.post(route.path, route.longForm ? readList : readForm, handlerOf(route, parts));
  }
  return router.use(lost(parts)).use(unreadable(parts));
}
