import { AndFilter, EqualityFilter, type Filter, OrFilter } from 'ldapts';
import type { Entry, EntryQuery } from '../../../renewal/ports.ts';
import { guidBytes, guidText, isIdentifier } from '../identifier.ts';
import { type PersonAttributes, personOf } from '../person.ts';
import type { Row } from '../row.ts';
import type { Session } from '../session.ts';
import { DiscretionaryList } from './descriptor.ts';
import { fromFileTime } from './time.ts';

/** Which attributes hold what; the rest is Active Directory's own. */
export interface AccountAttributes extends PersonAttributes {
  /** Equals the CUCM user id. */
  readonly match: string;
}

const ACCOUNT_DISABLED = 0x2n;

const ownAttributes = [
  'objectGUID',
  'objectSid',
  'sAMAccountName',
  'userPrincipalName',
  'userAccountControl',
  'accountExpires',
  'adminCount',
  'primaryGroupID',
  'pwdLastSet',
  'lockoutTime',
  'badPwdCount',
  'badPasswordTime',
  'lastLogon',
  'lastLogonTimestamp',
  'replPropertyMetaData',
  'tokenGroups',
  'nTSecurityDescriptor',
  'msDS-User-Account-Control-Computed',
  'msDS-UserPasswordExpiryTimeComputed',
  'msDS-ResultantPSO',
];

/** Everything of an account that a search of many answers; `tokenGroups` is answered at a single entry only. */
const surveyAttributes = [...ownAttributes.filter(name => name !== 'tokenGroups'), 'whenCreated'];

const findAttributes = ['objectGUID', 'sAMAccountName', 'userAccountControl', 'accountExpires'];

function equal(attribute: string, value: string | Buffer): Filter {
  return new EqualityFilter({ attribute, value });
}

/** What tells people's accounts from those of machines and from contacts. */
export const accountFilters: readonly Filter[] = [equal('objectCategory', 'person'), equal('objectClass', 'user')];

function person(...conditions: Filter[]): Filter {
  return new AndFilter({ filters: [...accountFilters, ...conditions] });
}

function conditionOf(query: EntryQuery, match: string): Filter | undefined {
  if (query.value.length === 0 || query.value.length > 256) return undefined;
  if (query.by === 'userId') return equal(match, query.value);
  if (query.by === 'id') return isIdentifier(query.value) ? equal('objectGUID', guidBytes(query.value)) : undefined;
  if (!/^\+?\d+$/.test(query.value)) return undefined;
  return new OrFilter({ filters: [equal('ipPhone', query.value), equal('telephoneNumber', query.value)] });
}

/** Compared as the system compares, case ignored, but not accents: the server would take `é` for `e`. */
function isHit(row: Row, query: EntryQuery, match: string): boolean {
  const same = (text: string): boolean => text.toLowerCase() === query.value.toLowerCase();
  if (query.by === 'id') return row.bytes('objectGUID').some(bytes => same(guidText(bytes)));
  if (query.by === 'userId') return row.texts(match).some(same);
  return [...row.texts('ipPhone'), ...row.texts('telephoneNumber')].some(same);
}

/** The accounts that a query means. A value that cannot be one is no hit, and is not asked for. */
export async function findAccounts(
  session: Session,
  base: string,
  query: EntryQuery,
  attributes: AccountAttributes,
): Promise<readonly Row[]> {
  const condition = conditionOf(query, attributes.match);
  if (!condition) return [];
  const wanted = [...findAttributes, attributes.match, ...attributes.person];
  const rows = await session.search(base, { filter: person(condition), attributes: wanted, limit: 20 });
  return rows.filter(row => isHit(row, query, attributes.match)).slice(0, 2);
}

/**
 * One account, looked up anew by its objectGUID, so that a renamed or moved one is followed; read at its own DN, where
 * alone `tokenGroups` is answered. Undefined where it is gone, or no longer under `base`.
 */
export async function readAccount(session: Session, base: string, entry: Entry): Promise<Row | undefined> {
  if (!isIdentifier(entry.id)) return undefined;
  const filter = person(equal('objectGUID', guidBytes(entry.id)));
  const [found] = await session.search(base, { filter, attributes: ['objectGUID'], limit: 2 });
  return found && (await session.read(found.dn, ownAttributes, [new DiscretionaryList()]));
}

/** The accounts that a filter lets through, as whole as one search answers them. */
export async function surveyAccounts(
  session: Session,
  base: string,
  filter: Filter,
  attributes: AccountAttributes,
): Promise<readonly Row[]> {
  const wanted = [...surveyAttributes, attributes.match, ...attributes.person];
  return await session.search(base, { filter, attributes: wanted, limit: 1000 }, [new DiscretionaryList()]);
}

/** An account that may sign in: neither disabled nor expired. */
function isEnabled(row: Row, now: number): boolean {
  const control = row.integer('userAccountControl') ?? 0n;
  const expires = fromFileTime(row.integer('accountExpires')) ?? Number.POSITIVE_INFINITY;
  return (control & ACCOUNT_DISABLED) === 0n && expires > now;
}

/** The entry as the other parts know it; undefined for one without the joined key. */
export function entryOf(row: Row, attributes: AccountAttributes, now: number): Entry | undefined {
  const guid = row.bytes('objectGUID')[0];
  const userId = row.text(attributes.match);
  if (!guid || userId === undefined) return undefined;
  return {
    system: 'directory',
    id: guidText(guid),
    userId,
    dn: row.dn,
    enabled: isEnabled(row, now),
    person: personOf(row, attributes),
  };
}
