import type { Run } from '../../sweep/runs/run.ts';
import { readUserList } from '../../sweep/user-list.ts';
import { html } from '../../web/html.ts';
import { type Reply, route, type Visit, type WebRoute } from '../../web/route.ts';
import { adminPage, changerOf } from '../frame.ts';
import type { AdminParts } from '../parts.ts';
import { runRoutes } from './run-page.ts';
import { runPath, runsTable } from './run-view.ts';
import {
  type Filled,
  refusalNotice,
  type StartForm,
  type StartRefusal,
  SWEEP_PATH,
  startForm,
  sweepForm,
  unfilled,
} from './sweep-form.ts';

const RUNS_SHOWN = 30;

async function sweepPage(
  visit: Visit,
  { sweep, config }: AdminParts,
  filled: Filled = unfilled,
  refused?: StartRefusal,
): Promise<Reply> {
  const { page } = visit;
  const canAct = await sweep.store.hasSeenDry();
  const body = html`<p>${page.say('admin-sweep.about')}</p>${refusalNotice(page, refused)}
${sweepForm(page, config.sweep.kinds, filled, canAct)}
<h2>${page.say('admin-sweep.runs')}</h2>${runsTable(page, await sweep.store.latest(RUNS_SHOWN))}`;
  return adminPage(visit, SWEEP_PATH, body, refused && 422);
}

/** Begins a run as it was asked for. Nothing is begun where anything is wrong. */
async function begin(
  visit: Visit<StartForm>,
  { sweep }: AdminParts,
): Promise<{ run: Run } | { refused: StartRefusal }> {
  const { do: act, kinds, findings, rows } = visit.form;
  const list = rows.trim() === '' ? undefined : readUserList(Buffer.from(rows));
  if (list && 'refused' in list) return list;
  return await sweep.start({
    dry: act === 'dry',
    kinds: kinds.length > 0 ? kinds : undefined,
    findings: findings.length > 0 ? findings : undefined,
    users: list?.users,
    requester: changerOf(visit),
  });
}

async function start(visit: Visit<StartForm>, parts: AdminParts): Promise<Reply> {
  const answer = await begin(visit, parts);
  if ('run' in answer) return { redirect: runPath(answer.run) };
  return await sweepPage(visit, parts, visit.form, answer.refused);
}

/** `/admin/sweep`: runs of the sweep, begun, followed and halted (`sweep.md` "Running"). */
export function sweepRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({ method: 'get', path: SWEEP_PATH, who: 'configure', handle: visit => sweepPage(visit, parts) }),
    route({
      method: 'post',
      path: SWEEP_PATH,
      who: 'configure',
      stepUp: true,
      longForm: true,
      form: startForm,
      handle: visit => start(visit, parts),
    }),
    ...runRoutes(parts),
  ];
}
