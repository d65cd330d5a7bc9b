import { z } from 'zod';
import { reasonText } from '../web/audit-text.ts';
import { type Html, html } from '../web/html.ts';
import { type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import type { StoredSession } from '../web/session.ts';
import { doneQuery } from './forms.ts';
import { adminPage, changerOf, doneNotice, heads } from './frame.ts';
import type { AdminParts } from './parts.ts';
import type { OpenDialog } from './ports.ts';
import { screenTitle } from './screen-title.ts';

const PATH = '/admin/sessions';

const ended = z.object({
  do: z.enum(['end', 'end-all']),
  session: z.string().max(100).default(''),
  userId: z.string().max(200),
});

/** No dialog lives longer (`dialog.totalMinutes`). */
const dialogLife = ({ config }: AdminParts): number => config.dialog.totalMinutes * 60_000;

function sessionRow({ page, session }: Visit, stored: StoredSession): Html {
  const { id, userId, name, signedInBy, createdAt, actedAt, address, userAgent } = stored;
  const isOwn = id === session.id ? html` <small>${page.say('admin-sessions.own')}</small>` : html``;
  const [end, endAll] = [page.say('admin-sessions.end'), page.say('admin-sessions.end-all')];
  return html`<tr><th scope="row">${name} <small>${userId}</small>${isOwn}</th><td>${reasonText(page, signedInBy)}</td><td>${page.time(createdAt)}</td><td>${page.time(actedAt)}</td>
<td>${address}<br><small>${userAgent}</small></td>
<td><form method="post" action="${PATH}" class="inline">${page.csrf}<input type="hidden" name="session" value="${id}"><input type="hidden" name="userId" value="${userId}">
<button name="do" value="end" data-do="end" aria-label="${end}: ${userId}">${end}</button>
<button name="do" value="end-all" data-do="end-all" class="secondary" aria-label="${endAll}: ${userId}">${endAll}</button></form></td></tr>`;
}

function dialogRow({ page, language }: Visit, { phonePreview }: AdminParts, dialog: OpenDialog): Html {
  const { channel, device, address, openedAt, actedAt, screen, verified } = dialog;
  return html`<tr><th scope="row">${device ?? address}</th><td>${page.say(`helpdesk.channel.${channel}`)}</td><td>${address}</td><td>${page.time(openedAt)}</td><td>${page.time(actedAt)}</td><td>${screenTitle(phonePreview, screen, language)}</td><td>${verified ?? '–'}</td></tr>`;
}

async function body(visit: Visit, parts: AdminParts): Promise<Html> {
  const { page } = visit;
  const { sessions, figures, clock } = parts;
  const open = await sessions.list();
  const dialogs = await figures.openDialogs(clock.now() - dialogLife(parts));
  const sessionHead = heads(
    page,
    'admin-sessions.who',
    'admin-sessions.by',
    'admin-sessions.since',
    'admin-sessions.acted',
    'admin-sessions.from',
    'admin-sessions.end',
  );
  const dialogHead = heads(
    page,
    'admin-sessions.device',
    'admin-sessions.channel',
    'admin-sessions.address',
    'admin-sessions.since',
    'admin-sessions.acted',
    'admin-sessions.screen',
    'admin-sessions.verified',
  );
  const dialogTable =
    dialogs.length === 0
      ? html`<p>${page.say('admin-sessions.no-dialogs')}</p>`
      : html`<div class="overflow"><table>${dialogHead}<tbody>${dialogs.map(each => dialogRow(visit, parts, each))}</tbody></table></div>`;
  return html`<h2>${page.say('admin-sessions.web')}</h2>
<div class="overflow"><table>${sessionHead}<tbody>${open.map(each => sessionRow(visit, each))}</tbody></table></div>
<h2>${page.say('admin-sessions.dialogs')}</h2>${dialogTable}`;
}

async function end(visit: Visit<z.output<typeof ended>>, { sessions }: AdminParts): Promise<Reply> {
  const { do: act, session, userId } = visit.form;
  const by = changerOf(visit);
  const count = act === 'end' ? await sessions.end(session, by) : await sessions.endAllOf(userId, by);
  return { redirect: `${PATH}?done=${count > 0 ? 'ended' : 'unchanged'}` };
}

/** `/admin/sessions`: who is signed in and which dialogs are open. */
export function sessionsRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'end-sessions',
      form: doneQuery,
      handle: async visit =>
        adminPage(visit, PATH, html`${doneNotice(visit.page, visit.form.done)}${await body(visit, parts)}`),
    }),
    route({
      method: 'post',
      path: PATH,
      who: 'end-sessions',
      stepUp: true,
      form: ended,
      handle: visit => end(visit, parts),
    }),
  ];
}
