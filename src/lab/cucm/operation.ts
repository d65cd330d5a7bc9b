import type { Authenticator } from './authenticate.ts';
import { AxlFault, notFound, notValid } from './axl-fault.ts';
import type { CucmDatabase, Row } from './database.ts';
import type { Particle } from './schema.ts';
import type { CucmSwitches } from './switches.ts';
import { childOf, textOf, type XmlNode } from './xml-node.ts';

/** A PIN that is about to change and must first go to Unity Connection. */
export interface PinPush {
  readonly userId: string;
  readonly pin: string;
  readonly mustChange: boolean;
}

/** What the simulated CUCM asks of systems beside it. */
export interface CucmNeighbours {
  /** End User PIN Synchronization: answers why the push failed; undefined where it went well or the user is not synchronised. */
  readonly onPinChanged?: ((push: PinPush) => string | undefined) | undefined;
  /** LDAP authentication of a synchronised user's password. */
  readonly authenticateInDirectory?: ((userId: string, password: string) => boolean) | undefined;
}

/** What an operation works with. */
export interface AxlContext {
  readonly database: CucmDatabase;
  readonly switches: CucmSwitches;
  readonly authenticator: Authenticator;
  readonly neighbours: CucmNeighbours;
  /** What was set that has no column, by the object's pkid and the element's name. */
  readonly extras: Map<string, Readonly<Record<string, XmlNode>>>;
  /** Of the schema that the request speaks. */
  readonly version: number;
}

/** One AXL operation. */
export interface Operation {
  readonly schema: readonly Particle[];
  readonly writes: boolean;
  /** What stands inside `<return>`, row by row. Throws {@link AxlFault}. */
  readonly run: (request: XmlNode, context: AxlContext) => Iterable<string>;
}

/** Operations by the name of their element. */
export type Operations = Readonly<Record<string, Operation>>;

/** A column found by one of two elements: `uuid`, or a name. */
export interface Key {
  readonly table: string;
  readonly column: string;
  /** The element that holds the name. */
  readonly element: string;
  /** What is said not to be there. */
  readonly object: string;
  /** Further conditions, such as `tkclass = 1`. */
  readonly where?: string;
}

/** The pkid in a braced UUID. */
export const unbraced = (uuid: string): string => uuid.replace(/[{}]/g, '').toLowerCase();

/** The row that a request names by uuid or name. */
export function find(request: XmlNode, key: Key, { database }: AxlContext): Row | undefined {
  const uuid = textOf(request, 'uuid');
  const condition = key.where === undefined ? '' : ` and ${key.where}`;
  const column = uuid === undefined ? key.column : 'pkid';
  const value = uuid === undefined ? (textOf(request, key.element) ?? '') : unbraced(uuid);
  return database.get(`select * from ${key.table} where ${column} = ?${condition}`, value);
}

/** The same for `get` and `do`: code 5007 where it is not there. */
export function findToShow(request: XmlNode, key: Key, context: AxlContext): Row {
  const row = find(request, key, context);
  if (!row) throw notValid(key.object);
  return row;
}

/** The same for `update`, `remove` and `apply`: code 5003. */
export function findToChange(request: XmlNode, key: Key, context: AxlContext): Row {
  const row = find(request, key, context);
  if (!row) throw notFound(key.object);
  return row;
}

/** `skip` counts only where `first` is there. */
function page(request: XmlNode): { readonly first: number; readonly skip: number } {
  const first = textOf(request, 'first');
  return first === undefined
    ? { first: -1, skip: 0 }
    : { first: Number(first), skip: Number(textOf(request, 'skip') ?? 0) };
}

/** Rows of a list: criteria by element name mapped to columns, `%` as wildcard, sorted by `order`. Throws where no criterion stands. */
export function list(
  request: XmlNode,
  from: string,
  columns: Readonly<Record<string, string>>,
  order: string,
  { database }: AxlContext,
): readonly Row[] {
  const criteria = childOf(request, 'searchCriteria')?.children ?? [];
  if (criteria.length === 0) throw new AxlFault(5007, 'Item not valid: At least one search criterion is needed');
  const conditions = criteria.map(({ name }) => (columns[name] ? `nvl(${columns[name]}, '') like ?` : "'' like ?"));
  const { first, skip } = page(request);
  return database.all(
    `select * from ${from} and ${conditions.join(' and ')} order by ${order} limit ? offset ?`,
    ...criteria.map(({ text }) => text),
    first,
    skip,
  );
}
