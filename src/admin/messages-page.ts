import { z } from 'zod';
import { languages } from '../base/language.ts';
import { type Html, html } from '../web/html.ts';
import { type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import { doneQuery, note, text, version } from './forms.ts';
import { adminPage, afterSave, changerOf, doneNotice, heads, meanwhileNotice } from './frame.ts';
import type { AdminParts } from './parts.ts';
import { problemsNotice } from './problems-notice.ts';

const PATH = '/admin/messages';
const EDIT = '/admin/messages/edit';

type Mails = Readonly<Partial<Record<string, Readonly<Partial<Record<string, string>>>>>>;

const key = { message: z.string().max(40), language: z.enum(languages) };
const asked = doneQuery.extend(key);
const sent = z.object({
  ...key,
  do: z.enum(['preview', 'save', 'reset', 'test']),
  template: text,
  mail: text,
  note,
  version,
});

type Key = Pick<z.output<typeof sent>, 'message' | 'language'>;

const editPath = ({ message, language }: Key): string => `${EDIT}?message=${message}&language=${language}`;

const documentOf = ({ settings }: AdminParts): Mails => settings.current('mails').document as Mails;

/** The document with the template of one message replaced, or taken out so that the file's holds. */
function withTemplate(document: Mails, { message, language }: Key, template: string | undefined): Mails {
  const { [message]: _old, ...others } = document[language] ?? {};
  const ofLanguage = template === undefined ? others : { ...others, [message]: template };
  const { [language]: _all, ...rest } = document;
  return Object.keys(ofLanguage).length === 0 ? rest : { ...rest, [language]: ofLanguage };
}

function list({ page }: Visit, parts: AdminParts): Html {
  const edit = page.say('admin.edit');
  const rows = parts.mailTexts.messages.map(message => {
    const name = page.say(`mail-name.${message}`);
    const cells = languages.map(language => {
      const isChanged = documentOf(parts)[language]?.[message] !== undefined;
      const state = page.say(isChanged ? 'admin-messages.changed' : 'admin-messages.ours');
      return html`<td>${state} <a href="${editPath({ message, language })}" data-do="edit" aria-label="${edit}: ${name}, ${page.say(`language.${language}`)}">${edit}</a></td>`;
    });
    return html`<tr><th scope="row">${name}</th>${cells}</tr>`;
  });
  return html`<p>${page.say('admin-messages.about')}</p><div class="overflow"><table>
${heads(page, 'admin-messages.message', ...languages.map(language => `language.${language}`))}<tbody>${rows}</tbody></table></div>`;
}

interface Editing extends Key {
  readonly template: string;
  readonly note: string;
  readonly version: number;
}

function preview({ page }: Visit, { mailTexts }: AdminParts, { message, language, template }: Editing): Html {
  const mail = mailTexts.preview(language, message, template);
  if (!mail) return html``;
  return html`<section id="preview" aria-label="${page.say('admin.preview')}"><h2>${page.say('admin.preview')}</h2>
<article lang="${language}"><strong>${mail.subject}</strong><pre class="mail">${mail.text}</pre></article></section>`;
}

function form({ page }: Visit, { message, language, template, note: why, version: seen }: Editing): Html {
  return html`<h2>${page.say(`mail-name.${message}`)}, ${page.say(`language.${language}`)}</h2>
<form method="post" action="${editPath({ message, language })}">${page.csrf}
<input type="hidden" name="message" value="${message}"><input type="hidden" name="language" value="${language}"><input type="hidden" name="version" value="${String(seen)}">
<label>${page.say('admin-messages.template')}<textarea name="template" rows="16" spellcheck="false" class="template">${template}</textarea></label>
<label>${page.say('admin.note')}<input name="note" value="${why}" maxlength="300"></label>
<div class="buttons"><button name="do" value="preview" data-do="preview" class="secondary">${page.say('admin.preview')}</button>
<button name="do" value="save" data-do="save">${page.say('admin.save')}</button>
<button name="do" value="reset" data-do="reset" class="secondary">${page.say('admin-messages.reset')}</button></div>
<h2>${page.say('admin-messages.test')}</h2><p>${page.say('admin-messages.test-about')}</p>
<label>${page.say('admin-messages.to')}<input name="mail" type="email" maxlength="254" autocomplete="off"></label>
<div class="buttons"><button name="do" value="test" data-do="test" class="secondary" formnovalidate>${page.say('admin-messages.send')}</button></div></form>`;
}

function editPage(visit: Visit, parts: AdminParts, editing: Editing, said: Html, status?: number): Reply {
  return adminPage(visit, PATH, html`${said}${form(visit, editing)}${preview(visit, parts, editing)}`, status);
}

async function sendTest(visit: Visit<z.output<typeof sent>>, parts: AdminParts, editing: Editing): Promise<Reply> {
  const { page, form: typed } = visit;
  const { message, language, mail: to } = typed;
  if (!(await parts.mailTexts.sendTest(language, message, to))) {
    const said = html`<p class="notice wrong" role="alert">${page.say('admin-messages.not-sent')}</p>`;
    return editPage(visit, parts, editing, said, 422);
  }
  const requester = changerOf(visit);
  await parts.audit.append({ event: 'test-mail-queued', requester, mail: to, detail: `${message} ${language}` });
  return { redirect: `${editPath(typed)}&done=sent` };
}

async function act(visit: Visit<z.output<typeof sent>>, parts: AdminParts): Promise<Reply> {
  const { message, language, do: asked, note: why, version: seen } = visit.form;
  const template = visit.form.template.replaceAll('\r\n', '\n');
  const editing = { message, language, template, note: why, version: seen };
  const document = withTemplate(documentOf(parts), editing, asked === 'reset' ? undefined : template);
  if (asked === 'test') return await sendTest(visit, parts, editing);
  if (asked === 'preview') {
    const proposal = parts.settings.propose('mails', document);
    return editPage(visit, parts, editing, problemsNotice(visit.page, proposal.ok ? [] : proposal.problems));
  }
  const change = { requester: changerOf(visit), note: why, basedOn: seen };
  const after = afterSave(await parts.settings.save('mails', document, change), PATH);
  if ('redirect' in after) return after;
  const said = html`${meanwhileNotice(visit.page, after.meanwhile)}${problemsNotice(visit.page, after.problems)}`;
  return editPage(visit, parts, { ...editing, version: parts.settings.current('mails').version }, said, 422);
}

/** `/admin/messages`: the mails in each language, with a preview, ours to go back to, and a test mail. */
export function messagesRoutes(parts: AdminParts): readonly WebRoute[] {
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
      handle: async visit => {
        await parts.settings.refresh();
        const { message, language, done } = visit.form;
        if (!parts.mailTexts.messages.includes(message)) return { redirect: PATH };
        const template = parts.mailTexts.textOf(language, message).now;
        const { version: seen } = parts.settings.current('mails');
        const editing = { message, language, template, note: '', version: seen };
        return editPage(visit, parts, editing, doneNotice(visit.page, done));
      },
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
