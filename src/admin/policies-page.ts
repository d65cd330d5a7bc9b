import { z } from 'zod';
import type { PolicyConfig } from '../config/policies.ts';
import { type Kind, kinds } from '../policy/kind.ts';
import type { Subject } from '../renewal/subject.ts';
import { type Html, html } from '../web/html.ts';
import { type PageMaker, type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import { doneQuery, note, text, version } from './forms.ts';
import { adminPage, afterSave, changerOf, doneNotice, heads, meanwhileNotice } from './frame.ts';
import { type AdminParts, kindsHere } from './parts.ts';
import { type PolicyDraft, policyFields, policyInputs, readPolicy, withPolicy } from './policy-form.ts';
import { compareWithSystems, examplesUnder, type SystemComparison } from './policy-preview.ts';
import { comparisonsHtml, examplesHtml, remainingHtml } from './policy-preview-html.ts';
import { inheritedRules, rulesFieldset } from './policy-rules.ts';
import { problemsNotice } from './problems-notice.ts';

const PATH = '/admin/policies';
const EDIT = '/admin/policies/edit';

const named = { kind: z.enum(kinds), name: z.string().trim().max(100).default('default') };
const asked = z.object(named);
const sent = z.looseObject({
  ...named,
  do: z.enum(['preview', 'save', 'remove']).default('preview'),
  example: text,
  note,
  version,
});

type Asked = z.output<typeof asked>;
type Sent = z.output<typeof sent>;

const editPath = ({ kind, name }: Asked): string => `${EDIT}?kind=${kind}&name=${encodeURIComponent(name)}`;

const documentOf = ({ settings }: AdminParts): readonly PolicyConfig[] =>
  settings.current('policies').document as readonly PolicyConfig[];

function told(page: PageMaker, value: unknown): string {
  return Array.isArray(value) ? value.map(rule => page.say(`policy-rule.${rule}`)).join(' · ') || '–' : String(value);
}

/** What a policy changes, a line each: `minLength 8`. */
function changed(page: PageMaker, policy: PolicyConfig): readonly Html[] {
  const set: PolicyDraft = policy;
  return policyFields
    .filter(({ name, sort }) => sort !== 'list' && set[name] !== undefined)
    .map(({ name }) => html`<li>${page.say(`policy-field.${name}`)}: ${told(page, set[name])}</li>`);
}

function listRow({ page }: Visit, key: Asked, policy: PolicyConfig | undefined): Html {
  const whom = [...(policy?.users ?? []), ...(policy?.groups ?? [])].map(who => html`<li>${who}</li>`);
  const everybody = key.name === 'default' ? html`${page.say('admin-policies.everybody')}` : html`<ul>${whom}</ul>`;
  const what = policy ? html`<ul>${changed(page, policy)}</ul>` : html`${page.say('admin-policies.ours-only')}`;
  const kind = page.say(`kind.${key.kind}`);
  const edit = page.say('admin.edit');
  return html`<tr><th scope="row">${kind}</th><td>${key.name}</td><td>${everybody}</td><td>${what}</td>
<td><a href="${editPath(key)}" data-do="edit" aria-label="${edit}: ${kind}, ${key.name}">${edit}</a></td></tr>`;
}

function newForm({ page }: Visit, here: readonly Kind[]): Html {
  const options = here.map(kind => html`<option value="${kind}">${page.say(`kind.${kind}`)}</option>`);
  return html`<h2>${page.say('admin-policies.new')}</h2>
<form method="get" action="${EDIT}" class="narrow"><label>${page.say('admin-policies.kind')}<select name="kind">${options}</select></label>
<label>${page.say('admin-policies.name')}<input name="name" required maxlength="31" pattern="[a-z][a-z0-9\\-]*"></label>
<button data-do="new">${page.say('admin-policies.new')}</button></form>`;
}

function list(visit: Visit, parts: AdminParts): Html {
  const { page } = visit;
  const here = kindsHere(parts);
  const document = documentOf(parts);
  const rows = here.flatMap(kind => {
    const ofKind = document.filter(policy => policy.kind === kind);
    const defaults = ofKind.find(({ name }) => name === 'default');
    const others = ofKind.filter(({ name }) => name !== 'default');
    return [
      listRow(visit, { kind, name: 'default' }, defaults),
      ...others.map(policy => listRow(visit, { kind, name: policy.name }, policy)),
    ];
  });
  const head = heads(
    page,
    'admin-policies.kind',
    'admin-policies.name',
    'admin-policies.whom',
    'admin-policies.changes',
    'admin.edit',
  );
  return html`<p>${page.say('admin-policies.about')}</p><div class="overflow"><table>
${head}<tbody>${rows}</tbody></table></div>
${newForm(visit, here)}`;
}

/** Whom a preview is for where no example user is named: somebody whom the policy is for and of whom nothing is known. */
function anybody({ users, groups }: Readonly<Record<string, unknown>>): Subject {
  const first = (list: unknown): readonly string[] => (Array.isArray(list) ? list.slice(0, 1).map(String) : []);
  const [userId = ''] = first(users);
  return { userId, entries: [], person: {}, enabled: true, groups: first(groups), unavailable: [] };
}

interface Editing {
  readonly key: Asked;
  readonly draft: PolicyDraft;
  readonly example: string;
  readonly note: string;
  readonly version: number;
}

function form(
  { page }: Visit,
  parts: AdminParts,
  { key, draft, example, note: why, version: seen }: Editing,
  comparisons: readonly SystemComparison[],
): Html {
  const files = [...new Set(documentOf(parts).flatMap(({ forbidden }) => forbidden ?? []))];
  const exists = documentOf(parts).some(({ kind, name }) => kind === key.kind && name === key.name);
  const rules = draft['rules'] ?? inheritedRules(documentOf(parts), key);
  const remove = exists
    ? html`<button name="do" value="remove" data-do="remove" class="secondary">${page.say('admin-policies.remove')}</button>`
    : html``;
  return html`<h2>${page.say(`kind.${key.kind}`)}, ${key.name}</h2>
<form method="post" action="${editPath(key)}">${page.csrf}
<input type="hidden" name="kind" value="${key.kind}"><input type="hidden" name="name" value="${key.name}">
<input type="hidden" name="version" value="${String(seen)}">
<div class="fields">${policyInputs(page, key.kind, draft, files)}</div>
${rulesFieldset(page, key.kind, [rules].flat(), comparisons)}
<label>${page.say('admin-policies.example')}<input name="example" value="${example}" maxlength="128" autocomplete="off" spellcheck="false"></label>
<label>${page.say('admin.note')}<input name="note" value="${why}" maxlength="300"></label>
<div class="buttons"><button name="do" value="preview" data-do="preview" class="secondary">${page.say('admin.preview')}</button>
<button name="do" value="save" data-do="save">${page.say('admin.save')}</button>${remove}</div></form>`;
}

/** The example user of a preview: found, or why there is none. */
async function exampleOf({ findSubject }: AdminParts, typed: string): Promise<Subject | undefined> {
  if (typed.trim() === '') return undefined;
  const answer = await findSubject(typed.trim());
  return 'found' in answer ? answer.found : undefined;
}

/** What a preview shows, and what the systems of its example user demand. */
interface Preview {
  readonly shown: Html;
  readonly comparisons: readonly SystemComparison[];
}

async function preview({ page }: Visit, parts: AdminParts, editing: Editing, count: boolean): Promise<Preview> {
  const { key, draft, example } = editing;
  const { kind } = key;
  const proposal = parts.settings.propose('policies', withPolicy(documentOf(parts), key, draft));
  if (!proposal.ok) return { shown: problemsNotice(page, proposal.problems), comparisons: [] };
  const found = await exampleOf(parts, example);
  const subject = found ?? anybody(draft);
  const policy = parts.policyUnder(proposal.document, kind, subject);
  const left = count ? remainingHtml(page, await parts.countRemaining(kind, policy)) : html``;
  const comparisons = found ? await compareWithSystems(kind, policy, found, parts.systems) : [];
  const beside = found
    ? comparisonsHtml(page, comparisons)
    : html`<p>${page.say(example.trim() === '' ? 'admin-policies.name-a-user' : 'admin-policies.no-user')}</p>`;
  const examples = examplesHtml(page, examplesUnder(kind, policy, subject.person));
  const shown = html`<section id="preview" aria-label="${page.say('admin.preview')}">${left}${examples}${beside}</section>`;
  return { shown, comparisons };
}

async function editPage(
  visit: Visit,
  parts: AdminParts,
  editing: Editing,
  said: Html,
  count: boolean,
  status?: number,
) {
  const { shown, comparisons } = await preview(visit, parts, editing, count);
  const body = html`${said}${form(visit, parts, editing, comparisons)}${shown}`;
  return adminPage(visit, PATH, body, status);
}

async function act(visit: Visit<Sent>, parts: AdminParts): Promise<Reply> {
  const { kind, name, do: asked, example, note: why, version: seen } = visit.form;
  const key = { kind, name };
  const draft = readPolicy(key, visit.form, inheritedRules(documentOf(parts), key));
  const editing = { key, draft, example, note: why, version: seen };
  if (asked === 'preview') return await editPage(visit, parts, editing, html``, true);
  const document = withPolicy(documentOf(parts), key, asked === 'remove' ? undefined : draft);
  const change = { requester: changerOf(visit), note: why, basedOn: seen };
  const after = afterSave(await parts.settings.save('policies', document, change), PATH);
  if ('redirect' in after) return after;
  // The preview names the problems; a change that came between is told above the form, which then has its number.
  const now = { ...editing, version: parts.settings.current('policies').version };
  return await editPage(visit, parts, now, meanwhileNotice(visit.page, after.meanwhile), false, 422);
}

async function open(visit: Visit<Asked>, parts: AdminParts): Promise<Reply> {
  await parts.settings.refresh();
  const { kind, name } = visit.form;
  const policy = documentOf(parts).find(each => each.kind === kind && each.name === name);
  const draft: PolicyDraft = policy ?? { kind, name };
  const { version: seen } = parts.settings.current('policies');
  const editing = { key: { kind, name }, draft, example: '', note: '', version: seen };
  return await editPage(visit, parts, editing, html``, false);
}

/** `/admin/policies`: what a good value is, with a preview of every change. */
export function policiesRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'configure',
      form: doneQuery,
      handle: async visit =>
        adminPage(visit, PATH, html`${doneNotice(visit.page, visit.form.done)}${list(visit, parts)}`),
    }),
    route({
      method: 'get',
      path: EDIT,
      who: 'configure',
      stepUp: true,
      form: asked,
      handle: visit => open(visit, parts),
    }),
    route({
      method: 'post',
      path: EDIT,
      who: 'configure',
      stepUp: true,
      form: sent,
      handle: visit => act(visit, parts),
    }),
  ];
}
