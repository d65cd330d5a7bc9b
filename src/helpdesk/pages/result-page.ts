import type { Kind } from '../../policy/kind.ts';
import type { Delivery, Renewal, RenewedTarget } from '../../renewal/renewal.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { row, table } from '../../web/table.ts';
import { canRetry } from '../advice.ts';
import { userPath } from '../path.ts';
import { adviceText, outcomeMark } from './outcome-table.ts';

/** One renewal as the agent who asked for it sees it. */
export interface ResultPage {
  readonly renewal: Renewal;
  /** The visitor may read the new values out, and they wait for that. */
  readonly mayShow: boolean;
}

const columns = ['kind', 'outcome', 'told', 'next'] as const;

/** The kinds that nothing was changed of, and that may be asked for again. */
export function retryKinds({ targets }: Renewal): readonly Kind[] {
  return [...new Set(targets.filter(canRetry).map(({ kind }) => kind))];
}

/** How the values of the helpdesk's renewals are told. */
export const tellable = ['screen', 'mail', 'link', 'agent'] as const;

const isTellable = (delivery: Delivery): boolean => tellable.some(way => way === delivery);

function toldText(page: PageMaker, { outcome, delivery, told, mustChange }: RenewedTarget): Html {
  if (outcome !== 'done' && outcome !== 'unknown') return html`–`;
  const way = isTellable(delivery) ? page.say(`helpdesk.told.${delivery}`) : '–';
  const done = told ? html` <span class="outcome done">${page.say('helpdesk.told.done')}</span>` : html``;
  const must = mustChange ? html`<br><small>${page.say('helpdesk.told.must-change')}</small>` : html``;
  return html`${way}${done}${must}`;
}

function targetRow(page: PageMaker, target: RenewedTarget): Html {
  return row([
    html`${page.say(`kind.${target.kind}`)} <small>${target.system}</small>`,
    outcomeMark(page, target),
    toldText(page, target),
    adviceText(page, target),
  ]);
}

function summaryKey({ targets, settled }: Renewal): string {
  if (!settled) return 'working';
  const done = targets.filter(({ outcome }) => outcome === 'done').length;
  if (done === targets.length) return 'all';
  if (done > 0) return 'some';
  return targets.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'none';
}

function summary(page: PageMaker, renewal: Renewal): Html {
  const key = summaryKey(renewal);
  const done = renewal.targets.filter(({ outcome }) => outcome === 'done').length;
  const busy = renewal.settled ? html`` : html` aria-busy="true"`;
  const look = key === 'all' ? 'done' : key === 'working' ? '' : 'wrong';
  const text = page.say(`helpdesk.result.${key}`, { done, all: renewal.targets.length });
  return html`<p class="notice ${look}" role="status" data-result="${key}"${busy}>${text}</p>\n`;
}

function retryForm(page: PageMaker, { id, userId }: Renewal): Html {
  return html`<form method="post" action="${userPath(userId, 'renewals', id, 'retry')}">
${page.csrf}<button data-do="retry">${page.say('helpdesk.result.retry')}</button>
</form>
`;
}

function showForm(page: PageMaker, { id, userId }: Renewal): Html {
  return html`<form method="post" action="${userPath(userId, 'renewals', id, 'show')}">
${page.csrf}<button data-do="show">${page.say('helpdesk.result.show')}</button>
<p><small>${page.say('helpdesk.result.show-note')}</small></p>
</form>
`;
}

/** Whether a value waits for the agent's eyes. */
export function waitsToBeShown({ targets }: Renewal): boolean {
  return targets.some(
    ({ delivery, told, outcome }) => delivery === 'screen' && !told && (outcome === 'done' || outcome === 'unknown'),
  );
}

/** What changes while the systems answer. */
export function resultCard(page: PageMaker, { renewal, mayShow }: ResultPage): Html {
  const heads = columns.map(column => page.say(`helpdesk.result.column.${column}`));
  const rows = renewal.targets.map(target => targetRow(page, target));
  const retry = renewal.settled && retryKinds(renewal).length > 0 ? retryForm(page, renewal) : html``;
  const show = renewal.settled && mayShow && waitsToBeShown(renewal) ? showForm(page, renewal) : html``;
  const reload = renewal.settled
    ? html``
    : html`<p><a href="${userPath(renewal.userId, 'renewals', renewal.id)}" data-do="reload">${page.say('helpdesk.reload')}</a></p>\n`;
  return html`${summary(page, renewal)}${table(page.say('helpdesk.result.table'), heads, rows)}${reload}${show}${retry}`;
}

/** The page of a renewal, live until every target is settled. */
export function resultPage(page: PageMaker, given: ResultPage): Html {
  const { renewal } = given;
  const stream = renewal.settled
    ? html``
    : html` hx-sse:connect="${userPath(renewal.userId, 'renewals', renewal.id, 'events')}" hx-sse:close="end" hx-swap="innerHTML"`;
  return html`<div id="result" aria-live="polite"${stream}>
${resultCard(page, given)}</div>
<p><a href="${userPath(renewal.userId)}" data-do="back">${page.say('helpdesk.back')}</a></p>
`;
}
