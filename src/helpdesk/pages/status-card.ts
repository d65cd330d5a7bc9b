import type { CredentialState } from '../../renewal/ports.ts';
import type { CredentialStatus } from '../../renewal/renewal.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { row, table } from '../../web/table.ts';

const DAY = 86_400_000;

const columns = [
  'kind',
  'changed',
  'expires',
  'state',
  'findings',
  'failures',
  'last-failure',
  'last-success',
] as const;

function age(page: PageMaker, changedAt: number | undefined, now: number): string | Html {
  if (changedAt === undefined) return '–';
  const days = Math.max(0, Math.floor((now - changedAt) / DAY));
  const ago = new Intl.RelativeTimeFormat(page.language, { numeric: 'auto' }).format(-days, 'day');
  return html`${page.time(changedAt)} <small>${ago}</small>`;
}

function expiry(page: PageMaker, expiresAt: number | undefined, now: number): string | Html {
  if (expiresAt === undefined) return '–';
  if (expiresAt === Number.POSITIVE_INFINITY) return page.say('status.never-expires');
  const over = expiresAt <= now ? html` <mark>${page.say('helpdesk.status.expired')}</mark>` : html``;
  return html`${page.time(expiresAt)}${over}`;
}

function marks(page: PageMaker, { locked, mustChange, notRenewable }: CredentialState): Html {
  const keys = [
    ...(locked === 'failed-attempts' ? ['status.locked'] : []),
    ...(locked === 'administrator' ? ['status.locked-administrator'] : []),
    ...(mustChange ? ['status.must-change'] : []),
    ...(notRenewable === undefined ? [] : [`not-renewable.${notRenewable}`]),
  ];
  if (keys.length === 0) return html`${page.say('helpdesk.status.fine')}`;
  return html`${keys.map(key => html`<mark>${page.say(key)}</mark> `)}`;
}

function failures({ failures: count, failureLimit: limit }: CredentialState): string {
  if (count === undefined) return '–';
  return limit === undefined || limit === 0 ? String(count) : `${count} / ${limit}`;
}

function when(page: PageMaker, at: number | undefined, address: string | undefined): string | Html {
  if (at === undefined) return '–';
  return html`${page.time(at)}${address === undefined ? html`` : html` <small>${address}</small>`}`;
}

function found(page: PageMaker, findings: readonly string[]): string | Html {
  if (findings.length === 0) return '–';
  return html`${findings.map(finding => html`<div>${page.say(`finding.${finding}`)}</div>`)}`;
}

function credentialRow(page: PageMaker, { kind, system, state, findings = [] }: CredentialStatus, now: number): Html {
  const name = html`${page.say(`kind.${kind}`)} <small>${system}</small>`;
  if (!state) return row([name, page.say('status.unavailable'), ...columns.slice(2).map(() => '–')]);
  return row([
    name,
    age(page, state.changedAt, now),
    expiry(page, state.expiresAt, now),
    marks(page, state),
    found(page, findings),
    failures(state),
    when(page, state.lastFailureAt, state.lastFailureAddress),
    when(page, state.lastSuccessAt, state.lastSuccessAddress),
  ]);
}

/** Each credential of a subject as its system describes it now. */
export function statusCard(page: PageMaker, credentials: readonly CredentialStatus[], now: number): Html {
  const heads = columns.map(column => page.say(`helpdesk.status.column.${column}`));
  const rows = credentials.map(credential => credentialRow(page, credential, now));
  return table(page.say('helpdesk.status.title'), heads, rows);
}
