import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from 'express';
import { adminPart } from './admin-part.ts';
import { contentOf, givenGrantsFrom, securityFrom } from './from-config.ts';
import { helpdeskPart } from './helpdesk-part.ts';
import type { PagesFoundation, PagesPart, PagesParts } from './pages-part.ts';
import { homeIsPersonal, personalPage } from './personal-page.ts';
import { answerAt } from './policy/answer-grid.ts';
import { reportsPart } from './reports-part.ts';
import { createLocalAccountStore } from './store/local-account-store.ts';
import { createWebSessionStore } from './store/web-session-store.ts';
import { loadAssets } from './web/assets.ts';
import { cookieNames } from './web/cookie.ts';
import { createDoor } from './web/door.ts';
import { homeRoutes } from './web/home-routes.ts';
import { createMembership } from './web/membership.ts';
import { createOidc } from './web/oidc.ts';
import { oidcRoutes } from './web/oidc-routes.ts';
import { createRoleBook, type GivenGrant } from './web/role-book.ts';
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
  return [helpdeskPart(foundation), adminPart(foundation), reportsPart(foundation)];
}

/** Who may come in, by which door, and what is kept of them. */
function entranceOf({ config, assembly, surroundings }: PagesParts, given: readonly GivenGrant[]) {
  const book = createRoleBook(given);
  const directory = assembly.systems.find(({ type }) => type === 'directory');
  const accounts = createLocalAccountStore(assembly.store);
  const membership = createMembership(directory, surroundings.clock);
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
  return { book, membership, sessions, door };
}

type Entrance = ReturnType<typeof entranceOf>;

/** Sign-in with the directory password, and at a provider where one is configured. */
function signInsOf({ config, assembly, surroundings }: PagesParts, entrance: Entrance) {
  const { log, clock, publicUrl } = surroundings;
  const cookies = cookieNames(publicUrl.startsWith('https:'));
  const provider = config.web.oidc;
  const own = signInRoutes({
    ...entrance,
    cookies,
    hasProvider: provider !== undefined,
    get contact() {
      return config.dialog.contact;
    },
  });
  if (!provider) return { own, atProvider: [] };
  const oidc = createOidc({ config: provider, ca: contentOf(provider.ca), publicUrl, clock, log });
  const atProvider = oidcRoutes({
    ...assembly,
    ...entrance,
    oidc,
    clock,
    cookies,
    get contact() {
      return config.dialog.contact;
    },
  });
  return { own, atProvider };
}

/** Forgets old sessions now and then. */
function startPurging(sessions: Entrance['sessions'], { log }: PagesParts['surroundings']): () => void {
  const purge = (): void =>
    void sessions.purge().catch((error: unknown) => log.error({ err: error }, 'Old sessions could not be purged.'));
  const timer = setInterval(purge, PURGE_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The pages, where the configuration lets anybody in; `undefined` where it names no role and no personal page is served. */
export function createPages(parts: PagesParts): Pages | undefined {
  const { config, assembly, surroundings } = parts;
  const given = givenGrantsFrom(config);
  const isStaffed = given.length > 0;
  const assets = loadAssets();
  const personal = personalPage({ ...parts, assets });
  if (!isStaffed && !personal) return undefined;
  const entrance = entranceOf(parts, given);
  const { sessions, door } = entrance;
  const others = [...(isStaffed ? partsOf({ ...parts, sessions }) : []), ...(personal ? [personal] : [])];
  const navigation = others.flatMap(part => part.navigation);
  const { own, atProvider } = signInsOf(parts, entrance);
  const doors = isStaffed
    ? [...homeRoutes(navigation), ...own, ...atProvider]
    : [homeIsPersonal, ...own.filter(({ path }) => path === '/language')];
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
    start: () => startPurging(sessions, surroundings),
  };
}
