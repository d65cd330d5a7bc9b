import {
  type DetailsPreview,
  type PersonChange,
  type PlaceChange,
  type PlaceOutcome,
  personFields,
  type TextChange,
  type UserDetails,
} from '../../people/details.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { row, table } from '../../web/table.ts';
import { type Advised, adviceForPlace } from '../advice.ts';
import type { UpdateProgress } from '../live-update.ts';
import { userPath } from '../path.ts';
import { adviceText, outcomeMark } from './outcome-table.ts';

/** CUCM's own limits of these fields (AXL schema). */
const lengths = { firstName: 64, middleName: 64, lastName: 64, department: 64, mail: 255 } as const;

/** What stands in the form beside the person's fields. */
export interface DetailsFormParts {
  readonly ticket: Html;
  /** The field that cannot be as it was sent. */
  readonly wrong?: 'mail' | undefined;
}

function fields(
  page: PageMaker,
  { person, synchronised }: UserDetails,
  { wrong }: Pick<DetailsFormParts, 'wrong'>,
): Html {
  const off = synchronised ? html` readonly` : html``;
  const inputs = personFields.map(field => {
    const bad = field === wrong ? html` aria-invalid="true" aria-describedby="problem"` : html``;
    return html`<label for="${field}">${page.say(`helpdesk.details.field.${field}`)}</label>
<input id="${field}" name="${field}" value="${person[field]}" maxlength="${String(lengths[field])}" autocomplete="off"${off}${bad}>
`;
  });
  return html`${inputs}`;
}

/** The form with a person's fields; what would change is shown before anything does. */
export function detailsForm(page: PageMaker, details: UserDetails, { ticket, wrong }: DetailsFormParts): Html {
  const problem =
    wrong === undefined
      ? html``
      : html`<p id="problem" class="notice wrong" role="alert">${page.say('helpdesk.details.wrong.mail')}</p>\n`;
  const held = details.synchronised
    ? html`<p class="notice">${page.say('helpdesk.details.synchronised')}</p>\n`
    : html``;
  return html`${held}${problem}<form method="post" action="${userPath(details.userId, 'details', 'preview')}" class="narrow">
${page.csrf}${fields(page, details, { wrong })}${ticket}<button data-do="preview">${page.say('helpdesk.details.preview')}</button>
</form>
`;
}

function place(page: PageMaker, { place: type, name, partition }: PlaceChange): Html {
  return html`${page.say(`helpdesk.details.place.${type}`)} <strong>${name}</strong>${partition ? html` <small>${partition}</small>` : html``}`;
}

function change(page: PageMaker, { field, pattern, from, to }: TextChange): Html {
  const line = pattern === undefined ? html`` : html` <small>${pattern}</small>`;
  return html`<div>${page.say(`helpdesk.details.field.${field}`)}${line}: <del>${from || '–'}</del> → <ins>${to || '–'}</ins></div>\n`;
}

function changes(page: PageMaker, given: PlaceChange): Html {
  if (given.changes.length === 0) return html`${page.say('helpdesk.details.same')}`;
  return html`${given.changes.map(each => change(page, each))}`;
}

function hiddenFields(change: PersonChange, ticket: string): Html {
  const inputs = personFields.flatMap(field => {
    const value = change[field];
    return value === undefined ? [] : [html`<input type="hidden" name="${field}" value="${value}">`];
  });
  return html`${inputs}<input type="hidden" name="ticket" value="${ticket}">`;
}

/** What is left alone, and why. */
function shared(page: PageMaker, { shared: lines }: UserDetails): Html {
  if (lines.length === 0) return html``;
  return html`<p class="notice">${page.say('helpdesk.details.shared', { lines: lines.join(', ') })}</p>\n`;
}

/** Whether an update would do anything. */
function changesAnything({ places }: DetailsPreview): boolean {
  return places.some(({ changes: texts, refusal }) => texts.length > 0 && refusal === undefined);
}

const placeAdvice = (page: PageMaker, answer: Advised): Html => adviceText(page, answer, adviceForPlace(answer));

/** What an update would do, place by place. */
export function previewPart(page: PageMaker, preview: DetailsPreview, wanted: PersonChange, ticket: string): Html {
  const { userId } = preview.details;
  const heads = ['place', 'changes', 'next'].map(column => page.say(`helpdesk.details.column.${column}`));
  const rows = preview.places.map(each =>
    row([place(page, each), changes(page, each), each.refusal ? placeAdvice(page, each.refusal) : '']),
  );
  const path = userPath(userId, 'details');
  const button = changesAnything(preview)
    ? html`<form method="post" action="${path}" hx-post="${path}" hx-target="#update" hx-swap="innerHTML" hx-disable="find button" hx-sse:close="end">
${page.csrf}${hiddenFields(wanted, ticket)}<button data-do="update">${page.say('helpdesk.details.update')}</button>
</form>
`
    : html`<p class="notice">${page.say('helpdesk.details.nothing')}</p>\n`;
  return html`${shared(page, preview.details)}<div id="update" aria-live="polite">
${table(page.say('helpdesk.details.table'), heads, rows)}</div>
${button}<p><a href="${path}" data-do="back">${page.say('helpdesk.back')}</a></p>
`;
}

function next(page: PageMaker, { answer, notApplied }: PlaceOutcome): Html {
  return notApplied ? html`${page.say('helpdesk.details.not-applied')}` : placeAdvice(page, answer);
}

function progress(page: PageMaker, { outcomes, settled }: UpdateProgress): Html {
  const isWhole = outcomes.every(({ answer }) => answer.outcome === 'done');
  if (!settled) {
    const text = page.say('helpdesk.details.working', { count: outcomes.length });
    return html`<p class="notice" role="status" aria-busy="true">${text}</p>\n`;
  }
  return html`<p class="notice ${isWhole ? 'done' : 'wrong'}" role="status">${page.say(isWhole ? 'helpdesk.details.done' : 'helpdesk.details.partial')}</p>\n`;
}

/** What became of each place so far. */
export function updateCard(page: PageMaker, given: UpdateProgress): Html {
  const heads = ['place', 'changes', 'outcome', 'next'].map(column => page.say(`helpdesk.details.column.${column}`));
  const rows = given.outcomes.map(each =>
    row([place(page, each), changes(page, each), outcomeMark(page, each.answer), next(page, each)]),
  );
  return html`${progress(page, given)}${table(page.say('helpdesk.details.table'), heads, rows)}`;
}

/** What became of each place. */
export function updatedPart(page: PageMaker, userId: string, outcomes: readonly PlaceOutcome[]): Html {
  return html`${updateCard(page, { outcomes, settled: true })}<p><a href="${userPath(userId, 'details')}" data-do="back">${page.say('helpdesk.back')}</a></p>
`;
}
