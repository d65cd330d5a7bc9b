import { z } from 'zod';
import { kinds } from '../../policy/kind.ts';
import { findings } from '../../sweep/finding.ts';
import { outcomeOf, type Run, type RunFinding } from '../../sweep/runs/run.ts';
import type { FindingsAsked } from '../../sweep/runs/store.ts';
import { reasonText } from '../../web/audit-text.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { row, table } from '../../web/table.ts';
import { runPath } from './run-view.ts';

/** So many findings stand on a page. */
export const FINDINGS_SHOWN = 100;

const place = z.tuple([z.string().max(200), z.string().max(200), z.enum(kinds), z.enum(findings)]);

/** Behind which finding a page begins, as its address says it. */
const after = z
  .string()
  .max(800)
  .transform((text, context): FindingsAsked['after'] => {
    try {
      const [userId, system, kind, finding] = place.parse(JSON.parse(text));
      return { userId, system, kind, finding };
    } catch {
      context.addIssue({ code: 'custom', message: 'names no finding' });
      return z.NEVER;
    }
  });

/** The query of a run's page. Anything else than a finding is left alone. */
export const findingsQuery = z.object({
  finding: z.enum(findings).optional().catch(undefined),
  after: after.optional().catch(undefined),
});

/** Which findings of a run are shown. */
export type FindingsQuery = z.output<typeof findingsQuery>;

function line(page: PageMaker, found: RunFinding, run: Run): Html {
  const { userId, kind, system, finding, at, code, reason } = found;
  const when = at === undefined || !Number.isFinite(at) ? '–' : page.time(at);
  return row([
    html`<a href="/helpdesk/users/${encodeURIComponent(userId)}">${userId}</a>`,
    html`${page.say(`kind.${kind}`)} <small>${system}</small>`,
    html`${page.say(`finding.${finding}`)} <small>${reason === undefined ? '' : reasonText(page, reason)}</small>`,
    when,
    html`${page.say(`admin-sweep.outcome.${outcomeOf(found, run)}`)} <small>${code === undefined ? '' : reasonText(page, code)}</small>`,
  ]);
}

function nextLink(page: PageMaker, run: Run, { finding }: FindingsQuery, last: RunFinding): Html {
  const { userId, system, kind } = last;
  const query = new URLSearchParams({ after: JSON.stringify([userId, system, kind, last.finding]) });
  if (finding !== undefined) query.set('finding', finding);
  return html`<p><a href="${runPath(run)}?${query.toString()}#findings" rel="next" data-do="next">${page.say('admin-sweep.next')}</a></p>`;
}

/** A page of a run's findings, and the way to the next. */
export function findingsTable(page: PageMaker, run: Run, found: readonly RunFinding[], query: FindingsQuery): Html {
  const last = found.length > FINDINGS_SHOWN ? found[FINDINGS_SHOWN - 1] : undefined;
  const heads = ['user', 'kind', 'finding', 'when', 'outcome-head'].map(column => page.say(`admin-sweep.${column}`));
  const rows = found.slice(0, FINDINGS_SHOWN).map(each => line(page, each, run));
  const only =
    query.finding === undefined
      ? html``
      : html`<p>${page.say('admin-sweep.only', { finding: { word: `finding.${query.finding}` } })} <a href="${runPath(run)}#findings" data-do="all">${page.say('admin-sweep.all')}</a></p>`;
  const shown =
    rows.length === 0
      ? html`<p>${page.say('admin-sweep.nothing')}</p>`
      : table(page.say('admin-sweep.findings'), heads, rows);
  return html`<section id="findings"><h3>${page.say('admin-sweep.findings')}</h3>${only}${shown}${last ? nextLink(page, run, query, last) : html``}</section>`;
}
