import type { ProbeFinding } from '../renewal/ports.ts';
import { type Html, html } from '../web/html.ts';
import { type PageMaker, route, type Visit, type WebRoute } from '../web/route.ts';
import { adminPage, heads } from './frame.ts';
import type { AdminParts } from './parts.ts';
import type { CertificateState, MailBacklog } from './ports.ts';

const PATH = '/admin/health';
const DAY_MS = 86_400_000;

/** A certificate that ends sooner is worth a warning. */
const SOON_DAYS = 30;

function findingRow(page: PageMaker, { system, ok, what, fix }: ProbeFinding): Html {
  const mend = fix === undefined ? html`` : html`<p>${page.say(fix.key, fix.params)}</p>`;
  const state = page.say(ok ? 'admin-health.good' : 'admin-health.bad');
  return html`<tr data-ok="${String(ok)}"><th scope="row">${system}</th><td>${ok ? state : html`<strong>${state}</strong>`}</td><td>${page.say(what.key, what.params)}${mend}</td></tr>`;
}

function certificateRow(page: PageMaker, { of, validTo }: CertificateState, now: number): Html {
  if (validTo === undefined) {
    return html`<tr><th scope="row">${of}</th><td colspan="2">${page.say('admin-health.no-certificate')}</td></tr>`;
  }
  const days = Math.floor((validTo - now) / DAY_MS);
  const left = page.say('admin-health.days', { count: days });
  return html`<tr><th scope="row">${of}</th><td>${days < SOON_DAYS ? html`<strong>${left}</strong>` : left}</td><td>${page.time(validTo)}</td></tr>`;
}

/** Mails that wait and fail. */
export function mailsHtml(page: PageMaker, { waiting, retried, failing, oldest }: MailBacklog): Html {
  const since = oldest === undefined ? html`` : html` ${page.say('admin-health.oldest', { time: { time: oldest } })}`;
  const said = page.say('admin-health.mails', { waiting, retried, failing });
  return html`<p${failing > 0 ? html` class="notice wrong"` : html``}>${said}${since}</p>`;
}

async function body({ page }: Visit, { health, clock }: AdminParts): Promise<Html> {
  const { findings, certificates, mails, checkedAt } = await health();
  const now = clock.now();
  return html`<p>${page.say('admin-health.checked', { time: { time: checkedAt } })}</p>
<div class="overflow"><table>${heads(page, 'admin-health.system', 'admin-health.state', 'admin-health.what')}<tbody>${findings.map(each => findingRow(page, each))}</tbody></table></div>
<h2>${page.say('admin-health.certificates')}</h2>
<div class="overflow"><table>${heads(page, 'admin-health.system', 'admin-health.left', 'admin-health.until')}<tbody>${certificates.map(each => certificateRow(page, each, now))}</tbody></table></div>
<h2>${page.say('admin-health.outbox')}</h2>${mailsHtml(page, mails)}`;
}

/** `/admin/health`: each system reachable, each right granted, each certificate valid; what lacks comes with what mends it. */
export function healthRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'see-health',
      handle: async visit => adminPage(visit, PATH, await body(visit, parts)),
    }),
  ];
}
