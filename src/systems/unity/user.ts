import type { UnityConfig } from '../../config/unity.ts';
import type { Entry, EntryQuery, Person } from '../../renewal/ports.ts';
import type { UnityClient } from './client.ts';
import { type Fields, manyOf, oneOf } from './fields.ts';

const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * CUPI's query has no escape for values, so only these are ever put into one: letters, digits and `. _ + @ -`.
 * Anything else is nobody's alias, extension or address here.
 */
export const askable: RegExp = /^[\p{L}\p{N}._+@-]{1,128}$/u;

/** The columns that can be asked for: CUPI takes one indexed column, and `is`. */
type Column = UnityConfig['match'];

function columnOf(query: EntryQuery, match: Column): Column {
  return query.by === 'extension' ? 'DtmfAccessId' : match;
}

/** The path of a user; its parts hang under it. */
export function userPath(id: string): string {
  return `/users/${encodeURIComponent(id)}`;
}

/** Whether a text is an ObjectId, and so may stand in a path. */
function isObjectId(text: string): boolean {
  return objectId.test(text);
}

/** The whole user; undefined where there is none with that ObjectId. */
export async function readUser(client: UnityClient, id: string): Promise<Fields | undefined> {
  return isObjectId(id) ? oneOf(await client.get(userPath(id)), 'User') : undefined;
}

async function search(client: UnityClient, column: Column, value: string): Promise<readonly Fields[]> {
  if (!askable.test(value)) return [];
  const query = encodeURIComponent(`(${column} is ${value})`);
  // Page 0, or no rows, would answer the count alone.
  const body = await client.get(`/users?query=${query}&rowsPerPage=20&pageNumber=1`);
  const exact = manyOf(body, 'User').filter(user => user.text(column)?.toLowerCase() === value.toLowerCase());
  const ids = exact.map(user => user.text('ObjectId')).filter(id => id !== undefined);
  // A list says less of each user than the user's own page.
  const users = await Promise.all(ids.slice(0, 2).map(id => readUser(client, id)));
  return users.filter(user => user !== undefined);
}

/** The users that a query means; a template is none. At most two. */
export async function findUsers(client: UnityClient, match: Column, query: EntryQuery): Promise<readonly Fields[]> {
  if (query.by !== 'id') return await search(client, columnOf(query, match), query.value);
  const user = await readUser(client, query.value);
  return user ? [user] : [];
}

async function alternateExtensions(client: UnityClient, id: string, primary?: string): Promise<readonly string[]> {
  const body = await client.get(`${userPath(id)}/alternateextensions`);
  const numbers = manyOf(body, 'AlternateExtension').map(extension => extension.text('DtmfAccessId'));
  return numbers.filter(number => number !== undefined && number !== primary) as string[];
}

/** The entry as the other parts know it; undefined for a user without the joined key. */
export async function entryOf(
  client: UnityClient,
  system: string,
  user: Fields,
  match: Column,
): Promise<Entry | undefined> {
  const id = user.text('ObjectId');
  const userId = user.text(match);
  if (id === undefined || userId === undefined) return undefined;
  const person = personOf(user);
  return {
    system,
    id,
    userId,
    enabled: !user.flag('Inactive'),
    person: { ...person, alternateExtensions: await alternateExtensions(client, id, person.extension) },
  };
}

/** What Unity Connection knows of a person, without the alternate extensions, which stand in a place of their own. */
export function personOf(user: Fields): Person {
  const extension = user.text('DtmfAccessId');
  return {
    firstName: user.text('FirstName'),
    lastName: user.text('LastName'),
    displayName: user.text('DisplayName'),
    extension,
    mailbox: extension,
    mail: user.text('EmailAddress'),
  };
}

/** Whether the user's web password is the directory's: LDAP users have none of their own. */
export function isLdapUser(user: Fields): boolean {
  const type = user.text('LdapType');
  return type !== undefined && type !== '0';
}
