import { z } from 'zod';
import { findingsCsv } from '../../sweep/runs/result.ts';
import { isWorked, type Run } from '../../sweep/runs/run.ts';
import { html } from '../../web/html.ts';
import { type LiveEvents, type Reply, route, type Visit, type WebRoute } from '../../web/route.ts';
import { adminPage, changerOf } from '../frame.ts';
import { liveProgress } from '../live-progress.ts';
import type { AdminParts } from '../parts.ts';
import { FINDINGS_SHOWN, type FindingsQuery, findingsQuery, findingsTable } from './findings-table.ts';
import { createPacer, passProgress } from './pass-progress.ts';
import { leftOutPart, runCard, runPath, starterOf } from './run-view.ts';
import { SWEEP_PATH } from './sweep-form.ts';

const LEFT_OUT_SHOWN = 200;
const PATH = `${SWEEP_PATH}/:id`;

const goOn = z.object({ do: z.enum(['resume', 'confirm']) });
const halt = z.object({ do: z.enum(['pause', 'cancel']) });

type Act<Form> = (visit: Visit<Form>, run: Run) => Promise<Reply>;

async function withRun<Form>(visit: Visit<Form>, { sweep }: AdminParts, act: Act<Form>): Promise<Reply> {
  const run = await sweep.store.read(visit.params['id'] ?? '');
  if (run) return await act(visit, run);
  const { page } = visit;
  return { page: html`<p>${page.say('admin-sweep.unknown')}</p>`, title: page.say('admin.sweep'), status: 404 };
}

async function shown(visit: Visit<FindingsQuery>, { sweep }: AdminParts, run: Run) {
  const { page, form } = visit;
  const { store } = sweep;
  const progress = (await store.progress(run.id)) ?? { run, detected: 0, acted: 0 };
  const asked = { run: run.id, limit: FINDINGS_SHOWN + 1, ...form };
  const [counts, found, leftOut] = [
    await store.counts(run.id),
    await store.findings(asked),
    await store.leftOut(run.id, '', LEFT_OUT_SHOWN + 1),
  ];
  const live = isWorked(run.state)
    ? html` hx-sse:connect="${runPath(run, '/events')}" hx-sse:close="end" hx-swap="innerHTML"`
    : html``;
  const sort = page.say(run.plan.dry ? 'admin-sweep.dry' : 'admin-sweep.acting');
  return html`<h2>${sort} – ${page.time(run.startedAt)}</h2>
<p>${page.say('admin-sweep.by', { who: starterOf(page, run) })} <a href="${SWEEP_PATH}" data-do="back">${page.say('admin-sweep.runs')}</a></p>
<div id="progress" aria-live="polite"${live}>${runCard(page, { run, counts, progress: passProgress(progress, counts) })}</div>
${leftOutPart(page, leftOut.slice(0, LEFT_OUT_SHOWN), leftOut.length <= LEFT_OUT_SHOWN)}
${found.length === 0 && isWorked(run.state) ? html`` : findingsTable(page, run, found, form)}`;
}

/** The page of a run; whoever opens that of a dry run that is done has seen what it found. */
async function runPage(visit: Visit<FindingsQuery>, parts: AdminParts, run: Run): Promise<Reply> {
  const reply = adminPage(visit, SWEEP_PATH, await shown(visit, parts, run));
  if (run.plan.dry && run.state === 'done') await parts.sweep.seen(run.id);
  return reply;
}

function events({ page }: Visit, { sweep: { store }, clock }: AdminParts, id: string): LiveEvents {
  const paceOf = createPacer(clock);
  return liveProgress(async () => {
    const found = await store.progress(id);
    if (!found) return undefined;
    const { run } = found;
    const counts = await store.counts(id);
    const progress = passProgress(found, counts);
    return { data: runCard(page, { run, counts, progress, pace: paceOf(progress) }), isLive: isWorked(run.state) };
  });
}

function followRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'configure',
      form: findingsQuery,
      handle: visit => withRun(visit, parts, (_, run) => runPage(visit, parts, run)),
    }),
    route({
      method: 'get',
      path: `${PATH}/events`,
      who: 'configure',
      handle: visit => withRun(visit, parts, async (_, { id }) => ({ events: events(visit, parts, id) })),
    }),
    route({
      method: 'get',
      path: `${PATH}/findings.csv`,
      who: 'configure',
      handle: visit =>
        withRun(visit, parts, async (_, run) => ({
          file: {
            name: 'findings.csv',
            type: 'text/csv; charset=utf-8',
            content: findingsCsv(parts.sweep.store, run),
          },
        })),
    }),
  ];
}

function controlRoutes(parts: AdminParts): readonly WebRoute[] {
  const { sweep } = parts;
  return [
    route({
      method: 'post',
      path: PATH,
      who: 'configure',
      stepUp: true,
      form: goOn,
      handle: visit =>
        withRun(visit, parts, async (_, run) => {
          await sweep.resume(run.id, changerOf(visit));
          return { redirect: runPath(run) };
        }),
    }),
    route({
      method: 'post',
      path: `${PATH}/halt`,
      who: 'configure',
      form: halt,
      handle: visit =>
        withRun(visit, parts, async (_, run) => {
          await sweep[visit.form.do](run.id, changerOf(visit));
          return { redirect: runPath(run) };
        }),
    }),
  ];
}

/** The page of one run: how far it is, what it found, and what can be done with it. */
export function runRoutes(parts: AdminParts): readonly WebRoute[] {
  return [...followRoutes(parts), ...controlRoutes(parts)];
}
