import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
import { Secret } from '../base/secret.ts';
import type { AuditPort } from '../renewal/ports.ts';
import type { Cookie, CookieNames } from './cookie.ts';
import { html } from './html.ts';
import type { Membership } from './membership.ts';
import { turnedAway, wrongNotice } from './notice.ts';
import { type Oidc, type OidcChecks, returnPath } from './oidc.ts';
import type { RoleBook } from './role-book.ts';
import { type Reply, route, type Visit, type WebRoute } from './route.ts';
import type { Sessions, SignedIn } from './sessions.ts';
import { wayBack } from './way-back.ts';

/** What the routes of a provider's sign-in need. */
export interface OidcRoutesParts {
  readonly oidc: Oidc;
  readonly sessions: Sessions;
  readonly membership: Membership;
  readonly book: RoleBook;
  readonly audit: AuditPort;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly cookies: CookieNames;
  /** `dialog.contact`. */
  readonly contact: string;
}

/** A sign-in on its way over the provider, as it waits in the browser. */
interface Underway extends OidcChecks {
  readonly to: string;
  readonly begunAt: number;
  /** The session whose visitor proves it again. */
  readonly again?: string | undefined;
}

const asked = z.object({ to: z.string().default(''), again: z.string().optional() });

const CONTEXT = 'oidc';
const UNDERWAY_SECONDS = 600;

function sealed({ keyring, cookies }: OidcRoutesParts, underway: Underway): Cookie {
  const value = keyring.seal(new Secret(JSON.stringify(underway)), CONTEXT).toString('base64url');
  // Lax: the browser comes back from another site.
  return { name: cookies.oidc, value, sameSite: 'Lax', seconds: UNDERWAY_SECONDS };
}

function opened({ keyring, cookies, clock }: OidcRoutesParts, visit: Visit): Underway | undefined {
  try {
    const seal = Buffer.from(visit.cookies.get(cookies.oidc) ?? '', 'base64url');
    const underway = JSON.parse(keyring.open(seal, CONTEXT).reveal()) as Underway;
    return clock.now() - underway.begunAt <= UNDERWAY_SECONDS * 1000 ? underway : undefined;
  } catch {
    // None, or none of ours.
    return undefined;
  }
}

async function begin(parts: OidcRoutesParts, visit: Visit<z.output<typeof asked>>): Promise<Reply> {
  const { form, visitor, session, page } = visit;
  const again = form.again !== undefined && visitor.signedInBy === 'oidc' ? session.id : undefined;
  const begun = await parts.oidc.begin(again !== undefined);
  if (begun === 'unavailable') return turnedAway(page, 'sign-in.provider-silent', 503, parts.contact);
  const underway = { ...begun.checks, to: wayBack(form.to), begunAt: parts.clock.now(), again };
  return { redirect: begun.address, outside: true, cookies: [sealed(parts, underway)] };
}

type Who = Pick<SignedIn, 'userId' | 'name' | 'signedInBy' | 'account' | 'groups'>;

/** Who came back, or why nobody is let in: roles are the directory's to say, unless the token is to be believed. */
async function whoCame(
  parts: OidcRoutesParts,
  visit: Visit,
  underway: Underway,
): Promise<Who | { readonly refused: string; readonly subject?: string | undefined } | 'unavailable'> {
  const answer = await parts.oidc.finish(visit.path, underway, underway.again !== undefined);
  if (answer === 'unavailable' || 'refused' in answer) return answer;
  const { userId, groups } = answer;
  const account = groups === undefined ? await parts.membership.byUserId(userId) : { userId, name: userId, groups };
  if (account === 'unavailable') return account;
  if (typeof account === 'string')
    return { refused: account === 'gone' ? 'disabled' : 'unknown-user', subject: userId };
  const who = { userId: account.userId, name: account.name, signedInBy: 'oidc' } as const;
  const hasRole = parts.book.visitor({ ...who, groups: account.groups }).grants.length > 0;
  if (!hasRole) return { refused: 'no-role', subject: account.userId };
  return 'id' in account ? { ...who, account: account.id } : { ...who, groups };
}

async function finish(parts: OidcRoutesParts, visit: Visit): Promise<Reply> {
  const { page, address, userAgent } = visit;
  const underway = opened(parts, visit);
  const cleared: Cookie = { name: parts.cookies.oidc, value: '', sameSite: 'Lax' };
  const who = underway ? await whoCame(parts, visit, underway) : { refused: 'not-under-way' };
  if (who === 'unavailable') return turnedAway(page, 'sign-in.provider-silent', 503, parts.contact);
  if ('refused' in who) {
    const requester = { channel: 'web', id: address, address } as const;
    const { refused: reason, subject } = { subject: undefined, ...who };
    await parts.audit.append({ event: 'sign-in-failure', requester, subject, reason, detail: 'oidc' });
    const link = html`<p><a href="/sign-in">${page.say('sign-in.title')}</a></p>`;
    const body = html`${wrongNotice(page, 'sign-in.provider-refused')}${link}`;
    return { page: body, title: page.say('turned-away.title'), status: 403, cookies: [cleared] };
  }
  const value = await parts.sessions.open({ ...who, address, userAgent, replaces: underway?.again });
  const to = underway?.to ?? '/';
  return {
    // A page of ours, so that the next request is our own and the strict cookie comes along.
    page: html`<p><a href="${to}">${page.say('web.go-on')}</a></p>`,
    title: page.say('web.name'),
    refresh: to,
    cookies: [cleared, { name: parts.cookies.session, value, sameSite: 'Strict' }],
  };
}

/** Sign-in at an OpenID provider. */
export function oidcRoutes(parts: OidcRoutesParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: '/sign-in/oidc',
      who: 'anybody',
      form: asked,
      handle: visit => begin(parts, visit),
    }),
    route({ method: 'get', path: returnPath, who: 'anybody', handle: visit => finish(parts, visit) }),
  ];
}
