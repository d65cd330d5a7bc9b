import { z } from 'zod';
import { type Difference, differencesBetween } from '../settings/changes.ts';
import type { Version } from '../settings/ports.ts';
import { reasonText } from '../web/audit-text.ts';
import { type Html, html } from '../web/html.ts';
import { type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import { changedLines } from './changed-lines.ts';
import { doneQuery } from './forms.ts';
import { adminPage, afterSave, changerOf, doneNotice, heads, meanwhileNotice } from './frame.ts';
import type { AdminParts } from './parts.ts';
import { problemsNotice } from './problems-notice.ts';

const PATH = '/admin/changes';

/** So many versions are shown. */
const SHOWN = 100;

const undone = z.object({ version: z.coerce.number().int().min(1) });

/** What a version changed, against the one of its section before it. */
function changesOf({ settings }: AdminParts, version: Version, versions: readonly Version[]): readonly Difference[] {
  const before = versions.find(({ id, section }) => section === version.section && id < version.id);
  // The file's document stands for the one that was never saved; what it was then is not known.
  const { configured } = settings.current(version.section);
  const documentOf = (each: Version | undefined): unknown => each?.document ?? configured;
  return differencesBetween(version.section, documentOf(before), documentOf(version));
}

function row({ page }: Visit, version: Version, changes: readonly Difference[]): Html {
  const { id, at, actor, section, note, document } = version;
  const what = document === undefined ? html`<p>${page.say('admin-changes.as-file')}</p>` : html``;
  const undo = page.say('admin-changes.undo');
  return html`<tr><td>${String(id)}</td><td>${page.time(at)}</td><td>${actor}</td>
<td><strong>${reasonText(page, section)}</strong>${what}${changedLines(page, changes)}</td><td>${note}</td>
<td><form method="post" action="${PATH}" class="inline">${page.csrf}<input type="hidden" name="version" value="${String(id)}"><button class="secondary" data-do="undo" aria-label="${undo} ${String(id)}">${undo}</button></form></td></tr>`;
}

async function table(visit: Visit, parts: AdminParts): Promise<Html> {
  const { page } = visit;
  const versions = await parts.settings.history(SHOWN);
  if (versions.length === 0) return html`<p>${page.say('admin-changes.none')}</p>`;
  const rows = versions.map(version => row(visit, version, changesOf(parts, version, versions)));
  const head = heads(
    page,
    'admin-changes.number',
    'admin-changes.time',
    'admin-changes.who',
    'admin-changes.what',
    'admin-changes.why',
    'admin-changes.undo',
  );
  return html`<div class="overflow"><table>${head}<tbody>${rows}</tbody></table></div>`;
}

/** Sections whose newest version does not fit any more, and why. */
function setAside({ page }: Visit, { settings }: AdminParts): Html {
  const all = (['policies', 'renewal.stopped', 'dialog.contact', 'words', 'mails'] as const).flatMap(
    section => settings.current(section).setAside ?? [],
  );
  return all.length === 0 ? html`` : html`<h2>${page.say('admin-changes.set-aside')}</h2>${problemsNotice(page, all)}`;
}

async function body(visit: Visit, parts: AdminParts): Promise<Html> {
  return html`<p>${visit.page.say('admin-changes.about')}</p>${setAside(visit, parts)}${await table(visit, parts)}`;
}

/** `/admin/changes`: everything that was changed at run time, and the way back. */
export function changesRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'configure',
      form: doneQuery,
      handle: async visit =>
        adminPage(visit, PATH, html`${doneNotice(visit.page, visit.form.done)}${await body(visit, parts)}`),
    }),
    route({
      method: 'post',
      path: PATH,
      who: 'configure',
      stepUp: true,
      form: undone,
      handle: async (visit): Promise<Reply> => {
        const { version } = visit.form;
        const answer = await parts.settings.undo(version, {
          requester: changerOf(visit),
          note: visit.page.say('admin-changes.undo-note', { version }),
        });
        const after = afterSave(answer, PATH, 'undone');
        if ('redirect' in after) return after;
        const said = html`${meanwhileNotice(visit.page, after.meanwhile)}${problemsNotice(visit.page, after.problems)}`;
        return adminPage(visit, PATH, html`${said}${await body(visit, parts)}`, 409);
      },
    }),
  ];
}
