import type { UnityUser } from './unity-user.ts';

/** The columns that a query may name, lower case: indexed ones only. */
const columns: Readonly<Record<string, (user: UnityUser) => string>> = {
  alias: user => user.alias,
  objectid: user => user.objectId,
  dtmfaccessid: user => user.extension,
  emailaddress: user => user.emailAddress,
  smtpaddress: user => `${user.alias}@unity.lab.test`,
  displayname: user => user.displayName,
  firstname: user => user.firstName,
  lastname: user => user.lastName,
};

/** Whether a column may be queried and sorted by. */
export function isIndexed(column: string): boolean {
  return Object.hasOwn(columns, column.toLowerCase());
}

function read(user: UnityUser, column: string): string {
  return columns[column]?.(user).toLowerCase() ?? '';
}

function inOrder(users: readonly UnityUser[], column: string): readonly UnityUser[] {
  return users.toSorted((a, b) => (read(a, column) < read(b, column) ? -1 : 1));
}

/** All users, found by the indexed columns. */
export class UserDirectory {
  readonly #users: readonly UnityUser[];
  /** For each column its users by value; built when a column is first asked for. */
  readonly #indexes = new Map<string, Map<string, UnityUser[]>>();
  /** For each column all users in its order; built when a list is first sorted by it. */
  readonly #orders = new Map<string, readonly UnityUser[]>();

  constructor(users: readonly UnityUser[]) {
    this.#users = users;
  }

  /** All of them, or those where `column` equals or begins with `value`, case ignored. */
  find(query?: { column: string; operator: 'is' | 'startswith'; value: string }): readonly UnityUser[] {
    if (!query) return this.#users;
    const [column, value] = [query.column.toLowerCase(), query.value.toLowerCase()];
    if (query.operator === 'is') return this.#index(column).get(value) ?? [];
    return this.#users.filter(user => read(user, column).startsWith(value));
  }

  /** In ascending order of a column. */
  sorted(users: readonly UnityUser[], column: string, descending: boolean): readonly UnityUser[] {
    const key = column.toLowerCase();
    const order = users === this.#users ? this.#orderOfAll(key) : inOrder(users, key);
    return descending ? order.toReversed() : order;
  }

  byId(objectId: string): UnityUser | undefined {
    return this.find({ column: 'objectid', operator: 'is', value: objectId })[0];
  }

  byAlias(alias: string): UnityUser | undefined {
    return this.find({ column: 'alias', operator: 'is', value: alias })[0];
  }

  /** Gives a user another primary extension. */
  renumber(user: UnityUser, extension: string): void {
    user.extension = extension;
    this.#indexes.delete('dtmfaccessid');
    this.#orders.delete('dtmfaccessid');
  }

  #orderOfAll(column: string): readonly UnityUser[] {
    const order = this.#orders.get(column) ?? inOrder(this.#users, column);
    this.#orders.set(column, order);
    return order;
  }

  #index(column: string): Map<string, UnityUser[]> {
    const known = this.#indexes.get(column);
    if (known) return known;
    const index = new Map<string, UnityUser[]>();
    for (const user of this.#users) {
      const key = read(user, column);
      const there = index.get(key);
      if (there) there.push(user);
      else index.set(key, [user]);
    }
    this.#indexes.set(column, index);
    return index;
  }
}
