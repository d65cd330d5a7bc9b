import { type ReportFormat, reportFormats } from '../audit/export/formats.ts';
import { type Mails, reportRow } from '../audit/export/report-row.ts';
import type { AuditRecord } from '../audit/read.ts';
import type { SelectionProblem } from '../audit/selection.ts';
import { auditText } from '../web/audit-text.ts';
import { type Html, html } from '../web/html.ts';
import type { PageMaker } from '../web/route.ts';
import { row, table } from '../web/table.ts';
import { addressOf, type TypedFields } from './query.ts';
import { fieldName, reportForm } from './report-form.ts';
import type { ReportPage } from './rows.ts';

/** What the page shows. */
export interface ShownReport {
  readonly fields: TypedFields;
  readonly problems: readonly SelectionProblem[];
  /** Absent where the fields cannot be understood. */
  readonly report?: ReportPage | undefined;
  readonly mails: Mails;
  /** The visitor sees only rows about subjects within the reach of his grants. */
  readonly isPart: boolean;
  /** It is not the first page. */
  readonly isLater: boolean;
}

const columns = ['time', 'event', 'user', 'kind', 'outcome', 'channel', 'actor', 'ticket', 'mail', 'detail'] as const;

/** The heads of the table, which are put together at run time. */
export const reportHeads: readonly string[] = columns.map(column => `reports.column.${column}`);

function cells(page: PageMaker, record: AuditRecord, mails: Mails): Html {
  const { seq, outcome, reason, actor, device, address, ticket, user, system, mail, detail } = reportRow(record, mails);
  const { kind, event, requester, erased } = record;
  const where = [device, address].filter(place => place !== undefined && place !== actor).join(' ');
  return row([
    html`${page.time(record.at)} <small>${String(seq)}</small>`,
    page.say(`helpdesk.event.${event}`),
    erased ? html`<em>${page.say('reports.erased')}</em>` : (user ?? ''),
    html`${kind === undefined ? '' : page.say(`kind.${kind}`)} <small>${system ?? ''}</small>`,
    outcome === undefined ? '' : page.say(`helpdesk.outcome.${outcome}`),
    page.say(`helpdesk.channel.${requester.channel}`),
    html`${actor ?? ''} <small>${where}</small>`,
    ticket ?? '',
    mail ?? '',
    auditText(page, { event, reason, detail }),
  ]);
}

function problemsHtml(page: PageMaker, problems: readonly SelectionProblem[]): Html {
  if (problems.length === 0) return html``;
  const lines = problems.map(
    ({ field, said }) =>
      html`<li data-field="${field}"><strong>${fieldName(page, field)}</strong>${page.say('problem.colon')} ${page.say(said.key, said.params)}</li>`,
  );
  return html`<div class="notice wrong" role="alert"><p>${page.say('reports.problems')}</p><ul>${lines}</ul></div>`;
}

function downloads(page: PageMaker, fields: TypedFields): Html {
  const link = (format: ReportFormat): Html =>
    html`<li><a href="${addressOf('/reports/download', fields, { format })}" data-do="download-${format}" download>${page.say('reports.download', { format: format.toUpperCase() })}</a></li>`;
  return html`<ul class="subpages">${reportFormats.map(link)}</ul>`;
}

function paging(page: PageMaker, fields: TypedFields, next: number | undefined, isLater: boolean): Html {
  const first = isLater
    ? html`<a href="${addressOf('/reports', fields)}" data-do="newest">${page.say('reports.newest')}</a> `
    : html``;
  if (next === undefined) return html`<p>${first}</p>`;
  return html`<p>${first}<a href="${addressOf('/reports', fields, { before: String(next) })}" rel="next" data-do="older">${page.say('reports.older')}</a></p>`;
}

function found(page: PageMaker, { fields, report, mails, isLater }: ShownReport): Html {
  if (!report) return html``;
  const { rows, next } = report;
  const none = next === undefined ? 'reports.nothing' : 'reports.nothing-here';
  const shown =
    rows.length === 0
      ? html`<p class="notice">${page.say(none)}</p>`
      : table(
          page.say('reports.table'),
          reportHeads.map(key => page.say(key)),
          rows.map(each => cells(page, each, mails)),
        );
  return html`${downloads(page, fields)}${shown}${paging(page, fields, next, isLater)}`;
}

/** The form, what was selected, and the ways to more of it. */
export function reportPage(page: PageMaker, shown: ShownReport): Html {
  const part = shown.isPart ? html`<p class="notice">${page.say('reports.part')}</p>` : html``;
  return html`${problemsHtml(page, shown.problems)}${reportForm(page, shown.fields)}${part}${found(page, shown)}`;
}
