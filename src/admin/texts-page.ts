import { z } from 'zod';
import { languages } from '../base/language.ts';
import { type Html, html } from '../web/html.ts';
import { type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import { doneQuery, note, text, version } from './forms.ts';
import { adminPage, afterSave, changerOf, doneNotice, heads, meanwhileNotice } from './frame.ts';
import type { AdminParts } from './parts.ts';
import { problemsNotice } from './problems-notice.ts';

const PATH = '/admin/texts';

type Texts = Readonly<Partial<Record<string, Readonly<Record<string, string>>>>>;

const asked = doneQuery.extend({ key: z.string().max(100).default('') });
const sent = z.object({
  do: z.enum(['contact', 'words', 'reset']),
  contact: z.string().trim().max(200).default(''),
  key: z.string().trim().max(100).default(''),
  en: text,
  fr: text,
  nl: text,
  note,
  version,
});

type Sent = z.output<typeof sent>;

const documentOf = ({ settings }: AdminParts): Texts => settings.current('words').document as Texts;

/** The changed texts with those of a key replaced; what equals the file's is left out, so that the file holds. */
function withKey({ words, ...parts }: AdminParts, form: Sent): Texts {
  const old = documentOf({ words, ...parts });
  const changed = languages.map(language => {
    const { [form.key]: _old, ...others } = old[language] ?? {};
    const typed = form[language].replaceAll('\r\n', '\n');
    const isOwn = form.do === 'words' && typed !== words.ofFiles(language, form.key);
    return [language, isOwn ? { ...others, [form.key]: typed } : others] as const;
  });
  return Object.fromEntries(changed.filter(([, texts]) => Object.keys(texts).length > 0));
}

function contactForm({ page }: Visit, { config, settings }: AdminParts): Html {
  const { version: seen } = settings.current('dialog.contact');
  return html`<h2>${page.say('admin-texts.contact')}</h2><p>${page.say('admin-texts.contact-about')}</p>
<form method="post" action="${PATH}">${page.csrf}<input type="hidden" name="version" value="${String(seen)}">
<label>${page.say('admin-texts.contact')}<input name="contact" value="${config.dialog.contact}" maxlength="200" required></label>
<label>${page.say('admin.note')}<input name="note" maxlength="300"></label>
<div class="buttons"><button name="do" value="contact" data-do="contact">${page.say('admin.save')}</button></div></form>`;
}

function changedTable({ page }: Visit, parts: AdminParts): Html {
  const document = documentOf(parts);
  const keys = [...new Set(languages.flatMap(language => Object.keys(document[language] ?? {})))].sort();
  if (keys.length === 0) return html`<p>${page.say('admin-texts.none')}</p>`;
  const rows = keys.map(key => {
    const cells = languages.map(language => html`<td lang="${language}">${document[language]?.[key] ?? '–'}</td>`);
    return html`<tr><th scope="row"><a href="${PATH}?key=${encodeURIComponent(key)}"><code>${key}</code></a></th>${cells}</tr>`;
  });
  const head = heads(page, 'admin-texts.key', ...languages.map(language => `language.${language}`));
  return html`<div class="overflow"><table>${head}<tbody>${rows}</tbody></table></div>`;
}

function keyForm({ page }: Visit, parts: AdminParts, key: string): Html {
  const options = parts.words.keys().map(each => html`<option value="${each}"></option>`);
  return html`<form method="get" action="${PATH}" class="inline"><label>${page.say('admin-texts.key')} <input name="key" value="${key}" list="keys" required maxlength="100" spellcheck="false"></label>
<datalist id="keys">${options}</datalist><button class="secondary" data-do="look">${page.say('admin-locks.look')}</button></form>`;
}

function editForm({ page }: Visit, parts: AdminParts, key: string, typed?: Sent): Html {
  if (key === '') return html``;
  if (!parts.words.keys().includes(key)) return html`<p class="notice wrong">${page.say('admin-texts.no-key')}</p>`;
  const { version: seen } = parts.settings.current('words');
  const fields = languages.map(language => {
    const value = typed?.[language] ?? parts.words.now(language, key);
    return html`<label>${page.say(`language.${language}`)}<textarea name="${language}" rows="3" lang="${language}">${value}</textarea></label>`;
  });
  return html`<form method="post" action="${PATH}?key=${encodeURIComponent(key)}">${page.csrf}<input type="hidden" name="key" value="${key}"><input type="hidden" name="version" value="${String(seen)}">
<div class="fields">${fields}</div><label>${page.say('admin.note')}<input name="note" maxlength="300" value="${typed?.note ?? ''}"></label>
<div class="buttons"><button name="do" value="words" data-do="words">${page.say('admin.save')}</button>
<button name="do" value="reset" data-do="reset" class="secondary">${page.say('admin-messages.reset')}</button></div></form>`;
}

function body(visit: Visit, parts: AdminParts, key: string, said: Html, typed?: Sent): Html {
  const { page } = visit;
  return html`${said}${contactForm(visit, parts)}<h2>${page.say('admin-texts.words')}</h2><p>${page.say('admin-texts.about')}</p>
${changedTable(visit, parts)}${keyForm(visit, parts, key)}${editForm(visit, parts, key, typed)}`;
}

async function act(visit: Visit<Sent>, parts: AdminParts): Promise<Reply> {
  const { form, page } = visit;
  const change = { requester: changerOf(visit), note: form.note, basedOn: form.version };
  const answer =
    form.do === 'contact'
      ? await parts.settings.save('dialog.contact', form.contact, change)
      : await parts.settings.save('words', withKey(parts, form), change);
  const after = afterSave(answer, PATH);
  if ('redirect' in after) return after;
  const said = html`${meanwhileNotice(page, after.meanwhile)}${problemsNotice(page, after.problems)}`;
  return adminPage(visit, PATH, body(visit, parts, form.key, said, form), 422);
}

/** `/admin/texts`: the contact and the words of every channel, judged by the pages of the phone before they hold. */
export function textsRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'configure',
      form: asked,
      handle: async visit => {
        await parts.settings.refresh();
        return adminPage(visit, PATH, body(visit, parts, visit.form.key, doneNotice(visit.page, visit.form.done)));
      },
    }),
    route({
      method: 'post',
      path: PATH,
      who: 'configure',
      stepUp: true,
      form: sent,
      handle: visit => act(visit, parts),
    }),
  ];
}
