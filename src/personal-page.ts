import type { Assembly, Surroundings } from './assembly.ts';
import type { Config } from './config/config.ts';
import { offersPersonalPage } from './from-config.ts';
import { meRoutes } from './me/me-routes.ts';
import type { Assets } from './web/assets.ts';
import { cookieNames } from './web/cookie.ts';
import { type NavigationEntry, route, type WebRoute } from './web/route.ts';

/** What the personal page is built from. */
export interface PersonalPageParts {
  readonly config: Config;
  readonly assembly: Assembly;
  readonly surroundings: Surroundings;
  readonly assets: Pick<Assets, 'address'>;
}

/** `/me`: the conversation in a browser, for people who do not sign in; undefined where it is not served. */
export function personalPage(
  parts: PersonalPageParts,
): { readonly routes: readonly WebRoute[]; readonly navigation: readonly NavigationEntry[] } | undefined {
  const { config, assembly, assets } = parts;
  const { words, publicUrl } = parts.surroundings;
  if (!offersPersonalPage(config, publicUrl)) return undefined;
  const routes = meRoutes({
    ...assembly,
    words,
    get contact() {
      return config.dialog.contact;
    },
    script: assets.address('me.js'),
    languageCookie: cookieNames(publicUrl.startsWith('https:')).language,
  });
  return { routes, navigation: [{ path: '/me', key: 'me.title', who: 'anybody' }] };
}

/** Where nobody can sign in the personal page is all there is: `/` leads to it. */
export const homeIsPersonal: WebRoute = route({
  method: 'get',
  path: '/',
  who: 'anybody',
  handle: async () => ({ redirect: '/me' }),
});
