import { isUnder, sameDn } from '../renewal/distinguished-name.ts';
import type { Subject } from '../renewal/subject.ts';
import { type Action, changesSubject, includes, type Role } from './role.ts';

/** One role of a visitor and where it reaches. Empty lists = everywhere. */
export interface Grant {
  readonly role: Role;
  /** DNs under which the subject's directory entry must lie. */
  readonly ous: readonly string[];
  /** Names of CUCM clusters on which the subject must live. */
  readonly clusters: readonly string[];
  readonly showSecret: 'never' | 'once';
  readonly maySkipVerification: boolean;
}

/** People by the groups (DNs, nested ones included) or the user ids that name them. */
export interface People {
  readonly groups: readonly string[];
  readonly users: readonly string[];
}

/** Who signed in. */
export interface Visitor {
  readonly userId: string;
  readonly name: string;
  readonly signedInBy: 'directory' | 'oidc' | 'local';
  readonly grants: readonly Grant[];
  /** Whoever has a higher role than this visitor. */
  readonly superiors: People;
}

/** Whether a visitor may act, or why not. */
export type May = 'yes' | 'no-role' | 'out-of-scope' | 'protected' | 'self' | 'higher-role';

/** Who did not sign in: has no role, and so may nothing. */
export const nobody: Visitor = {
  userId: '',
  name: '',
  signedInBy: 'local',
  grants: [],
  superiors: { groups: [], users: [] },
};

const sameUser = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether somebody is named by a user id or a group. */
export function isAmong({ groups, users }: People, userId: string, memberOf: readonly string[]): boolean {
  return (
    users.some(user => sameUser(user, userId)) || groups.some(group => memberOf.some(member => sameDn(group, member)))
  );
}

const allows = ({ role, maySkipVerification }: Grant, action: Action): boolean =>
  includes(role, action) && (action !== 'skip-verification' || maySkipVerification);

function reaches({ ous, clusters }: Grant, { entries }: Subject): boolean {
  const dn = entries.find(({ type }) => type === 'directory')?.entry.dn;
  const inOu = ous.length === 0 || (dn !== undefined && ous.some(ou => isUnder(dn, ou)));
  const inCluster =
    clusters.length === 0 || entries.some(({ system }) => clusters.some(name => system === `cucm:${name}`));
  return inOu && inCluster;
}

/** The visitor's grants of an action, and where a subject is given those that reach it. */
export function grantsFor({ grants }: Visitor, action: Action, subject?: Subject): readonly Grant[] {
  return grants.filter(grant => allows(grant, action) && (subject === undefined || reaches(grant, subject)));
}

/**
 * Whether the visitor may act. On a subject: within the scope of a grant; and where the action changes something, not on
 * a protected one, not on themselves, on nobody of a higher role. What cannot be known counts against it: a subject whose
 * directory entry did not come is in no OU.
 */
export function may(visitor: Visitor, action: Action, subject?: Subject): May {
  if (grantsFor(visitor, action).length === 0) return 'no-role';
  if (subject === undefined) return 'yes';
  if (grantsFor(visitor, action, subject).length === 0) return 'out-of-scope';
  if (!changesSubject(action)) return 'yes';
  if (subject.protectedBy !== undefined) return 'protected';
  if (sameUser(visitor.userId, subject.userId)) return 'self';
  return isAmong(visitor.superiors, subject.userId, subject.groups) ? 'higher-role' : 'yes';
}
