import { kinds } from '../policy/kind.ts';
import { rules } from '../policy/violation.ts';
import type { Difference } from '../settings/changes.ts';
import { type Html, html } from '../web/html.ts';
import type { PageMaker } from '../web/route.ts';

/** So many differences of one version are shown. */
const MOST_LINES = 40;

/** Longer texts are told of by their length. */
const LONGEST = 60;

/** `policies.default/cucm-pin.minLength`, as the policies' pages call it. */
function policyPlace(page: PageMaker, path: string): string | undefined {
  const [, name, kind, field] = /^policies\.([^/]+)\/([^.]+)\.(\w+)$/.exec(path) ?? [];
  if (name === undefined || !kinds.some(each => each === kind)) return undefined;
  const label = field === 'name' || field === 'kind' ? `admin-policies.${field}` : `policy-field.${field}`;
  return `${page.say(`kind.${kind}`)}, ${name}: ${page.say(label)}`;
}

/** `words.fr.menu.title` and `mails.fr.code`. */
function textPlace(page: PageMaker, path: string): Html | undefined {
  const [, section, language, name] = /^(words|mails)\.([a-z]{2})\.(.+)$/.exec(path) ?? [];
  if (section === undefined) return undefined;
  const of = section === 'mails' ? page.say(`mail-name.${name}`) : html`<code>${name ?? ''}</code>`;
  return html`${of}, ${page.say(`language.${language}`)}`;
}

function nameOf(page: PageMaker, item: unknown): string {
  if (kinds.some(kind => kind === item)) return page.say(`kind.${String(item)}`);
  return rules.some(rule => rule === item) ? page.say(`policy-rule.${String(item)}`) : String(item);
}

/** A value in JSON; lists of kinds and rules by their names. */
function valueText(page: PageMaker, json: string | undefined): string {
  if (json === undefined) return '–';
  const value: unknown = JSON.parse(json);
  const text = Array.isArray(value) ? value.map(item => nameOf(page, item)).join(' · ') || '–' : nameOf(page, value);
  if (Array.isArray(value) || text.length <= LONGEST) return text;
  return page.say('admin-changes.length', { count: text.length });
}

function line(page: PageMaker, { path, before, after }: Difference): Html {
  const place = policyPlace(page, path) ?? textPlace(page, path);
  const named = place === undefined ? html`` : html`${place}${page.say('problem.colon')} `;
  return html`<li data-path="${path}">${named}${valueText(page, before)} → ${valueText(page, after)}</li>`;
}

/** What a version changed, a line each. */
export function changedLines(page: PageMaker, changes: readonly Difference[]): Html {
  const lines = changes.slice(0, MOST_LINES).map(change => line(page, change));
  const left = changes.length - lines.length;
  const more = left > 0 ? html`<li>${page.say('admin-changes.more', { count: left })}</li>` : html``;
  return html`<ul>${lines}${more}</ul>`;
}
