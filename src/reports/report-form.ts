import { reportOutcomes } from '../audit/outcome.ts';
import type { SelectionField } from '../audit/selection.ts';
import { kinds } from '../policy/kind.ts';
import { auditEvents, channels } from '../renewal/ports.ts';
import { type Html, html } from '../web/html.ts';
import type { PageMaker } from '../web/route.ts';
import type { TypedFields } from './query.ts';

/** How one field is asked for. */
interface Asked {
  readonly type: 'day' | 'text' | 'choice';
  readonly words?: readonly string[];
  /** Where the names of the words stand. */
  readonly family?: string;
}

/** The fields of the form, in their order. A renewal is reached by a link only. */
const asked: Readonly<Partial<Record<SelectionField, Asked>>> = {
  from: { type: 'day' },
  to: { type: 'day' },
  user: { type: 'text' },
  kind: { type: 'choice', words: kinds, family: 'kind' },
  outcome: { type: 'choice', words: reportOutcomes, family: 'helpdesk.outcome' },
  channel: { type: 'choice', words: channels, family: 'helpdesk.channel' },
  event: { type: 'choice', words: auditEvents, family: 'helpdesk.event' },
  actor: { type: 'text' },
  ticket: { type: 'text' },
};

/** The labels, which are put together at run time. */
export const reportLabels: readonly string[] = Object.keys(asked).map(name => `reports.field.${name}`);

/** What the form calls a field; one that it does not ask for has its own name. */
export function fieldName(page: PageMaker, field: string): string {
  return field in asked ? page.say(`reports.field.${field}`) : field;
}

function choice(page: PageMaker, name: string, { words = [], family = '' }: Asked, value: string): Html {
  const options = words.map(word => {
    const selected = word === value ? html` selected` : html``;
    return html`<option value="${word}"${selected}>${page.say(`${family}.${word}`)}</option>`;
  });
  return html`<select name="${name}"><option value="">${page.say('reports.any')}</option>${options}</select>`;
}

function input(page: PageMaker, name: string, how: Asked, value: string): Html {
  if (how.type === 'choice') return choice(page, name, how, value);
  // A moment that an address names is no day: it is shown as text, so that it is not lost.
  const isDay = how.type === 'day' && /^(\d{4}-\d{2}-\d{2})?$/.test(value);
  return html`<input name="${name}" type="${isDay ? 'date' : 'text'}" value="${value}" maxlength="300" autocomplete="off" spellcheck="false">`;
}

/** The form that selects rows. */
export function reportForm(page: PageMaker, fields: TypedFields): Html {
  const labels = Object.entries(asked).map(
    ([name, how]) =>
      html`<label>${page.say(`reports.field.${name}`)}${input(page, name, how, fields[name as SelectionField] ?? '')}</label>`,
  );
  return html`<form method="get" action="/reports"><div class="fields">${labels}<button data-do="select">${page.say('reports.select')}</button></div></form>
`;
}
