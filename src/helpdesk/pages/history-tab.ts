import { maskMail } from '../../base/mask-mail.ts';
import { auditText } from '../../web/audit-text.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { row, table } from '../../web/table.ts';
import type { HistoryRow } from '../parts.ts';

const columns = ['time', 'channel', 'event', 'kind', 'reason', 'ticket', 'actor', 'mail'] as const;

/** What of the history a visitor sees. */
export interface HistoryTab {
  /** Newest first. */
  readonly rows: readonly HistoryRow[];
  /** There were more. */
  readonly truncated: boolean;
  /** Mail addresses are shown whole. */
  readonly wholeMail: boolean;
}

function historyRow(
  page: PageMaker,
  { at, event, requester, kind, system, reason, detail, mail }: HistoryRow,
  whole: boolean,
): Html {
  return row([
    page.time(at),
    page.say(`helpdesk.channel.${requester.channel}`),
    page.say(`helpdesk.event.${event}`),
    html`${kind === undefined ? '' : page.say(`kind.${kind}`)} <small>${system ?? ''}</small>`,
    auditText(page, { event, reason, detail }),
    requester.ticket ?? '',
    requester.id,
    mail === undefined ? '' : whole ? mail : maskMail(mail),
  ]);
}

/** The tab History: what the audit holds of a subject. */
export function historyTab(page: PageMaker, { rows, truncated, wholeMail }: HistoryTab): Html {
  if (rows.length === 0) return html`<p class="notice">${page.say('helpdesk.history.nothing')}</p>\n`;
  const heads = columns.map(column => page.say(`helpdesk.history.column.${column}`));
  const more = truncated ? html`<p class="notice">${page.say('helpdesk.history.truncated')}</p>\n` : html``;
  const lines = rows.map(each => historyRow(page, each, wholeMail));
  return html`${more}${table(page.say('helpdesk.history.table'), heads, lines)}`;
}
