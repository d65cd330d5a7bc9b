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
  'get /sign-in/oidc': { roles: 'anybody' },
  'get /sign-in/oidc/return': { roles: 'anybody' },
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
  'post /admin/kinds': { roles: admin, stepUp: true },
  'get /admin/policies': { roles: admin },
  'get /admin/policies/edit': { roles: admin, stepUp: true },
  'post /admin/policies/edit': { roles: admin, stepUp: true },
  'get /admin/messages': { roles: admin },
  'get /admin/messages/edit': { roles: admin, stepUp: true },
  'post /admin/messages/edit': { roles: admin, stepUp: true },
  'get /admin/texts': { roles: admin },
  'post /admin/texts': { roles: admin, stepUp: true },
  'get /admin/phone-preview': { roles: admin },
  'get /admin/phone-service': { roles: admin },
  'post /admin/phone-service': { roles: admin, stepUp: true },
  'get /admin/changes': { roles: admin },
  'post /admin/changes': { roles: admin, stepUp: true },
  'get /admin/sessions': { roles: admin },
  'post /admin/sessions': { roles: admin, stepUp: true },
  'get /admin/locks': { roles: admin },
  'post /admin/locks': { roles: admin, stepUp: true },
  'get /admin/sweep': { roles: admin },
  'post /admin/sweep': { roles: admin, stepUp: true },
  'get /admin/sweep/:id': { roles: admin },
  'get /admin/sweep/:id/events': { roles: admin },
  'get /admin/sweep/:id/findings.csv': { roles: admin },
  'post /admin/sweep/:id': { roles: admin, stepUp: true },
  'post /admin/sweep/:id/halt': { roles: admin },
  'get /admin/batches': { roles: admin, stepUp: true },
  'post /admin/batches': { roles: admin, stepUp: true },
  'get /admin/batches/:id': { roles: admin },
  'post /admin/batches/:id': { roles: admin, stepUp: true },
  'get /admin/batches/:id/events': { roles: admin },
  'get /admin/batches/:id/result.csv': { roles: admin },
  'get /admin/calendar': { roles: admin },
  'post /admin/calendar': { roles: admin, stepUp: true },
  'get /admin/health': { roles: admin },
};

/** What was done: auditors see nothing else. */
const reports: Readonly<Record<string, RouteRow>> = {
  'get /reports': { roles: ['viewer', 'auditor', 'admin'] },
  'get /reports/download': { roles: ['viewer', 'auditor', 'admin'] },
};

const seers: readonly Role[] = ['viewer', 'agent', 'admin'];
const agent: readonly Role[] = ['agent'];

const ofUser =
  (rest = ''): ((userId: string) => string) =>
  userId =>
    `/helpdesk/users/${userId}${rest}`;
const acts = (rest: string, fields: object = {}): Pick<RouteRow, 'target'> => ({
  target: { path: ofUser(rest), fields: () => fields },
});

/** The helpdesk: who sees users, and what agents do for callers. */
const helpdesk: Readonly<Record<string, RouteRow>> = {
  'get /helpdesk': { roles: seers },
  'get /helpdesk/users/:userId': { roles: seers },
  'get /helpdesk/users/:userId/history': { roles: seers },
  'get /helpdesk/users/:userId/details': { roles: seers },
  'get /helpdesk/users/:userId/renewals/:id': { roles: seers },
  'get /helpdesk/users/:userId/renewals/:id/events': { roles: seers },
  'get /helpdesk/users/:userId/verify/events': { roles: agent },
  'post /helpdesk/users/:userId/verify/push': { roles: agent, ...acts('/verify/push') },
  'post /helpdesk/users/:userId/verify/phone-code': { roles: agent, ...acts('/verify/phone-code') },
  'post /helpdesk/users/:userId/verify/mail-code': { roles: agent, ...acts('/verify/mail-code') },
  'post /helpdesk/users/:userId/verify/phone-code/answer': {
    roles: agent,
    ...acts('/verify/phone-code/answer', { code: '12345678' }),
  },
  'post /helpdesk/users/:userId/verify/mail-code/answer': {
    roles: agent,
    ...acts('/verify/mail-code/answer', { code: '12345678' }),
  },
  // Nobody has this by a role alone: a grant must say so.
  'post /helpdesk/users/:userId/verify/skip': { roles: [], ...acts('/verify/skip', { reason: 'known by voice' }) },
  'post /helpdesk/users/:userId/renew': { roles: agent, ...acts('/renew', { kinds: 'cucm-pin' }) },
  'post /helpdesk/users/:userId/unlock': { roles: agent, ...acts('/unlock') },
  'post /helpdesk/users/:userId/phone-code': { roles: agent, secret: true, ...acts('/phone-code') },
  'post /helpdesk/users/:userId/renewals/:id/retry': { roles: agent, ...acts('/renewals/x/retry') },
  'post /helpdesk/users/:userId/renewals/:id/show': { roles: agent, secret: true, ...acts('/renewals/x/show') },
  'post /helpdesk/users/:userId/details/preview': { roles: agent, ...acts('/details/preview', { lastName: 'Roe' }) },
  'post /helpdesk/users/:userId/details': { roles: agent, ...acts('/details', { lastName: 'Roe' }) },
};

/**
 * Every address of the pages. A route that does not stand here, or stands here otherwise than it is mounted, fails
 * `route-inventory.test.ts`.
 */
export const routeTable: Readonly<Record<string, RouteRow>> = {
  ...shared,
  ...personal,
  ...helpdesk,
  ...administration,
  ...reports,
};
