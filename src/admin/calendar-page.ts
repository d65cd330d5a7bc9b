import { z } from 'zod';
import { type Kind, kinds } from '../policy/kind.ts';
import type { CalendarRefusal } from '../sweep/calendar/calendar.ts';
import { type CalendarEntry, nextDate } from '../sweep/calendar/calendar-entry.ts';
import { type Html, html } from '../web/html.ts';
import { type PageMaker, type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import { several } from '../web/several.ts';
import { doneQuery } from './forms.ts';
import { adminPage, changerOf, doneNotice, heads } from './frame.ts';
import { kindBoxes } from './kind-boxes.ts';
import type { AdminParts } from './parts.ts';

const PATH = '/admin/calendar';
const LONGEST_LIST = 8_000_000;

const entered = z.object({
  do: z.enum(['add', 'remove']),
  id: z.string().max(100).default(''),
  name: z.string().trim().max(200).default(''),
  kinds: several(z.enum(kinds), kinds.length),
  first: z.string().trim().max(10).default(''),
  every: z.coerce.number().catch(Number.NaN).default(Number.NaN),
  rows: z.string().max(LONGEST_LIST).default(''),
});

type Entered = z.output<typeof entered>;

const empty: Entered = { do: 'add', id: '', name: '', kinds: [], first: '', every: 180, rows: '' };

function refusalLine(page: PageMaker, refusal: CalendarRefusal): Html {
  const users = refusal.reason === 'unknown-users' ? refusal.users.join(', ') : '';
  const line = refusal.reason === 'not-a-list' ? refusal.line : 0;
  return html`<li>${page.say(`admin-calendar.refused.${refusal.reason}`, { users, line })}</li>`;
}

function problems(page: PageMaker, refused: readonly CalendarRefusal[]): Html {
  if (refused.length === 0) return html``;
  return html`<div class="notice wrong" role="alert"><p>${page.say('admin.problems')}</p><ul>${refused.map(each => refusalLine(page, each))}</ul></div>`;
}

function entryForm({ page }: Visit, parts: AdminParts, filled: Entered): Html {
  const every = Number.isNaN(filled.every) ? '' : String(filled.every);
  return html`<h2>${page.say('admin-calendar.new')}</h2><form method="post" action="${PATH}">${page.csrf}
<label>${page.say('admin-calendar.name')}<input name="name" maxlength="200" value="${filled.name}" autocomplete="off" required></label>
${kindBoxes(page, parts, filled.kinds, 'admin-calendar.kinds')}
<div class="grid"><label>${page.say('admin-calendar.first')}<input name="first" type="date" value="${filled.first}" required></label>
<label>${page.say('admin-calendar.every')}<input name="every" type="number" min="1" max="3650" value="${every}" required></label></div>
<label>${page.say('admin-calendar.users')}<textarea id="rows" name="rows" rows="5" spellcheck="false" aria-describedby="rows-hint">${filled.rows}</textarea></label>
<p id="rows-hint"><small>${page.say('admin-calendar.hint')}</small></p>
<label hidden>${page.say('admin-batches.file')}<input type="file" accept=".csv,.txt,text/csv,text/plain" data-fills="rows"></label>
<button name="do" value="add" data-do="add">${page.say('admin-calendar.add')}</button>
</form>`;
}

function entryRow(page: PageMaker, entry: CalendarEntry, now: number): Html {
  const remove = page.say('admin-calendar.remove');
  const whom =
    entry.users === undefined
      ? page.say('admin-calendar.all')
      : page.say('admin-calendar.some', { count: entry.users });
  return html`<tr><th scope="row">${entry.name}</th><td>${entry.kinds.map(kind => page.say(`kind.${kind}`)).join(', ')}</td>
<td>${page.time(nextDate(entry, now))}</td><td>${page.say('admin-calendar.days', { count: entry.periodDays })}</td><td>${whom}</td><td>${entry.enteredBy}</td>
<td><form method="post" action="${PATH}" class="inline">${page.csrf}<input type="hidden" name="id" value="${entry.id}">
<button name="do" value="remove" data-do="remove" class="secondary" aria-label="${remove}: ${entry.name}">${remove}</button></form></td></tr>`;
}

const columns = ['name', 'kinds', 'next', 'period', 'whom', 'by', 'remove'].map(column => `admin-calendar.${column}`);

async function calendarPage(
  visit: Visit,
  parts: AdminParts,
  filled: Entered = empty,
  refused: readonly CalendarRefusal[] = [],
): Promise<Reply> {
  const { page } = visit;
  const now = parts.clock.now();
  const rows = (await parts.calendar.list()).map(entry => entryRow(page, entry, now));
  const table =
    rows.length === 0
      ? html`<p>${page.say('admin-calendar.none')}</p>`
      : html`<div class="overflow"><table>${heads(page, ...columns)}<tbody>${rows}</tbody></table></div>`;
  const body = html`<p>${page.say('admin-calendar.about')}</p>${problems(page, refused)}${table}${entryForm(visit, parts, filled)}`;
  return adminPage(visit, PATH, body, refused.length === 0 ? undefined : 422);
}

async function change(visit: Visit<Entered>, parts: AdminParts): Promise<Reply> {
  const { form } = visit;
  const by = changerOf(visit);
  if (form.do === 'remove') {
    await parts.calendar.remove(form.id, by);
    return { redirect: `${PATH}?done=saved` };
  }
  const { name, first, rows, every: periodDays } = form;
  const asked: readonly Kind[] = form.kinds;
  const list = rows.trim() === '' ? undefined : Buffer.from(rows);
  const answer = await parts.calendar.add({ name, kinds: asked, first, periodDays, list }, by);
  if ('refused' in answer) return await calendarPage(visit, parts, form, answer.refused);
  return { redirect: `${PATH}?done=saved` };
}

/** `/admin/calendar`: the days on which credentials are due (`sweep.md` "Findings"). */
export function calendarRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'configure',
      form: doneQuery,
      handle: async visit => {
        const reply = await calendarPage(visit, parts);
        return 'page' in reply
          ? { ...reply, page: html`${doneNotice(visit.page, visit.form.done)}${reply.page}` }
          : reply;
      },
    }),
    route({
      method: 'post',
      path: PATH,
      who: 'configure',
      stepUp: true,
      longForm: true,
      form: entered,
      handle: visit => change(visit, parts),
    }),
  ];
}
