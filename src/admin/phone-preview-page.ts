import { z } from 'zod';
import { type Language, languages } from '../base/language.ts';
import { type Html, html } from '../web/html.ts';
import { route, type Visit, type WebRoute } from '../web/route.ts';
import { adminPage } from './frame.ts';
import type { AdminParts } from './parts.ts';
import type { ShownPage } from './ports.ts';
import { screenTitle } from './screen-title.ts';

const PATH = '/admin/phone-preview';

/** Stands for every screen, one below the other. */
const ALL = 'all';

const name = z.string().max(40);
const asked = z.object({ screen: name.default('menu'), model: name.default('') });

function choice(label: string, field: string, values: readonly (readonly [string, string])[], chosen: string): Html {
  const options = values.map(
    ([value, shown]) => html`<option value="${value}"${value === chosen ? html` selected` : html``}>${shown}</option>`,
  );
  return html`<label>${label}<select name="${field}">${options}</select></label>`;
}

function screenOf({ title, prompt, text, items, softkeys }: ShownPage): Html {
  const list = items.length === 0 ? html`` : html`<ol>${items.map(item => html`<li>${item}</li>`)}</ol>`;
  const keys = softkeys.map(({ name: label, position }) => html`<li value="${String(position)}">${label}</li>`);
  return html`<div class="phone-screen"><p class="phone-title">${title}</p>
${text === '' ? html`` : html`<pre>${text}</pre>`}${list}<p class="phone-prompt">${prompt}</p><ol class="phone-keys">${keys}</ol></div>`;
}

function shownIn(
  { page }: Visit,
  { phonePreview }: AdminParts,
  { screen, title, model }: { readonly screen: string; readonly title: string; readonly model: string },
  language: Language,
): Html {
  const shown = phonePreview.show(screen, model, language);
  const caption = `${title}, ${page.say(`language.${language}`)}`;
  return html`<figure data-screen="${screen}" data-language="${language}"><figcaption>${caption} <small>${shown.object}</small></figcaption>
<div lang="${language}">${screenOf(shown)}</div>
<details><summary>XML</summary><pre tabindex="0" aria-label="XML, ${caption}"><code>${shown.xml}</code></pre></details></figure>`;
}

function body(visit: Visit<z.output<typeof asked>>, parts: AdminParts): Html {
  const { page, form } = visit;
  const { screens, models } = parts.phonePreview;
  const model = models.includes(form.model) ? form.model : (models[3] ?? '');
  const screen = [ALL, ...screens].includes(form.screen) ? form.screen : 'menu';
  const shown = screen === ALL ? screens : [screen];
  const titles = screens.map(each => [each, screenTitle(parts.phonePreview, each, visit.language)] as const);
  const names = [[ALL, page.say('admin-preview.all')] as const, ...titles];
  const figures = titles
    .filter(([each]) => shown.includes(each))
    .flatMap(([each, title]) =>
      languages.map(language => shownIn(visit, parts, { screen: each, title, model }, language)),
    );
  return html`<p>${page.say('admin-preview.about')}</p>
<form method="get" action="${PATH}" class="fields">${choice(page.say('admin-preview.screen'), 'screen', names, screen)}
${choice(
  page.say('admin-preview.model'),
  'model',
  models.map(each => [each, each]),
  model,
)}
<button data-do="show">${page.say('admin-preview.show')}</button></form>
<div class="phones">${figures}</div>`;
}

/** `/admin/phone-preview`: the phone's pages as they are now, on every family and in every language. */
export function phonePreviewRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'configure',
      form: asked,
      handle: async visit => adminPage(visit, PATH, body(visit, parts)),
    }),
  ];
}
