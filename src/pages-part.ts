import type { Assembly, Surroundings } from './assembly.ts';
import type { Config } from './config/config.ts';
import type { NavigationEntry, WebRoute } from './web/route.ts';
import type { Sessions } from './web/sessions.ts';

/** What the pages are built from. */
export interface PagesParts {
  readonly config: Config;
  readonly assembly: Assembly;
  readonly surroundings: Surroundings;
}

/** What every part of the pages may work with beside the assembly. */
export interface PagesFoundation extends PagesParts {
  readonly sessions: Sessions;
}

/** One part of the pages: its routes, and how the navigation leads to it. */
export interface PagesPart {
  readonly routes: readonly WebRoute[];
  readonly navigation: readonly NavigationEntry[];
}
