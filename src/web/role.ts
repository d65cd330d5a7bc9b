/** The roles, lowest first: nobody renews for someone of a higher one. */
export const roles = ['viewer', 'agent', 'auditor', 'admin'] as const;

/** What somebody who signed in is to Rekey. */
export type Role = (typeof roles)[number];

/** What a role may do, one word an action. Each route names one. */
export const actions = [
  'see-users',
  'renew',
  'unlock',
  'verify-caller',
  'skip-verification',
  'edit-details',
  'see-reports',
  'see-health',
  'configure',
  'end-sessions',
  'unlock-doors',
] as const;

/** One of {@link actions}. */
export type Action = (typeof actions)[number];

/** `skip-verification` is an agent's only where the grant says so. */
const actionsOf: Readonly<Record<Role, readonly Action[]>> = {
  viewer: ['see-users', 'see-reports'],
  agent: ['see-users', 'renew', 'unlock', 'verify-caller', 'skip-verification', 'edit-details'],
  auditor: ['see-reports'],
  admin: ['see-users', 'see-reports', 'see-health', 'configure', 'end-sessions', 'unlock-doors'],
};

/** Actions that change something of a subject's: for these protection, oneself and higher roles count. */
const changing: ReadonlySet<Action> = new Set([
  'renew',
  'unlock',
  'verify-caller',
  'skip-verification',
  'edit-details',
]);

/** Whether a role includes an action at all. */
export function includes(role: Role, action: Action): boolean {
  return actionsOf[role].includes(action);
}

/** Whether an action changes something of a subject's. */
export function changesSubject(action: Action): boolean {
  return changing.has(action);
}

/** The roles above one. */
export function rolesAbove(role: Role): readonly Role[] {
  return roles.slice(roles.indexOf(role) + 1);
}
