import { html } from './html.ts';
import { type NavigationEntry, route, type WebRoute } from './route.ts';
import { mayAsk } from './who.ts';

/** `/`: what the visitor may reach. */
export function homeRoutes(navigation: readonly NavigationEntry[]): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: '/',
      who: 'signed-in',
      handle: async ({ page, visitor }) => {
        const links = navigation
          .filter(({ who }) => mayAsk(visitor, who))
          .map(({ path, key }) => html`<li><a href="${path}">${page.say(key)}</a></li>`);
        return {
          page: html`<p>${page.say('web.hello', { name: visitor.name })}</p><ul>${links}</ul>`,
          title: page.say('web.home'),
        };
      },
    }),
  ];
}
