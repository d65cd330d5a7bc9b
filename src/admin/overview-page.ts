import { type Html, html } from '../web/html.ts';
import { type PageMaker, route, type Visit, type WebRoute } from '../web/route.ts';
import { adminPage, heads } from './frame.ts';
import { mailsHtml } from './health-page.ts';
import { type AdminParts, kindsHere } from './parts.ts';
import { plots } from './plots/plots.ts';
import type { EventCount } from './ports.ts';

const PATH = '/admin';

/** What became of renewals, in the order of the columns. */
const outcomes = ['update-success', 'update-failure', 'update-unknown', 'unlock-success', 'unlock-failure'] as const;

/** The beginning of the day, as the machine's clock has it. */
function today(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

function stopped({ page }: Visit, parts: AdminParts): Html {
  const names = kindsHere(parts)
    .filter(kind => parts.config.renewal.stopped.includes(kind))
    .map(kind => html`<li>${page.say(`kind.${kind}`)}</li>`);
  if (names.length === 0) return html`<p>${page.say('admin-overview.none-stopped')}</p>`;
  return html`<div class="notice wrong" role="status"><p>${page.say('admin-overview.stopped')}</p><ul>${names}</ul></div>`;
}

const sum = (counts: readonly EventCount[]): number => counts.reduce((total, { count }) => total + count, 0);

/** Renewals and unlocks by channel, a column an outcome. */
function renewals(page: PageMaker, counts: readonly EventCount[]): Html {
  const counted = counts.filter(({ event }) => outcomes.some(outcome => outcome === event));
  if (counted.length === 0) return html`<p>${page.say('admin-overview.no-renewals')}</p>`;
  const channels = [...new Set(counted.map(({ channel }) => channel))].sort();
  const rows = channels.map(channel => {
    const cells = outcomes.map(outcome => {
      const of = counted.filter(each => each.channel === channel && each.event === outcome);
      return html`<td>${String(sum(of))}</td>`;
    });
    return html`<tr><th scope="row">${page.say(`helpdesk.channel.${channel}`)}</th>${cells}</tr>`;
  });
  const head = heads(
    page,
    'admin-overview.channel',
    'admin-overview.renewed',
    'admin-overview.failed',
    'admin-overview.unknown',
    'admin-overview.unlocked',
    'admin-overview.not-unlocked',
  );
  return html`<div class="overflow"><table>${head}<tbody>${rows}</tbody></table></div>`;
}

function doors(page: PageMaker, counts: readonly EventCount[]): Html {
  const of = (...events: readonly string[]): number => sum(counts.filter(({ event }) => events.includes(event)));
  const params = {
    proved: of('authentication-success'),
    failed: of('authentication-failure'),
    paused: of('self-service-paused'),
    undelivered: of('delivery-failed'),
  };
  return html`<p>${page.say('admin-overview.doors', params)}</p>`;
}

async function body(visit: Visit, parts: AdminParts): Promise<Html> {
  const { page } = visit;
  const { figures, clock, version } = parts;
  const [counts, mails, open] = await Promise.all([
    figures.eventsSince(today(clock.now())),
    figures.mails(),
    figures.openRenewals(),
  ]);
  return html`${stopped(visit, parts)}
<h2>${page.say('admin-overview.today')}</h2>${renewals(page, counts)}${doors(page, counts)}
<h2>${page.say('admin-overview.open')}</h2><p>${page.say('admin-overview.open-renewals', { number: open })}</p>${mailsHtml(page, mails)}
<h2>${page.say('admin-plots.title')}</h2>${await plots(page, parts)}
<p><small>Rekey ${version}</small></p>`;
}

/** `/admin`: how Rekey is doing today. */
export function overviewRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'see-health',
      handle: async visit => adminPage(visit, PATH, await body(visit, parts)),
    }),
  ];
}
