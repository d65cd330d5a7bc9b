import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import type { CallerMethod } from '../caller-check.ts';
import type { CallerDemand, CallerState } from '../callers.ts';
import { type HeldForm, keptQuery } from '../forms.ts';
import { userPath } from '../path.ts';

/** How a caller is verified, and how far that has come. */
export interface CallerCard {
  readonly userId: string;
  readonly state: CallerState;
  readonly demand: CallerDemand;
  /** Methods that can be used here: `push` and `phone-code` need phones that take pushes. */
  readonly usable: readonly CallerMethod[];
  readonly maySkip: boolean;
  /** What just happened to a check: the message is `helpdesk.caller.note.…`. */
  readonly note?: string | undefined;
  /** What the form beside it holds: it comes back once the caller has answered. */
  readonly choice?: HeldForm | undefined;
}

/** The form on the same page that says what is to be renewed: the question on the phone names it. */
export const RENEW_FORM = 'renew';

const isWaitingFor =
  ({ waiting }: CallerState) =>
  (method: CallerMethod): boolean =>
    waiting.some(check => check.method === method);

function demanded(page: PageMaker, { demand, usable }: CallerCard): string {
  return demand
    .filter(alternative => alternative.every(method => usable.includes(method)))
    .map(alternative => alternative.map(method => page.say(`helpdesk.caller.method.${method}`)).join(' + '))
    .join(` ${page.say('helpdesk.caller.or')} `);
}

function startButton(page: PageMaker, { userId, state }: CallerCard, method: CallerMethod): Html {
  if (state.proved.includes(method) && state.only === undefined) return html``;
  const path = userPath(userId, 'verify', method);
  const look = isWaitingFor(state)(method) ? 'secondary outline' : 'secondary';
  return html`<button class="${look}" form="${RENEW_FORM}" formaction="${path}" formnovalidate data-do="verify-${method}">${page.say(`helpdesk.caller.start.${method}`)}</button>\n`;
}

/** What the form beside holds, for a form of its own. */
function keptFields(choice: HeldForm | undefined): Html {
  const fields = choice ? [...new URLSearchParams(keptQuery(choice))] : [];
  return html`${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;
}

function codeForm(page: PageMaker, { userId, choice }: CallerCard, method: CallerMethod): Html {
  const id = `code-${method}`;
  return html`<form method="post" action="${userPath(userId, 'verify', method, 'answer')}">
${page.csrf}${keptFields(choice)}<label for="${id}">${page.say(`helpdesk.caller.read-back.${method}`)}</label>
<div role="group"><input id="${id}" name="code" inputmode="numeric" autocomplete="off" pattern="[0-9 ]{8,12}" required>
<button data-do="check-${method}">${page.say('helpdesk.caller.check')}</button></div>
</form>
`;
}

function waitingPart(page: PageMaker, card: CallerCard, usable: readonly CallerMethod[]): Html {
  const { userId, state, choice } = card;
  const again = choice ? `${userPath(userId)}?${keptQuery(choice)}` : userPath(userId);
  const isWaiting = isWaitingFor(state);
  const codes = usable
    .filter(method => method !== 'push' && isWaiting(method))
    .map(method => codeForm(page, card, method));
  const push = isWaiting('push')
    ? html`<p class="notice" role="status" aria-busy="true">${page.say('helpdesk.caller.waiting')} <a href="${again}" data-do="reload">${page.say('helpdesk.reload')}</a></p>\n`
    : html``;
  return html`${push}${codes}`;
}

function skipForm(page: PageMaker, userId: string): Html {
  return html`<details><summary data-do="show-skip">${page.say('helpdesk.caller.skip')}</summary>
<form method="post" action="${userPath(userId, 'verify', 'skip')}">
${page.csrf}<label for="reason">${page.say('helpdesk.caller.reason')}</label>
<input id="reason" name="reason" required minlength="5" maxlength="200" autocomplete="off">
<button class="secondary" data-do="skip">${page.say('helpdesk.caller.skip-button')}</button>
</form></details>
`;
}

/** What the caller agreed to on the phone, and the way to ask for more. */
function onlyPart(page: PageMaker, card: CallerCard): Html {
  const { only } = card.state;
  if (only === undefined) return html``;
  const kinds = only.map(kind => page.say(`kind.${kind}`)).join(', ');
  return html`<p>${page.say('helpdesk.caller.only', { kinds })}</p>
<div class="buttons">${startButton(page, card, 'push')}</div>
`;
}

function verifiedPart(page: PageMaker, card: CallerCard): Html {
  const { state } = card;
  const key = state.skipped ? 'helpdesk.caller.skipped' : 'helpdesk.caller.verified';
  const ways = state.proved.map(method => page.say(`helpdesk.caller.method.${method}`)).join(' + ');
  return html`<p class="notice done" role="status">${page.say(key, { ways, time: { time: state.until ?? 0 } })}</p>
${onlyPart(page, card)}`;
}

function openPart(page: PageMaker, card: CallerCard): Html {
  const wanted = card.usable.filter(method => card.demand.some(alternative => alternative.includes(method)));
  const buttons = wanted.map(method => startButton(page, card, method));
  const proved = card.state.proved.map(
    method =>
      html`<p class="notice done">${page.say('helpdesk.caller.proved', { way: { word: `helpdesk.caller.method.${method}` } })}</p>\n`,
  );
  return html`<p>${page.say('helpdesk.caller.demand', { ways: demanded(page, card) })}</p>
${proved}${waitingPart(page, card, wanted)}<div class="buttons">${buttons}</div>
${card.maySkip ? skipForm(page, card.userId) : html``}`;
}

/** What changes while the caller answers. */
export function callerCard(page: PageMaker, card: CallerCard): Html {
  const note =
    card.note === undefined
      ? html``
      : html`<p class="notice wrong" role="alert">${page.say(`helpdesk.caller.note.${card.note}`)}</p>\n`;
  return html`${note}${card.state.verified ? verifiedPart(page, card) : openPart(page, card)}`;
}

/** The part of a subject's page that says whether the caller is who they say they are; live while the phone is asked. */
export function callerSection(page: PageMaker, card: CallerCard): Html {
  const live = isWaitingFor(card.state)('push') && !card.state.verified;
  const stream = live
    ? html` hx-sse:connect="${userPath(card.userId, 'verify', 'events')}" hx-sse:close="end" hx-swap="innerHTML"`
    : html``;
  return html`<article id="caller">
<h2>${page.say('helpdesk.caller.title')}</h2>
<div aria-live="polite"${stream}>
${callerCard(page, card)}</div>
</article>
`;
}
