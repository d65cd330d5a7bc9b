import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from 'express';
import { adminPart } from './admin-part.ts';
import { contentOf, givenGrantsFrom, securityFrom } from './from-config.ts';
import { helpdeskPart } from './helpdesk-part.ts';
import type { PagesFoundation, PagesPart, PagesParts } from './pages-part.ts';
import { homeIsPersonal, personalPage } from './personal-page.ts';
import { answerAt } from './policy/answer-grid.ts';
import { createLocalAccountStore } from './store/local-account-store.ts';
import { createWebSessionStore } from './store/web-session-store.ts';
import { loadAssets } from './web/assets.ts';
import { cookieNames } from './web/cookie.ts';
import { createDoor } from './web/door.ts';
import { homeRoutes } from './web/home-routes.ts';
import { createMembership } from './web/membership.ts';
import { createOidc } from './web/oidc.ts';
import { oidcRoutes } from './web/oidc-routes.ts';
import { createRoleBook } from './web/role-book.ts';
import type { WebRoute } from './web/route.ts';
import { createSessions } from './web/sessions.ts';
import { signInRoutes } from './web/sign-in-routes.ts';
import { webRouter } from './web/web-router.ts';

export type { PagesFoundation, PagesPart, PagesParts };

/** The pages as they are mounted. */
export interface Pages {
  readonly router: Router;
  /** Every route, for the inventory. */
  readonly routes: readonly WebRoute[];
  /** Begins the work that nobody asks for; gives how to end it. */
  start(): () => void;
}

const PURGE_EVERY_MS = 10 * 60_000;

/** The parts of the pages; a new one adds its line. */
function partsOf(foundation: PagesFoundation): readonly PagesPart[] {
  return [helpdeskPart(foundation), adminPart(foundation)];
}

/** The pages, where the configuration lets anybody in; `undefined` where it names no role and no personal page is served. */
export function createPages(parts: PagesParts): Pages | undefined {
  const { config, assembly, surroundings } = parts;
  const { log, clock, publicUrl } = surroundings;
  const given = givenGrantsFrom(config);
  const isStaffed = given.length > 0;
  const assets = loadAssets();
  const personal = personalPage({ ...parts, assets });
  if (!isStaffed && !personal) return undefined;
  const book = createRoleBook(given);
  const directory = assembly.systems.find(({ type }) => type === 'directory');
  const accounts = createLocalAccountStore(assembly.store);
  const membership = createMembership(directory, clock);
  const sessions = createSessions({
    ...assembly,
    ...surroundings,
    ...config.web,
    store: createWebSessionStore(assembly.store),
    membership,
    book,
    hasLocalAccount: async name => (await accounts.find(name)) !== undefined,
  });
  const door = createDoor({
    ...assembly,
    ...surroundings,
    directory,
    accounts,
    book,
    mail: assembly.outbox,
    security: securityFrom(config),
    answerAt: surroundings.answerAt ?? answerAt,
    sleep: async milliseconds => await sleep(milliseconds),
  });
  const others = [...(isStaffed ? partsOf({ ...parts, sessions }) : []), ...(personal ? [personal] : [])];
  const navigation = others.flatMap(part => part.navigation);
  const cookies = cookieNames(publicUrl.startsWith('https:'));
  const provider = config.web.oidc;
  const signIn = signInRoutes({
    door,
    sessions,
    cookies,
    hasProvider: provider !== undefined,
    get contact() {
      return config.dialog.contact;
    },
  });
  const atProvider = provider
    ? oidcRoutes({
        ...assembly,
        oidc: createOidc({ config: provider, ca: contentOf(provider.ca), publicUrl, clock, log }),
        sessions,
        membership,
        book,
        clock,
        cookies,
        get contact() {
          return config.dialog.contact;
        },
      })
    : [];
  const doors = isStaffed
    ? [...homeRoutes(navigation), ...signIn, ...atProvider]
    : [homeIsPersonal, ...signIn.filter(({ path }) => path === '/language')];
  const routes = [...doors, ...others.flatMap(part => part.routes)];
  const pages = webRouter(routes, {
    ...surroundings,
    audit: assembly.audit,
    sessions,
    proveAgain: door.proveAgain,
    get contact() {
      return config.dialog.contact;
    },
    assets,
    navigation,
  });
  return {
    router: Router().use(assets.router, pages),
    routes,
    start() {
      const purge = (): void =>
        void sessions.purge().catch((error: unknown) => log.error({ err: error }, 'Old sessions could not be purged.'));
      const timer = setInterval(purge, PURGE_EVERY_MS);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}
