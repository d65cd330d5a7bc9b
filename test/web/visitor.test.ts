import { describe, expect, it } from 'vitest';
import type { Subject } from '../../src/renewal/subject.ts';
import { type Action, actions, changesSubject, type Role } from '../../src/web/role.ts';
import { createRoleBook, type GivenGrant } from '../../src/web/role-book.ts';
import { grantsFor, type May, may, nobody, type Visitor } from '../../src/web/visitor.ts';
import { person } from '../dialog/harness.ts';
import { givenGrants, groupOf } from './harness.ts';

/** What each role may at all, written down once more: `role.ts` must say the same. */
const allowed: Readonly<Record<Role, readonly Action[]>> = {
  viewer: ['see-users', 'see-reports'],
  agent: ['see-users', 'renew', 'unlock', 'verify-caller', 'edit-details'],
  auditor: ['see-reports'],
  admin: ['see-users', 'see-reports', 'see-health', 'configure', 'end-sessions', 'unlock-doors'],
};

const ou = 'OU=Brussels,DC=corp,DC=test';

/** The scopes that a grant may have, and whether the ordinary subject is within. */
const scopes = {
  everywhere: { ous: [], clusters: [], reaches: true },
  'its OU': { ous: ['ou=brussels, dc=corp,dc=test'], clusters: [], reaches: true },
  'its cluster': { ous: [], clusters: ['main'], reaches: true },
  'another OU': { ous: ['OU=Ghent,DC=corp,DC=test'], clusters: [], reaches: false },
  'another cluster': { ous: [], clusters: ['other'], reaches: false },
  'its OU and another cluster': { ous: [ou], clusters: ['other'], reaches: false },
} as const;

function subject(userId: string, over: Partial<Subject> = {}): Subject {
  const { subject: whole } = person(userId, over);
  const entries = whole.entries.map(each =>
    each.type === 'directory' ? { ...each, entry: { ...each.entry, dn: `CN=${userId},${ou}` } } : each,
  );
  return { ...whole, entries };
}

/** The subjects that somebody may want to act on, and what stands in the way of a change. */
const targets: Readonly<
  Record<string, { readonly subject: Subject; readonly hinders: (role: Role) => May | undefined }>
> = {
  somebody: { subject: subject('somebody'), hinders: () => undefined },
  'a protected account': { subject: subject('boss', { protectedBy: 'privileged-group' }), hinders: () => 'protected' },
  themselves: { subject: subject('VISITOR'), hinders: () => 'self' },
  'a viewer': { subject: subject('v', { groups: [groupOf('viewer')] }), hinders: () => undefined },
  'an agent': {
    subject: subject('a', { groups: [groupOf('agent')] }),
    hinders: role => (role === 'viewer' ? 'higher-role' : undefined),
  },
  'an administrator': {
    subject: subject('x', { groups: ['CN=Other,DC=corp,DC=test', groupOf('admin').toLowerCase()] }),
    hinders: role => (role === 'admin' ? undefined : 'higher-role'),
  },
  'an administrator by user id': {
    subject: subject('Root'),
    hinders: role => (role === 'admin' ? undefined : 'higher-role'),
  },
};

const byUserId: GivenGrant = {
  ...givenGrants[3],
  role: 'admin',
  groups: [],
  users: ['root'],
  ous: [],
  clusters: [],
  showSecret: 'never',
  maySkipVerification: false,
};

function visitor(role: Role, over: Partial<GivenGrant> = {}): Visitor {
  const given = givenGrants.map(grant => (grant.role === role ? { ...grant, ...over } : grant));
  const identity = { userId: 'visitor', name: 'Visitor', signedInBy: 'directory', groups: [groupOf(role)] } as const;
  return createRoleBook([...given, byUserId]).visitor(identity);
}

describe.each(Object.keys(allowed) as Role[])('a visitor who is %s', role => {
  it('may what the role includes, and nothing else', () => {
    expect(actions.filter(action => may(visitor(role), action) === 'yes').sort()).toEqual([...allowed[role]].sort());
  });

  it('may act on a subject by action, scope and target', () => {
    for (const action of actions)
      for (const [scope, { ous, clusters, reaches }] of Object.entries(scopes))
        for (const [name, { subject: target, hinders }] of Object.entries(targets)) {
          const hindrance = changesSubject(action) ? hinders(role) : undefined;
          const inRole = allowed[role].includes(action) ? (reaches ? (hindrance ?? 'yes') : 'out-of-scope') : 'no-role';
          const said = may(visitor(role, { ous, clusters }), action, target);
          expect(said, `${role} ${action} in ${scope} on ${name}`).toBe(inRole);
        }
  });
});

it('may skip verification only where an agent’s grant says so and reaches the subject', () => {
  const somebody = subject('somebody');
  expect(may(visitor('agent', { maySkipVerification: true }), 'skip-verification', somebody)).toBe('yes');
  expect(may(visitor('viewer', { maySkipVerification: true }), 'skip-verification', somebody)).toBe('no-role');
  const elsewhere = visitor('agent', { maySkipVerification: true, clusters: ['other'] });
  expect(may(elsewhere, 'skip-verification', somebody)).toBe('out-of-scope');
});

it('a subject whose directory entry did not come is in no OU', () => {
  const { entries, ...rest } = subject('somebody');
  const without = { ...rest, entries: entries.filter(({ type }) => type !== 'directory') };
  expect(may(visitor('agent', { ous: [ou] }), 'renew', without)).toBe('out-of-scope');
  expect(may(visitor('agent'), 'renew', without)).toBe('yes');
});

it('two grants reach as far as both together, and each shows what it may show', () => {
  const agents = givenGrants[1];
  if (!agents) throw new TypeError('no grant for agents');
  const book = createRoleBook([
    { ...agents, clusters: ['other'], showSecret: 'once' },
    { ...agents, ous: [ou] },
  ]);
  const both = book.visitor({ userId: 'v', name: 'V', signedInBy: 'oidc', groups: [groupOf('agent')] });
  expect(may(both, 'renew', subject('somebody'))).toBe('yes');
  expect(grantsFor(both, 'renew', subject('somebody')).map(({ showSecret }) => showSecret)).toEqual(['never']);
});

it('who did not sign in may nothing', () => {
  expect(actions.filter(action => may(nobody, action) === 'yes')).toEqual([]);
});
