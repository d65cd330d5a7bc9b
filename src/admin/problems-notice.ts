import type { Said } from '../base/said.ts';
import type { Problem } from '../config/problem.ts';
import { type Html, html } from '../web/html.ts';
import type { PageMaker } from '../web/route.ts';
import { policyFields } from './policy-form.ts';

const say = (page: PageMaker, { key, params }: Said): string => page.say(key, params);

/** What a key of the configuration is called on these pages. */
const settingKeys: Readonly<Record<string, string>> = {
  'renewal.stopped': 'admin.kinds',
  'dialog.contact': 'admin-texts.contact',
  policies: 'admin.policies',
};

/** `policies.0.groups.2`: the field, and the line of it. */
function policyPlace([, name = '', line]: readonly string[]): readonly Said[] {
  const isField = policyFields.some(field => field.name === name);
  const field = isField ? `policy-field.${name}` : name === 'name' ? 'admin-policies.name' : 'admin-policies.kind';
  const at = line === undefined ? [] : [{ key: 'problem.line', params: { line: Number(line) + 1 } }];
  return name === '' ? [{ key: 'admin.policies' }] : [{ key: field }, ...at];
}

/** `words.fr.menu.title` and `mails.fr.code`: the text and its language. */
function textPlace(section: string, [language = '', ...rest]: readonly string[]): readonly Said[] {
  const name = rest.join('.');
  const of: Said = section === 'mails' ? { key: `mail-name.${name}` } : { key: 'problem.text', params: { text: name } };
  return [of, { key: `language.${language}` }];
}

/** Where a problem is, by the names that stand on the pages. */
function placesOf({ path, where }: Problem): readonly Said[] {
  if (where) return where;
  const known = settingKeys[path];
  if (known !== undefined) return [{ key: known }];
  const [section = '', ...rest] = path.split('.');
  if (section === 'policies') return policyPlace(rest);
  if ((section === 'words' || section === 'mails') && rest.length > 1) return textPlace(section, rest);
  return [{ key: 'problem.place', params: { path } }];
}

function line(page: PageMaker, problem: Problem): Html {
  const places = placesOf(problem).map(place => say(page, place));
  // What no page can cause, such as a file of the operator that was spoiled meanwhile, stays as it is logged.
  const said = problem.said ? html`${say(page, problem.said)}` : html`<span lang="en">${problem.problem}</span>`;
  return html`<li data-path="${problem.path}"><strong>${places.join(', ')}</strong>${page.say('problem.colon')} ${said}</li>`;
}

/** Every problem of a change: where it is and what is wrong, in the reader's language. */
export function problemsNotice(page: PageMaker, problems: readonly Problem[]): Html {
  if (problems.length === 0) return html``;
  const lines = problems.map(problem => line(page, problem));
  return html`<div class="notice wrong" role="alert"><p>${page.say('admin.problems')}</p><ul>${lines}</ul></div>`;
}
