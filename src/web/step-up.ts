import type { Clock } from '../base/clock.ts';
import { Secret } from '../base/secret.ts';
import type { Exchange } from './exchange.ts';
import { type Html, html } from './html.ts';
import { wrongNotice } from './notice.ts';
import type { PageMaker, Reply } from './route.ts';
import type { Sessions } from './sessions.ts';
import type { Visitor } from './visitor.ts';

/** Judges the password of somebody who is signed in already, at the same door and with the same counting. */
export type ProveAgain = (
  visitor: Visitor,
  password: Secret,
  address: string,
) => Promise<'right' | 'wrong' | 'unavailable'>;

/** What asking for the password again needs. */
export interface StepUpParts {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly proveAgain: ProveAgain;
}

/** So long a password that was given counts for what asks for it again. */
const FRESH_MS = 5 * 60_000;

/** The field that brings the password along with a form that was held up. */
const FIELD = 'proof';

const messages = { wrong: 'sign-in.wrong', unavailable: 'turned-away.unavailable' } as const;

type Fields = Readonly<Record<string, unknown>>;

/** The fields of the form that is held up, to be sent once more; the token comes anew. */
function heldFields(fields: Fields): readonly Html[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    name === 'csrf' || name === FIELD
      ? []
      : [value].flat().map(each => html`<input type="hidden" name="${name}" value="${String(each)}">`),
  );
}

/** The form that asks for the password, sent to `action` with what is held up. */
export function proofForm(page: PageMaker, action: string, held: readonly Html[], key?: string): Html {
  return html`<div class="narrow">
${wrongNotice(page, key)}
<p>${page.say('sign-in.again-why')}</p>
<form method="post" action="${action}">${page.csrf}${held}
<label>${page.say('sign-in.password')}<input name="${FIELD}" type="password" autocomplete="current-password" required autofocus></label>
<button data-do="prove">${page.say('sign-in.again')}</button>
</form>
</div>`;
}

/** Where somebody proves it again before a page that was asked for; parts of a page go back to the whole one. */
function elsewhere({ request, visit, route }: Exchange): Reply {
  const current = request.headers['hx-current-url'] ?? request.headers.referer;
  const from = typeof current === 'string' && URL.canParse(current) ? new URL(current) : undefined;
  const back = route.method === 'get' ? visit.path : from ? from.pathname + from.search : '/';
  return { redirect: `/sign-in/again?to=${encodeURIComponent(back)}` };
}

/** What keeps a request from a route that asks for the password again; undefined where it was given lately or comes along. */
export async function stepUp(exchange: Exchange, parts: StepUpParts): Promise<Reply | undefined> {
  const { route, visit, request } = exchange;
  const { session, visitor, page, address } = visit;
  const isFresh = parts.clock.now() - session.provedAt <= FRESH_MS;
  if (route.stepUp !== true || isFresh) return undefined;
  if (route.method === 'get' || visit.isFragment || visitor.signedInBy === 'oidc') return elsewhere(exchange);
  const fields = (request.body ?? {}) as Fields;
  const proof = fields[FIELD];
  const answer = typeof proof === 'string' ? await parts.proveAgain(visitor, new Secret(proof), address) : undefined;
  if (answer === 'right') {
    await parts.sessions.proved(session);
    return undefined;
  }
  const body = proofForm(page, visit.path, heldFields(fields), answer && messages[answer]);
  return { page: body, title: page.say('sign-in.again'), status: 403 };
}
