import { CupiError, notFound } from './cupi-error.ts';
import type { Fields, Payload } from './payload.ts';
import { parseBody } from './request-body.ts';
import {
  alternateExtensions,
  credentialDetails,
  ruleDetails,
  userDetails,
  userRoles,
  userSummary,
} from './resources.ts';
import type { CredentialKind } from './rule.ts';
import type { UnitySystem } from './unity-system.ts';
import type { UnityUser } from './unity-user.ts';
import { parseUserQuery } from './user-query.ts';

/** A request, as far as the resources ask. */
export interface CupiRequest {
  readonly method: string;
  /** Without query, beginning with `/vmrest/`. */
  readonly path: string;
  /** What follows the `?`, as received. */
  readonly search: string;
  readonly contentType: string;
  readonly body: string;
}

/** What a resource answers; no payload: 204. */
export type CupiAnswer = Payload | undefined;

type Handler = (system: UnitySystem, request: CupiRequest, ids: readonly string[]) => CupiAnswer;

interface Route {
  readonly method: 'GET' | 'PUT';
  readonly pattern: RegExp;
  readonly handler: Handler;
}

const list = (plural: string, name: string, items: readonly Fields[]): Payload => ({
  type: 'list',
  plural,
  name,
  total: items.length,
  items,
});

function userOf(system: UnitySystem, ids: readonly string[]): UnityUser {
  const user = system.users.byId(ids[0] ?? '');
  if (!user) throw notFound('User not found');
  return user;
}

const kindOf = (ids: readonly string[]): CredentialKind => (ids[1] === 'pin' ? 'pin' : 'password');

const listUsers: Handler = (system, { search }) => {
  const { filter, sort, page, rows } = parseUserQuery(search);
  const found = system.users.find(filter);
  const ordered = sort ? system.users.sorted(found, sort.column, sort.descending) : found;
  const items = page === 0 ? [] : ordered.slice((page - 1) * rows, page * rows).map(userSummary);
  return { ...list('Users', 'User', items), total: found.length };
};

const getUser: Handler = (system, _request, ids) => ({
  type: 'item',
  name: 'User',
  fields: userDetails(userOf(system, ids)),
});

const getCredential: Handler = (system, _request, ids) => {
  const user = userOf(system, ids);
  const fields = credentialDetails(user, user.credentials[kindOf(ids)], system.now, system.switches.zoneMinutes);
  return { type: 'item', name: 'Credential', fields };
};

const putCredential: Handler = (system, { body, contentType }, ids) => {
  system.put(userOf(system, ids), kindOf(ids), parseBody(body, contentType, 'Credential'));
  return undefined;
};

const ruleNames = {
  authenticationrules: ['AuthenticationRules', 'AuthenticationRule'],
  credentialpolicies: ['CredentialPolicies', 'CredentialPolicy'],
} as const;

const getRules: Handler = (system, _request, ids) => {
  const path = ids[0] === 'credentialpolicies' ? 'credentialpolicies' : 'authenticationrules';
  const { rulesAt } = system.switches;
  if (rulesAt !== 'both' && rulesAt !== path) throw notFound();
  const [plural, name] = ruleNames[path];
  const rules = Object.values(system.rules);
  const id = ids[1];
  if (id === undefined)
    return list(
      plural,
      name,
      rules.map(rule => ruleDetails(rule, path)),
    );
  const rule = rules.find(({ objectId }) => objectId === id);
  if (!rule) throw notFound();
  return { type: 'item', name, fields: ruleDetails(rule, path) };
};

const version: Handler = () => ({
  type: 'item',
  name: 'VersionInformation',
  fields: { name: 'vmrest', version: '12.5.1.11900-57' },
});

const get = (pattern: RegExp, handler: Handler): Route => ({ method: 'GET', pattern, handler });

const routes: readonly Route[] = [
  get(/^users$/, listUsers),
  get(/^users\/([^/]+)$/, getUser),
  get(/^users\/([^/]+)\/credential\/(pin|password)$/, getCredential),
  { method: 'PUT', pattern: /^users\/([^/]+)\/credential\/(pin|password)$/, handler: putCredential },
  get(/^users\/([^/]+)\/alternateextensions$/, (system, _request, ids) =>
    list('AlternateExtensions', 'AlternateExtension', alternateExtensions(userOf(system, ids))),
  ),
  get(/^users\/([^/]+)\/userroles$/, (system, _request, ids) =>
    list('UserRoles', 'UserRole', userRoles(userOf(system, ids))),
  ),
  get(/^(authenticationrules|credentialpolicies)(?:\/([^/]+))?$/, getRules),
  get(/^version$/, version),
];

/** Answers a request. Throws {@link CupiError}. */
export function answer(system: UnitySystem, request: CupiRequest): CupiAnswer {
  const path = request.path.replace(/^\/vmrest\//, '').replace(/\/$/, '');
  const matching = routes.filter(({ pattern }) => pattern.test(path));
  const route = matching.find(({ method }) => method === request.method);
  if (!route) {
    if (matching.length === 0) throw notFound();
    throw new CupiError(405, 'METHOD_NOT_ALLOWED', `${request.method} is not allowed here`);
  }
  return route.handler(
    system,
    request,
    [...(route.pattern.exec(path) ?? [])].slice(1).filter(id => id !== undefined),
  );
}

/** The name of an operation for faults: `GET users`, `GET user`, `PUT pin`, `GET userroles`, `GET version`. */
export function operationOf({ method, path }: Pick<CupiRequest, 'method' | 'path'>): string {
  const parts = path.split('/').filter(part => part !== '' && part !== 'vmrest');
  const last = parts.at(-1) ?? '';
  if (parts[0] === 'users' && parts.length === 2) return `${method} user`;
  if (parts[0] !== 'users' && parts.length === 2) return `${method} ${parts[0]}`;
  return `${method} ${last}`;
}
