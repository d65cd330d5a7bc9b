import { EqualityFilter, type Filter } from 'ldapts';
import type { Entry, EntryQuery } from '../../../renewal/ports.ts';
import { isIdentifier } from '../identifier.ts';
import { type PersonAttributes, personOf } from '../person.ts';
import type { Row } from '../row.ts';
import type { Session } from '../session.ts';

/** Which attributes hold what. */
export interface LdapAttributes extends PersonAttributes {
  /** Equals the CUCM user id. */
  readonly match: string;
}

/** Operational attributes of draft-behera-ldap-password-policy-10 section 5.3, and of the entry itself. */
const operational = [
  'entryUUID',
  'cn',
  'pwdChangedTime',
  'pwdAccountLockedTime',
  'pwdFailureTime',
  'pwdReset',
  'pwdPolicySubentry',
  'pwdLastSuccess',
  'nsAccountLock',
  'modifyTimestamp',
];

function conditionOf({ by, value }: EntryQuery, match: string): Filter | undefined {
  if (value.length === 0 || value.length > 256) return undefined;
  if (by === 'userId') return new EqualityFilter({ attribute: match, value });
  if (by === 'id') return isIdentifier(value) ? new EqualityFilter({ attribute: 'entryUUID', value }) : undefined;
  return /^\+?\d+$/.test(value) ? new EqualityFilter({ attribute: 'telephoneNumber', value }) : undefined;
}

/** Compared as directories compare names, case ignored, but nothing else: servers also ignore spaces. */
function isHit(row: Row, { by, value }: EntryQuery, match: string): boolean {
  const attribute = { userId: match, id: 'entryUUID', extension: 'telephoneNumber' }[by];
  return row.texts(attribute).some(text => text.toLowerCase() === value.toLowerCase());
}

/** The entries that a query means. A value that cannot be one is no hit, and is not asked for. */
export async function findEntries(
  session: Session,
  base: string,
  query: EntryQuery,
  attributes: LdapAttributes,
): Promise<readonly Row[]> {
  const filter = conditionOf(query, attributes.match);
  if (!filter) return [];
  const wanted = [...operational, attributes.match, ...attributes.person];
  const rows = await session.search(base, { filter, attributes: wanted, limit: 20 });
  return rows.filter(row => isHit(row, query, attributes.match)).slice(0, 2);
}

/** The entries that a filter lets through. */
export async function surveyEntries(
  session: Session,
  base: string,
  filter: Filter,
  attributes: LdapAttributes,
): Promise<readonly Row[]> {
  const wanted = [...operational, 'createTimestamp', attributes.match, ...attributes.person];
  return await session.search(base, { filter, attributes: wanted, limit: 1000 });
}

/** One entry, looked up anew by its entryUUID, so that a renamed or moved one is followed; undefined where it is gone. */
export async function readEntry(session: Session, base: string, entry: Entry): Promise<Row | undefined> {
  if (!isIdentifier(entry.id)) return undefined;
  const filter = new EqualityFilter({ attribute: 'entryUUID', value: entry.id });
  return (await session.search(base, { filter, attributes: operational, limit: 2 }))[0];
}

/** The entry as the other parts know it; undefined for one without the joined key. */
export function entryOf(row: Row, attributes: LdapAttributes): Entry | undefined {
  const id = row.text('entryUUID');
  const userId = row.text(attributes.match);
  if (id === undefined || userId === undefined) return undefined;
  const person = personOf(row, attributes);
  return {
    system: 'directory',
    id,
    userId,
    dn: row.dn,
    enabled: row.flag('nsAccountLock') !== true,
    person: { ...person, displayName: person.displayName ?? row.text('cn') },
  };
}
