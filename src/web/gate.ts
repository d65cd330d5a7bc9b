import type { AuditPort } from '../renewal/ports.ts';
import type { Exchange } from './exchange.ts';
import { html } from './html.ts';
import { turnedAway } from './notice.ts';
import type { Reply } from './route.ts';
import type { Sessions } from './sessions.ts';
import { type StepUpParts, stepUp } from './step-up.ts';
import { mayAsk } from './who.ts';

/** What the gate needs. */
export interface GateParts extends StepUpParts {
  readonly sessions: Sessions;
  readonly audit: AuditPort;
  /** `dialog.contact`. */
  readonly contact: string;
}

async function refused(exchange: Exchange, reason: string, key: string, parts: GateParts): Promise<Reply> {
  const { visit, route } = exchange;
  const { userId, grants } = visit.visitor;
  if (grants.length > 0) {
    const requester = { channel: 'web', id: userId, address: visit.address } as const;
    await parts.audit.append({ event: 'access-refused', requester, reason, detail: `${route.method} ${route.path}` });
  }
  return turnedAway(visit.page, key, 403, parts.contact);
}

/**
 * A link from another site brings no strict cookie. The page asks once more by itself: then it is our own page that asks,
 * and the cookie comes along.
 */
function fromElsewhere({ request, visit }: Exchange): Reply | undefined {
  if (request.headers['sec-fetch-site'] !== 'cross-site') return undefined;
  const { page, path } = visit;
  const link = html`<p><a href="${path}">${page.say('web.go-on')}</a></p>`;
  return { page: link, title: page.say('web.name'), refresh: path };
}

/** Who may not come in is sent to the door, or told. */
async function withoutRight(exchange: Exchange, parts: GateParts): Promise<Reply | undefined> {
  const { visit, route, unavailable } = exchange;
  const { visitor, page } = visit;
  if (mayAsk(visitor, route.who)) return undefined;
  if (unavailable) return turnedAway(page, 'turned-away.unavailable', 503, parts.contact);
  if (visitor.grants.length > 0) return await refused(exchange, 'no-role', 'turned-away.role', parts);
  if (route.method === 'post') return turnedAway(page, 'turned-away.session', 403, parts.contact);
  return fromElsewhere(exchange) ?? { redirect: `/sign-in?to=${encodeURIComponent(visit.path)}` };
}

function hasToken({ request, cookie }: Exchange, sessions: Sessions): boolean {
  const { csrf } = (request.body ?? {}) as { readonly csrf?: unknown };
  return typeof csrf === 'string' && sessions.isCsrf(cookie, csrf);
}

/** What keeps a request from its route: no session, no role, no token of ours, a password given too long ago. */
export async function gate(exchange: Exchange, parts: GateParts): Promise<Reply | undefined> {
  const stopped = await withoutRight(exchange, parts);
  if (stopped) return stopped;
  const isPost = exchange.route.method === 'post';
  if (isPost && !hasToken(exchange, parts.sessions)) return await refused(exchange, 'csrf', 'turned-away.csrf', parts);
  return await stepUp(exchange, parts);
}
