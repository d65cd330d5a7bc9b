import type { NavigationEntry, WebRoute } from '../web/route.ts';
import { changesRoutes } from './changes-page.ts';
import { kindsRoutes } from './kinds-page.ts';
import { overviewRoutes } from './overview-page.ts';
import type { AdminParts } from './parts.ts';
import { policiesRoutes } from './policies-page.ts';

/** The admin sub-app: every route of it. */
export function adminRoutes(parts: AdminParts): readonly WebRoute[] {
  return [...overviewRoutes(parts), ...kindsRoutes(parts), ...policiesRoutes(parts), ...changesRoutes(parts)];
}

/** How the navigation of all pages leads there. */
export const adminNavigation: readonly NavigationEntry[] = [{ path: '/admin', key: 'admin.title', who: 'see-health' }];
