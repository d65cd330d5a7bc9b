import type { NavigationEntry, WebRoute } from '../web/route.ts';
import { batchesRoutes } from './batches-page.ts';
import { calendarRoutes } from './calendar-page.ts';
import { changesRoutes } from './changes-page.ts';
import { healthRoutes } from './health-page.ts';
import { kindsRoutes } from './kinds-page.ts';
import { locksRoutes } from './locks-page.ts';
import { messagesRoutes } from './messages-page.ts';
import { overviewRoutes } from './overview-page.ts';
import type { AdminParts } from './parts.ts';
import { phonePreviewRoutes } from './phone-preview-page.ts';
import { phoneServiceRoutes } from './phone-service-page.ts';
import { policiesRoutes } from './policies-page.ts';
import { sessionsRoutes } from './sessions-page.ts';
import { sweepRoutes } from './sweep/sweep-page.ts';
import { textsRoutes } from './texts-page.ts';

/** The admin sub-app: every route of it. */
export function adminRoutes(parts: AdminParts): readonly WebRoute[] {
  const pages = [
    overviewRoutes,
    kindsRoutes,
    policiesRoutes,
    messagesRoutes,
    textsRoutes,
    phonePreviewRoutes,
    phoneServiceRoutes,
    sweepRoutes,
    batchesRoutes,
    calendarRoutes,
    sessionsRoutes,
    locksRoutes,
    healthRoutes,
    changesRoutes,
  ];
  return pages.flatMap(routesOf => routesOf(parts));
}

/** How the navigation of all pages leads there. */
export const adminNavigation: readonly NavigationEntry[] = [{ path: '/admin', key: 'admin.title', who: 'see-health' }];
