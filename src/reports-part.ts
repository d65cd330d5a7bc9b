import type { PagesFoundation, PagesPart } from './pages-part.ts';
import { reportNavigation, reportRoutes } from './reports/report-routes.ts';

/** The reports, built from what the server has. */
export function reportsPart({ assembly: { audit, subjects } }: PagesFoundation): PagesPart {
  return { routes: reportRoutes({ audit, findSubject: subjects.find }), navigation: reportNavigation };
}
