import { helpdeskSchema } from './config/helpdesk.ts';
import { createCallers } from './helpdesk/callers.ts';
import { helpdeskRoutes } from './helpdesk/helpdesk-routes.ts';
import type { PagesFoundation, PagesPart } from './pages-part.ts';
import { createCallerCheckStore } from './store/caller-check-store.ts';

/** The helpdesk, built from what the server has. */
export function helpdeskPart({ config, assembly, surroundings }: PagesFoundation): PagesPart {
  const { pushes, store, keyring } = assembly;
  const { clock, random, log } = surroundings;
  const helpdesk = config.helpdesk ?? helpdeskSchema.parse({});
  const { anyOf: demand, minutes } = helpdesk.verification;
  const routes = helpdeskRoutes({
    ...assembly,
    config: helpdesk,
    deliver: config.dialog.deliver,
    approvals: pushes,
    callers: createCallers({ store: createCallerCheckStore(store), keyring, clock, demand, minutes }),
    history: assembly.audit,
    clock,
    random,
    log,
  });
  return { routes, navigation: [{ path: '/helpdesk', key: 'helpdesk.title', who: 'see-users' }] };
}
