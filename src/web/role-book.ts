import { type Role, roles, rolesAbove } from './role.ts';
import { type Grant, isAmong, type People, type Visitor } from './visitor.ts';

/** Who is given a grant. */
export interface GivenGrant extends Grant, People {}

/** Somebody who proved who they are, before it is known what they may. */
export interface Identity {
  readonly userId: string;
  readonly name: string;
  readonly signedInBy: Visitor['signedInBy'];
  /** DNs of the directory groups, nested ones too. */
  readonly groups: readonly string[];
}

/** Who has which role. */
export interface RoleBook {
  /** What somebody may; without grants they may not even sign in. */
  visitor(identity: Identity): Visitor;
}

const everywhere = { ous: [], clusters: [], showSecret: 'never', maySkipVerification: false } as const;

function highest(grants: readonly Grant[]): Role {
  return roles.findLast(role => grants.some(grant => grant.role === role)) ?? roles[0];
}

/** Builds the book from what the configuration gives. An account made on the command line is an administrator. */
export function createRoleBook(given: readonly GivenGrant[]): RoleBook {
  const grantOf = ({ role, ous, clusters, showSecret, maySkipVerification }: GivenGrant): Grant => ({
    role,
    ous,
    clusters,
    showSecret,
    maySkipVerification,
  });
  const superiorsOf = (grants: readonly Grant[]): People => {
    const above = rolesAbove(highest(grants));
    const higher = given.filter(({ role }) => above.includes(role));
    return { groups: higher.flatMap(({ groups }) => groups), users: higher.flatMap(({ users }) => users) };
  };
  return {
    visitor({ userId, name, signedInBy, groups }) {
      const grants: readonly Grant[] =
        signedInBy === 'local'
          ? [{ role: 'admin', ...everywhere }]
          : given.filter(each => isAmong(each, userId, groups)).map(grantOf);
      return { userId, name, signedInBy, grants, superiors: superiorsOf(grants) };
    },
  };
}
