import type { WebRoute } from '../web/route.ts';
import type { HelpdeskParts } from './parts.ts';
import { detailsRoutes } from './routes/details.ts';
import { renewRoutes } from './routes/renew.ts';
import { renewalRoutes } from './routes/renewal.ts';
import { searchRoutes } from './routes/search.ts';
import { userRoutes } from './routes/user.ts';
import { verifyRoutes } from './routes/verify.ts';

/** Every page of the helpdesk (web.md "Helpdesk"). */
export function helpdeskRoutes(parts: HelpdeskParts): readonly WebRoute[] {
  return [
    ...searchRoutes(parts),
    ...userRoutes(parts),
    ...verifyRoutes(parts),
    ...renewRoutes(parts),
    ...renewalRoutes(parts),
    ...detailsRoutes(parts),
  ];
}
