import type { Problem } from '../config/problem.ts';
import type { SaveAnswer } from '../settings/settings.ts';
import { type Html, html } from '../web/html.ts';
import type { PageMaker, Reply, Visit } from '../web/route.ts';
import { mayAsk } from '../web/who.ts';

/** The admin pages in the order of their navigation. */
export const adminPages = [
  { path: '/admin', key: 'admin.overview', who: 'see-health' },
  { path: '/admin/kinds', key: 'admin.kinds', who: 'configure' },
  { path: '/admin/policies', key: 'admin.policies', who: 'configure' },
  { path: '/admin/messages', key: 'admin.messages', who: 'configure' },
  { path: '/admin/texts', key: 'admin.texts', who: 'configure' },
  { path: '/admin/phone-preview', key: 'admin.phone-preview', who: 'configure' },
  { path: '/admin/phone-service', key: 'admin.phone-service', who: 'configure' },
  { path: '/admin/sweep', key: 'admin.sweep', who: 'configure' },
  { path: '/admin/batches', key: 'admin.batches', who: 'configure' },
  { path: '/admin/calendar', key: 'admin.calendar', who: 'configure' },
  { path: '/admin/sessions', key: 'admin.sessions', who: 'end-sessions' },
  { path: '/admin/locks', key: 'admin.locks', who: 'unlock-doors' },
  { path: '/admin/health', key: 'admin.health', who: 'see-health' },
  { path: '/admin/changes', key: 'admin.changes', who: 'configure' },
] as const;

/** The address of an admin page. */
export type AdminPath = (typeof adminPages)[number]['path'];

function navigation({ page, visitor }: Visit, here: AdminPath): Html {
  const items = adminPages
    .filter(({ who }) => mayAsk(visitor, who))
    .map(({ path, key }) => {
      const current = path === here ? html` aria-current="page"` : html``;
      return html`<li><a href="${path}"${current}>${page.say(key)}</a></li>`;
    });
  return html`<nav class="subpages" aria-label="${page.say('admin.navigation')}"><ul class="subpages">${items}</ul></nav>`;
}

/** An admin page: its title, the way to the others, what it holds. */
export function adminPage(visit: Visit, here: AdminPath, body: Html, status?: number): Reply {
  const { key } = adminPages.find(({ path }) => path === here) ?? adminPages[0];
  return { page: html`${navigation(visit, here)}${body}`, title: visit.page.say(key), status };
}

/** What a change came to, said on the page that follows it; `done` stands in its address. */
export const outcomes = ['saved', 'unchanged', 'undone', 'ended', 'unlocked', 'sent'] as const;

/** One of {@link outcomes}. */
export type DoneKey = (typeof outcomes)[number];

/** The head of a table, by the messages of its columns. */
export function heads(page: PageMaker, ...keys: readonly string[]): Html {
  return html`<thead><tr>${keys.map(key => html`<th scope="col">${page.say(key)}</th>`)}</tr></thead>`;
}

/** That a change was made. */
export function doneNotice(page: PageMaker, done: DoneKey | undefined): Html {
  return done === undefined ? html`` : html`<p class="notice done" role="status">${page.say(`admin-done.${done}`)}</p>`;
}

/** What became of a save: back to a page that says so, or the problems and a status for the page that shows them. */
export function afterSave(
  answer: SaveAnswer,
  to: string,
  done: DoneKey = 'saved',
): { readonly redirect: string } | { readonly problems: readonly Problem[]; readonly meanwhile: boolean } {
  if ('saved' in answer) return { redirect: `${to}${to.includes('?') ? '&' : '?'}done=${done}` };
  if (answer.refused === 'unchanged') return { redirect: `${to}${to.includes('?') ? '&' : '?'}done=unchanged` };
  if (answer.refused === 'problems') return { problems: answer.problems, meanwhile: false };
  return { problems: [], meanwhile: true };
}

/** That somebody else was quicker. */
export function meanwhileNotice(page: PageMaker, meanwhile: boolean): Html {
  return meanwhile ? html`<p class="notice wrong" role="alert">${page.say('admin.meanwhile')}</p>` : html``;
}

/** Who changes something on these pages. */
export function changerOf({ visitor, address }: Visit) {
  return { channel: 'admin', id: visitor.userId, address } as const;
}
