import { adminNavigation, adminRoutes } from './admin/admin-routes.ts';
import { createRemainingCounter } from './admin/policy-preview.ts';
import type { PolicyConfig } from './config/policies.ts';
import { namedPolicy } from './from-config.ts';
import type { PagesFoundation, PagesPart } from './pages-part.ts';
import { createPolicyBook } from './renewal/policy-book.ts';

/** The admin sub-app, built from what the server has. */
export function adminPart({ config, assembly, surroundings }: PagesFoundation): PagesPart {
  const { settings, systems, subjects } = assembly;
  const routes = adminRoutes({
    settings,
    config,
    systems,
    findSubject: subjects.find,
    // Only a judged document is handed in.
    policyUnder: (policies, kind, subject) =>
      createPolicyBook((policies as readonly PolicyConfig[]).map(namedPolicy))(kind, subject),
    countRemaining: createRemainingCounter(surroundings.random),
    clock: surroundings.clock,
  });
  return { routes, navigation: adminNavigation };
}
