import { kinds } from '../policy/kind.ts';
import { rules } from '../policy/violation.ts';
import type { AuditEvent } from '../renewal/ports.ts';
import { deliveries } from '../renewal/renewal.ts';
import { type Html, html } from './html.ts';
import { reasons } from './reasons.ts';
import type { PageMaker } from './route.ts';

/** The ways in which a value is told, with a message `way.NAME` each. Nobody tells what a user chose. */
export const ways = deliveries.filter(delivery => delivery !== 'chosen');

/** What proves somebody, with a message `factor.NAME` each. */
export const factorNames = ['pin', 'directory-password', 'mail-code', 'helpdesk-code', 'push'] as const;

type Told = Pick<AuditEvent, 'event' | 'reason' | 'detail'>;

const among = (names: readonly string[], name: string): boolean => names.includes(name);

/** Why, in the reader's language. A code that only a system knows stays as it is: an administrator looks it up. */
export function reasonText(page: PageMaker, reason: string): string {
  const name = reason.replaceAll('.', '-');
  return among(reasons, name) ? page.say(`reason.${name}`) : reason;
}

/** Words with blanks between, each by its name in one of the families; undefined where one is in none. */
function wordByWord(page: PageMaker, text: string, families: Readonly<Record<string, readonly string[]>>) {
  const words = text.split(' ').map(word => {
    const [family] = Object.entries(families).find(([, names]) => among(names, word)) ?? [];
    if (word === '→' || word === '+') return word;
    return family === undefined ? undefined : page.say(`${family}.${word}`);
  });
  return words.includes(undefined) ? undefined : words.join(words.includes('→') || words.includes('+') ? ' ' : ', ');
}

/** What proved somebody: `pin+mail-code`. */
const proofText = (page: PageMaker, reason: string): string =>
  wordByWord(page, reason.replaceAll('+', ' + '), { factor: factorNames }) ?? reasonText(page, reason);

/** Numbers within a sentence of ours. */
const sentences: readonly (readonly [pattern: RegExp, key: string])[] = [
  [/^(?<rows>\d+) rows older than (?<days>\d+) days$/, 'audit-detail.trimmed'],
  [/^(?<rows>\d+) rows$/, 'audit-detail.rows'],
  [/^(?<name>.*): (?<rows>\d+) rows$/s, 'audit-detail.batch-rows'],
  [/^(?<name>.*): (?<ended>\d+) renewed, (?<refused>\d+) refused$/s, 'audit-detail.batch-ended'],
];

function sentenceText(page: PageMaker, detail: string): string | undefined {
  for (const [pattern, key] of sentences) {
    const groups = pattern.exec(detail)?.groups;
    if (groups) return page.say(key, groups);
  }
  return undefined;
}

/** The kinds that a value is for: `cucm-pin unity-pin`. */
export const kindsText = (page: PageMaker, text: string): string | undefined =>
  wordByWord(page, text, { kind: [...kinds, 'both-pins'] });

/** Events whose detail names a mail. */
const ofMails = ['notice-sent', 'test-mail-queued'];

function mailText(page: PageMaker, { event, detail = '' }: Told): string | undefined {
  const [, mail, language] = /^([a-z-]+)(?: ([a-z]{2}))?$/.exec(detail) ?? [];
  if (!among(ofMails, event) || mail === undefined) return undefined;
  const inLanguage = language === undefined ? [] : [page.say(`language.${language}`)];
  return [page.say(`mail-name.${mail}`), ...inLanguage].join(', ');
}

function detailText(page: PageMaker, told: Told): string | undefined {
  const { detail = '' } = told;
  // A reason says the same already, and in the reader's language.
  if (told.event === 'delivery-changed' && told.reason === 'agent') return '';
  return (
    mailText(page, told) ??
    kindsText(page, detail) ??
    wordByWord(page, detail, { way: ways }) ??
    sentenceText(page, detail) ??
    (among(reasons, detail) ? page.say(`reason.${detail}`) : undefined)
  );
}

function whyText(page: PageMaker, { event, reason = '' }: Told): string {
  if (event === 'authentication-success') return proofText(page, reason);
  return event === 'reminded' ? page.say(`finding.${reason}`) : reasonText(page, reason);
}

/** What more a row of the audit says: why, and its detail. A system's own sentence is in English, and marked so. */
export function auditText(page: PageMaker, told: Told): Html {
  const { reason, detail } = told;
  const why = reason === undefined ? '' : whyText(page, told);
  if (detail === undefined) return html`${why}`;
  const said = detailText(page, told);
  const small = said === undefined ? html`<small lang="en">${detail}</small>` : html`<small>${said}</small>`;
  return html`${why} ${small}`;
}

/** Why a line of a list is refused, and what was found there: kinds, rules, reasons by their names. */
export function listReasonText(
  page: PageMaker,
  { reason, detail }: { readonly reason?: string | undefined; readonly detail?: string | undefined },
): string {
  const names = { kind: kinds, 'policy-rule': rules, reason: reasons };
  const found = detail === undefined ? [] : [wordByWord(page, detail, names) ?? detail];
  return [...(reason === undefined ? [] : [reasonText(page, reason)]), ...found].join(`${page.say('problem.colon')} `);
}
