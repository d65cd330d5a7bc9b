import { type Html, html } from '../web/html.ts';
import { route, type Visit, type WebRoute } from '../web/route.ts';
import { adminPage } from './frame.ts';
import { type AdminParts, kindsHere } from './parts.ts';

const PATH = '/admin';

function stopped({ page }: Visit, parts: AdminParts): Html {
  const names = kindsHere(parts)
    .filter(kind => parts.config.renewal.stopped.includes(kind))
    .map(kind => html`<li>${page.say(`kind.${kind}`)}</li>`);
  if (names.length === 0) return html`<p>${page.say('admin-overview.none-stopped')}</p>`;
  return html`<div class="notice wrong" role="status"><p>${page.say('admin-overview.stopped')}</p><ul>${names}</ul></div>`;
}

/** `/admin`: how Rekey is doing today. */
export function overviewRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'see-health',
      handle: async visit => adminPage(visit, PATH, stopped(visit, parts)),
    }),
  ];
}
