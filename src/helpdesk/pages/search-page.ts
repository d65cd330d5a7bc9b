import type { FoundGroup, FoundRow, SearchAnswer } from '../../people/search.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { row, table } from '../../web/table.ts';
import { userPath } from '../path.ts';

/** What the search came to, as far as the visitor may see it. */
export interface SearchPage {
  /** What was typed; empty where nothing was searched yet. */
  readonly text: string;
  readonly answer?: SearchAnswer | undefined;
}

const columns = ['type', 'name', 'description', 'line', 'user', 'caller', 'last-name'] as const;

function form(page: PageMaker, text: string): Html {
  const focus = text === '' ? html` autofocus` : html``;
  return html`<label for="q">${page.say('helpdesk.search.label')}</label>
<form method="get" action="/helpdesk" role="search"><input id="q" name="q" type="search" value="${text}" required minlength="2" maxlength="64" autocomplete="off" spellcheck="false"${focus}><button data-do="search">${page.say('helpdesk.search.button')}</button></form>
`;
}

function userCell(userId: string | undefined): Html {
  return userId === undefined ? html`–` : html`<a href="${userPath(userId)}" data-do="open">${userId}</a>`;
}

function foundRow(page: PageMaker, { userId }: FoundGroup, found: FoundRow): Html {
  return row([
    page.say(`found.${found.type}`),
    found.name,
    found.description ?? '',
    found.line ?? '',
    userCell(userId),
    found.callerText ?? '',
    found.lastName ?? '',
  ]);
}

function notices(page: PageMaker, { groups, truncated, silent }: SearchAnswer): Html {
  const notes = [
    ...(silent.length > 0 ? [page.say('helpdesk.search.silent', { systems: silent.join(', ') })] : []),
    ...(truncated ? [page.say('helpdesk.search.truncated')] : []),
    ...(groups.length === 0 ? [page.say('helpdesk.search.nobody')] : []),
  ];
  return html`${notes.map(note => html`<p class="notice">${note}</p>\n`)}`;
}

function results(page: PageMaker, answer: SearchAnswer): Html {
  const rows = answer.groups.flatMap(group => group.rows.map(found => foundRow(page, group, found)));
  const heads = columns.map(column => page.say(`helpdesk.search.column.${column}`));
  const found = rows.length === 0 ? html`` : table(page.say('helpdesk.search.results'), heads, rows);
  return html`<section id="results" aria-live="polite">${notices(page, answer)}${found}</section>`;
}

/** The search form, and below it what was found. */
export function searchPage(page: PageMaker, { text, answer }: SearchPage): Html {
  return html`${form(page, text)}${answer ? results(page, answer) : html``}`;
}
