import type { Role } from '../../src/web/role.ts';

/** What one address of the pages is, as somebody who reviews it would write it down. */
export interface RouteRow {
  /** Who may ask for it. */
  readonly roles: 'anybody' | readonly Role[];
  /** It asks for the password again. */
  readonly stepUp?: true;
  /** Its page can hold a secret. */
  readonly secret?: true;
  /**
   * It acts on the subject that the path or the form names: what it sends where that is `userId`. Protected ones, oneself,
   * those of a higher role and those out of scope are refused by the handler.
   */
  readonly target?: { readonly path: (userId: string) => string; readonly fields: (userId: string) => object };
}

const everyRole: readonly Role[] = ['viewer', 'agent', 'auditor', 'admin'];
const admin: readonly Role[] = ['admin'];

/** Sign-in, and what everybody has. */
const shared: Readonly<Record<string, RouteRow>> = {
  'get /': { roles: everyRole },
  'get /sign-in': { roles: 'anybody' },
  'post /sign-in': { roles: 'anybody' },
  'post /sign-out': { roles: 'anybody' },
  'get /sign-in/again': { roles: everyRole },
  'post /sign-in/again': { roles: everyRole, stepUp: true },
  'post /language': { roles: 'anybody' },
};

/** The personal page: the conversation proves who somebody is. */
const personal: Readonly<Record<string, RouteRow>> = {
  'get /me': { roles: 'anybody' },
  'post /me': { roles: 'anybody', secret: true },
  'get /me/wait': { roles: 'anybody', secret: true },
  'post /me/check': { roles: 'anybody' },
};

const administration: Readonly<Record<string, RouteRow>> = {
  'get /admin': { roles: admin },
  'get /admin/kinds': { roles: admin },
  'post /admin/kinds': { roles: admin },
  'get /admin/policies': { roles: admin },
  'get /admin/policies/edit': { roles: admin, stepUp: true },
  'post /admin/policies/edit': { roles: admin, stepUp: true },
  'get /admin/phone-service': { roles: admin },
  'post /admin/phone-service': { roles: admin, stepUp: true },
  'get /admin/changes': { roles: admin },
  'post /admin/changes': { roles: admin, stepUp: true },
  'get /admin/sessions': { roles: admin },
  'post /admin/sessions': { roles: admin },
  'get /admin/locks': { roles: admin },
  'post /admin/locks': { roles: admin },
  'get /admin/health': { roles: admin },
};

/**
 * Every address of the pages. A route that does not stand here, or stands here otherwise than it is mounted, fails
 * `route-inventory.test.ts`.
 */
export const routeTable: Readonly<Record<string, RouteRow>> = { ...shared, ...personal, ...administration };
