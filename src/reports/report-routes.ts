import type { z } from 'zod';
import { reportTypes } from '../audit/export/formats.ts';
import { writeReport } from '../audit/export/report.ts';
import { readSelection } from '../audit/selection.ts';
import { type NavigationEntry, type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import type { ReportParts } from './ports.ts';
import { addressOf, downloadQuery, pageQuery } from './query.ts';
import { reportPage } from './report-page.ts';
import { pageOf, seenRows } from './rows.ts';
import { createSights, type Sight } from './sight.ts';

/** How the navigation of all pages leads there. */
export const reportNavigation: readonly NavigationEntry[] = [
  { path: '/reports', key: 'reports.title', who: 'see-reports' },
];

async function show(
  { page, form: { before, ...fields } }: Visit<z.output<typeof pageQuery>>,
  parts: ReportParts,
  sight: Sight,
): Promise<Reply> {
  const read = readSelection(fields);
  const problems = 'problems' in read ? read.problems : [];
  const report = 'selection' in read ? await pageOf(parts, read.selection, sight, before) : undefined;
  const shown = {
    fields,
    problems,
    report,
    mails: sight.mails,
    isPart: !sight.everything,
    isLater: before !== undefined,
  };
  return { page: reportPage(page, shown), title: page.say('reports.title'), status: report ? 200 : 422 };
}

async function download(
  visit: Visit<z.output<typeof downloadQuery>>,
  parts: ReportParts,
  sight: Sight,
): Promise<Reply> {
  const { format, ...fields } = visit.form;
  const read = readSelection(fields);
  if ('problems' in read) return { redirect: addressOf('/reports', fields) };
  const requester = { channel: 'admin', id: visit.visitor.userId, address: visit.address } as const;
  const detail = addressOf(format, fields);
  const [last] = await parts.audit.newest({}, { limit: 1 });
  // The row of the download itself is not of what was selected.
  await parts.audit.append({ event: 'report-exported', requester, subject: read.selection.subject, detail });
  const rows = seenRows(parts, read.selection, sight, (last?.seq ?? 0) + 1);
  return {
    file: {
      name: `rekey-report.${format}`,
      type: reportTypes[format],
      content: writeReport(rows, { format, mails: sight.mails }),
    },
  };
}

/** `/reports`: what was done, selected and exported. */
export function reportRoutes(parts: ReportParts): readonly WebRoute[] {
  const sightOf = createSights(parts);
  return [
    route({
      method: 'get',
      path: '/reports',
      who: 'see-reports',
      form: pageQuery,
      handle: visit => show(visit, parts, sightOf(visit.visitor)),
    }),
    route({
      method: 'get',
      path: '/reports/download',
      who: 'see-reports',
      form: downloadQuery,
      handle: visit => download(visit, parts, sightOf(visit.visitor)),
    }),
  ];
}
