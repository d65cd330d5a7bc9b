import { z } from 'zod';
import { reasonText } from '../web/audit-text.ts';
import { type Html, html } from '../web/html.ts';
import { type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import { doneQuery } from './forms.ts';
import { adminPage, changerOf, doneNotice, heads } from './frame.ts';
import type { AdminParts } from './parts.ts';
import type { DoorFailure } from './ports.ts';

const PATH = '/admin/locks';
const DAY_MS = 86_400_000;
const SHOWN = 50;

const userId = z.string().trim().max(128).default('');
const asked = doneQuery.extend({ userId });
const unlocked = z.object({ userId: userId.pipe(z.string().min(1)) });

function askForm({ page }: Visit, typed: string): Html {
  return html`<form method="get" action="${PATH}" class="narrow"><label>${page.say('admin-locks.user-id')}
<input name="userId" value="${typed}" required maxlength="128" autocomplete="off" autocapitalize="none" spellcheck="false"></label>
<button data-do="look">${page.say('admin-locks.look')}</button></form>`;
}

function failureRow({ page }: Visit, { at, channel, place, reason }: DoorFailure): Html {
  return html`<tr><td>${page.time(at)}</td><td>${page.say(`helpdesk.channel.${channel}`)}</td><td>${place}</td><td>${reasonText(page, reason)}</td></tr>`;
}

async function doors(visit: Visit, { doors: own, figures, clock }: AdminParts, typed: string): Promise<Html> {
  const { page } = visit;
  if (typed === '') return html``;
  const { failures, pausedUntil, unlockedAt } = await own.doorsOf(typed);
  const rows = await figures.doorFailuresOf(typed, clock.now() - DAY_MS, SHOWN);
  const paused =
    pausedUntil === undefined
      ? html``
      : html`<p class="notice wrong">${page.say('admin-locks.paused', { until: { time: pausedUntil } })}</p>`;
  const before =
    unlockedAt === undefined ? html`` : html`<p>${page.say('admin-locks.before', { time: { time: unlockedAt } })}</p>`;
  const head = heads(page, 'admin-locks.time', 'admin-locks.channel', 'admin-locks.place', 'admin-locks.reason');
  const table =
    rows.length === 0
      ? html`<p>${page.say('admin-locks.none')}</p>`
      : html`<div class="overflow"><table>${head}<tbody>${rows.map(each => failureRow(visit, each))}</tbody></table></div>`;
  return html`<h2>${typed}</h2>${paused}<p>${page.say('admin-locks.failures', { count: failures })}</p>${before}
<form method="post" action="${PATH}">${page.csrf}<input type="hidden" name="userId" value="${typed}"><div class="buttons"><button data-do="unlock">${page.say('admin-locks.unlock')}</button></div></form>
${table}`;
}

async function open(visit: Visit<z.output<typeof unlocked>>, { doors: own, audit }: AdminParts): Promise<Reply> {
  const { userId: subject } = visit.form;
  await own.unlock(subject);
  await audit.append({ event: 'doors-unlocked', requester: changerOf(visit), subject });
  return { redirect: `${PATH}?userId=${encodeURIComponent(subject)}&done=unlocked` };
}

/** `/admin/locks`: what keeps Rekey's own doors shut for somebody, and how they are opened. */
export function locksRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'unlock-doors',
      form: asked,
      handle: async visit => {
        const { userId: typed, done } = visit.form;
        const { page } = visit;
        const body = html`${doneNotice(page, done)}<p>${page.say('admin-locks.about')}</p>${askForm(visit, typed)}${await doors(visit, parts, typed)}`;
        return adminPage(visit, PATH, body);
      },
    }),
    route({
      method: 'post',
      path: PATH,
      who: 'unlock-doors',
      stepUp: true,
      form: unlocked,
      handle: visit => open(visit, parts),
    }),
  ];
}
