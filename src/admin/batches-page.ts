import { z } from 'zod';
import { kinds } from '../policy/kind.ts';
import type { Batch, BatchCounts, StoredRow } from '../sweep/batch/ports.ts';
import { readBatch } from '../sweep/batch/read-batch.ts';
import { resultCsv } from '../sweep/batch/result.ts';
import { listReasonText } from '../web/audit-text.ts';
import { type Html, html } from '../web/html.ts';
import { type LiveEvents, type PageMaker, type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import { several } from '../web/several.ts';
import { adminPage, changerOf, heads } from './frame.ts';
import { kindBoxes } from './kind-boxes.ts';
import { liveProgress } from './live-progress.ts';
import type { AdminParts } from './parts.ts';

const PATH = '/admin/batches';
const MOST_LISTED = 50;
/** So many rows stand on a page; the others are in the result. */
const ROWS_SHOWN = 200;
/** The longest list that is pasted or chosen, in characters. */
const LONGEST_LIST = 8_000_000;

const brought = z.object({
  name: z.string().trim().max(200).default(''),
  rows: z.string().max(LONGEST_LIST).default(''),
  kinds: several(z.enum(kinds), kinds.length),
});

const acted = z.object({ do: z.enum(['run', 'pause', 'cancel']) });

const pathOf = ({ id }: Pick<Batch, 'id'>, rest = ''): string => `${PATH}/${id}${rest}`;

/** The form for a new list, as it was filled in. */
function listForm({ page }: Visit, parts: AdminParts, filled: z.output<typeof brought>, problem?: string): Html {
  const wrong =
    problem === undefined
      ? html``
      : html`<p class="notice wrong" role="alert">${page.say(`admin-batches.${problem}`)}</p>`;
  return html`${wrong}<form method="post" action="${PATH}">${page.csrf}
<label>${page.say('admin-batches.name')}<input name="name" maxlength="200" value="${filled.name}" autocomplete="off"></label>
<label>${page.say('admin-batches.rows')}<textarea id="rows" name="rows" rows="8" spellcheck="false" required aria-describedby="rows-hint">${filled.rows}</textarea></label>
<p id="rows-hint"><small>${page.say('admin-batches.hint')}</small></p>
<label hidden>${page.say('admin-batches.file')}<input type="file" accept=".csv,.txt,text/csv,text/plain" data-fills="rows" data-names="name"></label>
${kindBoxes(page, parts, filled.kinds, 'admin-batches.kinds')}
<button data-do="judge">${page.say('admin-batches.judge')}</button>
</form>`;
}

async function batchTable({ page }: Visit, { batches }: AdminParts): Promise<Html> {
  const all = await batches.list(MOST_LISTED);
  if (all.length === 0) return html``;
  const rows = all.map(
    batch => html`<tr><th scope="row"><a href="${pathOf(batch)}" data-do="open">${batch.name}</a></th>
<td>${page.say(`admin-batches.state.${batch.state}`)}</td><td>${page.time(batch.createdAt)}</td><td>${batch.requester.id}</td></tr>`,
  );
  return html`<h2>${page.say('admin-batches.earlier')}</h2><div class="overflow"><table>
${heads(page, 'admin-batches.name', 'admin-batches.state-head', 'admin-batches.when', 'admin-batches.who')}
<tbody>${rows}</tbody></table></div>`;
}

async function listPage(
  visit: Visit,
  parts: AdminParts,
  filled: z.output<typeof brought> = { name: '', rows: '', kinds: [] },
  problem?: string,
): Promise<Reply> {
  const { page } = visit;
  const body = html`<p>${page.say('admin-batches.about')}</p>${listForm(visit, parts, filled, problem)}${await batchTable(visit, parts)}`;
  return adminPage(visit, PATH, body, problem === undefined ? undefined : 422);
}

async function bring(visit: Visit<z.output<typeof brought>>, parts: AdminParts): Promise<Reply> {
  const { form, language } = visit;
  const read = readBatch(Buffer.from(form.rows), form.kinds);
  if ('refused' in read) return await listPage(visit, parts, form, read.refused);
  const name = form.name === '' ? new Date(parts.clock.now()).toISOString() : form.name;
  return { redirect: pathOf(await parts.batches.open(read, { name, requester: changerOf(visit), language })) };
}

/** What may be done with a batch in its state. */
function buttons(page: PageMaker, batch: Batch): Html {
  const acts = {
    checking: ['cancel'],
    checked: ['run', 'cancel'],
    running: ['pause', 'cancel'],
    paused: ['run', 'cancel'],
    cancelled: [],
    done: [],
  } as const;
  const each = acts[batch.state].map(act => {
    const look = act === 'run' ? html`` : html` class="secondary"`;
    return html`<button name="do" value="${act}" data-do="${act}"${look}>${page.say(`admin-batches.do.${act}`)}</button>\n`;
  });
  return each.length === 0
    ? html``
    : html`<form method="post" action="${pathOf(batch)}" class="inline">${page.csrf}${each}</form>`;
}

/** How far a batch is, and what can be done: what changes while it is worked on. */
function progress(page: PageMaker, batch: Batch, counts: BatchCounts): Html {
  const over = counts.ended + counts.refused;
  const all = over + counts.read + counts.ready + counts.begun;
  const done = batch.state === 'checking' ? all - counts.read : over;
  const numbers = { ended: counts.ended, refused: counts.refused, ready: counts.ready + counts.begun, all };
  return html`<p role="status">${page.say(`admin-batches.state.${batch.state}`)}. ${page.say('admin-batches.numbers', numbers)}</p>
<progress value="${String(done)}" max="${String(all)}" aria-label="${page.say('admin-batches.progress')}"></progress>
${buttons(page, batch)}
<p><a href="${pathOf(batch)}" data-do="reload">${page.say('helpdesk.reload')}</a> · <a href="${pathOf(batch, '/result.csv')}" data-do="result">${page.say('admin-batches.result')}</a></p>`;
}

const isLive = ({ state }: Batch): boolean => state === 'checking' || state === 'running';

function rowLine({ page }: Visit, row: StoredRow): Html {
  return html`<tr><th scope="row">${String(row.line)}</th><td>${row.userId}</td><td>${row.kinds.map(kind => page.say(`kind.${kind}`)).join(', ')}</td>
<td>${page.say(`admin-batches.row.${row.state}`)}</td><td>${listReasonText(page, row)}</td></tr>`;
}

async function batchPage(visit: Visit, parts: AdminParts, batch: Batch): Promise<Reply> {
  const { page } = visit;
  const rows = await parts.batches.rows(batch.id, 0, ROWS_SHOWN);
  const live = isLive(batch)
    ? html` hx-sse:connect="${pathOf(batch, '/events')}" hx-sse:close="end" hx-swap="innerHTML"`
    : html``;
  const head = heads(
    page,
    'admin-batches.line',
    'admin-batches.user',
    'admin-batches.kinds',
    'admin-batches.state-head',
    'admin-batches.why',
  );
  const body = html`<h2>${batch.name}</h2>
<div id="progress" aria-live="polite"${live}>${progress(page, batch, await parts.batches.counts(batch.id))}</div>
<div class="overflow"><table>${head}<tbody>${rows.map(row => rowLine(visit, row))}</tbody></table></div>
${rows.length < ROWS_SHOWN ? html`` : html`<p><small>${page.say('admin-batches.more', { count: ROWS_SHOWN })}</small></p>`}`;
  return adminPage(visit, PATH, body);
}

function events({ page }: Visit, { batches }: AdminParts, id: string): LiveEvents {
  return liveProgress(async () => {
    const batch = await batches.find(id);
    return batch && { data: progress(page, batch, await batches.counts(id)), isLive: isLive(batch) };
  });
}

type Act = (visit: Visit, batch: Batch) => Promise<Reply>;

async function withBatch(visit: Visit, parts: AdminParts, act: Act): Promise<Reply> {
  const batch = await parts.batches.find(visit.params['id'] ?? '');
  if (batch) return await act(visit, batch);
  return {
    page: html`<p>${visit.page.say('admin-batches.none')}</p>`,
    title: visit.page.say('admin.batches'),
    status: 404,
  };
}

async function act(visit: Visit<z.output<typeof acted>>, parts: AdminParts): Promise<Reply> {
  return await withBatch(visit, parts, async (_, { id }) => {
    const { batches } = parts;
    const { do: what } = visit.form;
    await (what === 'run' ? batches.run(id, changerOf(visit)) : batches[what](id));
    return { redirect: pathOf({ id }) };
  });
}

/** `/admin/batches`: lists of users that are judged, seen, and then renewed (`sweep.md` "Running"). */
export function batchesRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'configure',
      stepUp: true,
      handle: visit => listPage(visit, parts),
    }),
    route({
      method: 'post',
      path: PATH,
      who: 'configure',
      stepUp: true,
      longForm: true,
      form: brought,
      handle: visit => bring(visit, parts),
    }),
    route({
      method: 'get',
      path: `${PATH}/:id`,
      who: 'configure',
      handle: visit => withBatch(visit, parts, (_, batch) => batchPage(visit, parts, batch)),
    }),
    route({
      method: 'post',
      path: `${PATH}/:id`,
      who: 'configure',
      stepUp: true,
      form: acted,
      handle: visit => act(visit, parts),
    }),
    route({
      method: 'get',
      path: `${PATH}/:id/events`,
      who: 'configure',
      handle: visit => withBatch(visit, parts, async (_, { id }) => ({ events: events(visit, parts, id) })),
    }),
    route({
      method: 'get',
      path: `${PATH}/:id/result.csv`,
      who: 'configure',
      handle: visit =>
        withBatch(visit, parts, async (_, { id }) => ({
          file: { name: 'result.csv', type: 'text/csv; charset=utf-8', content: resultCsv(parts.batches.result(id)) },
        })),
    }),
  ];
}
