import { z } from 'zod';
import { type Kind, kinds } from '../../policy/kind.ts';
import { type FindingName, findings } from '../../sweep/finding.ts';
import type { RunRefusal } from '../../sweep/runs/sweep.ts';
import type { UserListRefusal } from '../../sweep/user-list.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { several } from '../../web/several.ts';

/** Where runs are begun and seen. */
export const SWEEP_PATH = '/admin/sweep';

/** The longest list that is pasted or chosen, in characters. */
const LONGEST_LIST = 8_000_000;

/** What a run shall do; kinds and findings as configured unless chosen, everybody unless listed. */
export const startForm = z.object({
  do: z.enum(['dry', 'run']),
  kinds: several(z.enum(kinds), kinds.length),
  findings: several(z.enum(findings), findings.length),
  rows: z.string().max(LONGEST_LIST).default(''),
});

/** {@link startForm}, parsed. */
export type StartForm = z.output<typeof startForm>;

/** What is filled in. */
export type Filled = Omit<StartForm, 'do'>;

/** The form that nobody filled in. */
export const unfilled: Filled = { kinds: [], findings: [], rows: '' };

/** Why no run was begun. */
export type StartRefusal = RunRefusal | UserListRefusal;

function refusalText(page: PageMaker, refusal: StartRefusal): string {
  const users = refusal.reason === 'unknown-users' ? refusal.users.join(', ') : '';
  const count = refusal.reason === 'unknown-users' ? refusal.count : 0;
  const line = refusal.reason === 'not-a-list' ? refusal.line : 0;
  return page.say(`admin-sweep.refused.${refusal.reason}`, { users, count, line });
}

/** Why no run was begun, where the form is shown again. */
export function refusalNotice(page: PageMaker, refusal: StartRefusal | undefined): Html {
  if (refusal === undefined) return html``;
  return html`<p class="notice wrong" role="alert">${refusalText(page, refusal)}</p>`;
}

function boxes<Word extends string>(
  page: PageMaker,
  name: 'kinds' | 'findings',
  words: readonly Word[],
  chosen: readonly Word[],
): Html {
  const family = name === 'kinds' ? 'kind' : 'finding';
  const each = words.map(word => {
    const checked = chosen.includes(word) ? html` checked` : html``;
    return html`<label><input type="checkbox" name="${name}" value="${word}"${checked}> ${page.say(`${family}.${word}`)}</label>\n`;
  });
  return html`<fieldset><legend>${page.say(`admin-sweep.${name}`)}</legend>${each}</fieldset>`;
}

/** The form that begins a run: a dry one by its first button, and by the Enter key. */
export function sweepForm(page: PageMaker, swept: readonly Kind[], filled: Filled, canAct: boolean): Html {
  const { kinds: chosen, findings: only, rows } = filled;
  const act = canAct
    ? html`<button name="do" value="run" data-do="run" class="secondary">${page.say('admin-sweep.do.run')}</button>`
    : html`<p><small>${page.say('admin-sweep.dry-first')}</small></p>`;
  return html`<form method="post" action="${SWEEP_PATH}">${page.csrf}
<details${rows === '' && chosen.length + only.length === 0 ? html`` : html` open`}><summary data-do="narrow">${page.say('admin-sweep.narrow')}</summary>
${boxes(page, 'kinds', swept, chosen)}
${boxes<FindingName>(page, 'findings', findings, only)}
<label>${page.say('admin-sweep.users')}<textarea id="rows" name="rows" rows="5" spellcheck="false" aria-describedby="rows-hint">${rows}</textarea></label>
<p id="rows-hint"><small>${page.say('admin-sweep.hint')}</small></p>
<label hidden>${page.say('admin-batches.file')}<input type="file" accept=".csv,.txt,text/csv,text/plain" data-fills="rows"></label></details>
<button name="do" value="dry" data-do="dry">${page.say('admin-sweep.do.dry')}</button>
${act}</form>`;
}
