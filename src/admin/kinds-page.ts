import { z } from 'zod';
import { type Kind, kinds } from '../policy/kind.ts';
import type { SaveAnswer } from '../settings/settings.ts';
import { type Html, html } from '../web/html.ts';
import { type PageMaker, type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import { doneQuery, note } from './forms.ts';
import { adminPage, afterSave, changerOf, type DoneKey, doneNotice, heads, meanwhileNotice } from './frame.ts';
import { type AdminParts, kindsHere } from './parts.ts';

const PATH = '/admin/kinds';

const switched = z.object({ kind: z.enum(kinds), do: z.enum(['stop', 'allow']), note });

/** Somebody else may be switching another kind at this moment. */
const TRIES = 3;

function row(page: PageMaker, kind: Kind, isStopped: boolean): Html {
  const name = page.say(`kind.${kind}`);
  const act = isStopped ? 'allow' : 'stop';
  const label = page.say(isStopped ? 'admin-kinds.allow' : 'admin-kinds.stop');
  return html`<tr><th scope="row">${name}</th>
<td>${page.say(isStopped ? 'admin-kinds.stopped' : 'admin-kinds.allowed')}</td>
<td><form method="post" action="${PATH}" class="inline">${page.csrf}<input type="hidden" name="kind" value="${kind}">
<input name="note" maxlength="300" placeholder="${page.say('admin.note')}" aria-label="${page.say('admin.note')}: ${name}">
<button name="do" value="${act}" data-do="${act}"${isStopped ? html` class="secondary"` : html``} aria-label="${label}: ${name}">${label}</button></form></td></tr>`;
}

function body({ page }: Visit, parts: AdminParts, done: DoneKey | undefined, meanwhile: boolean): Html {
  const rows = kindsHere(parts).map(kind => row(page, kind, parts.config.renewal.stopped.includes(kind)));
  return html`${doneNotice(page, done)}${meanwhileNotice(page, meanwhile)}
<p>${page.say('admin-kinds.about')}</p>
<div class="overflow"><table>
${heads(page, 'admin-kinds.kind', 'admin-kinds.renewals', 'admin-kinds.switch')}
<tbody>${rows}</tbody></table></div>`;
}

async function flip(parts: AdminParts, visit: Visit<z.output<typeof switched>>): Promise<SaveAnswer> {
  const { kind, do: act, note: why } = visit.form;
  let answer: SaveAnswer = { refused: 'changed-meanwhile' };
  for (let tries = 0; tries < TRIES; tries += 1) {
    await parts.settings.refresh();
    const { document, version } = parts.settings.current('renewal.stopped');
    const others = (document as readonly Kind[]).filter(stopped => stopped !== kind);
    const stopped = act === 'stop' ? [...others, kind] : others;
    const change = { requester: changerOf(visit), note: why, basedOn: version };
    answer = await parts.settings.save('renewal.stopped', stopped, change);
    if (!('refused' in answer) || answer.refused !== 'changed-meanwhile') return answer;
  }
  return answer;
}

/** `/admin/kinds`: the switch that stops the renewals of a kind at once, whoever asks for them. */
export function kindsRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'configure',
      form: doneQuery,
      handle: async visit => adminPage(visit, PATH, body(visit, parts, visit.form.done, false)),
    }),
    route({
      method: 'post',
      path: PATH,
      who: 'configure',
      stepUp: true,
      form: switched,
      handle: async (visit): Promise<Reply> => {
        const after = afterSave(await flip(parts, visit), PATH);
        if ('redirect' in after) return after;
        return adminPage(visit, PATH, body(visit, parts, undefined, after.meanwhile), 409);
      },
    }),
  ];
}
