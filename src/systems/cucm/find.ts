import type { Entry, EntryQuery, Person } from '../../renewal/ports.ts';
import { whole } from './cells.ts';
import type { Axl, Row } from './client.ts';
import { languageOf } from './locale.ts';
import { isPlainText } from './request.ts';
import { type Sql, sql } from './sql.ts';

/** CUCM's userid is at most 128 bytes (data dictionary, enduser.userid). */
const longestUserId = 128;

/** Whether a text can be a userid. */
export function isUserId(value: string): boolean {
  return value !== '' && Buffer.byteLength(value) <= longestUserId && isPlainText(value);
}

const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const extensionPattern = /^\+?[0-9*#]{1,50}$/;

/** Whether a text can be the pkid of a row. */
export function isId(value: string): boolean {
  return idPattern.test(value);
}

/** A pattern as dialled: CUCM writes a leading + as `\+`. */
function dialled(pattern: string): string {
  return pattern.replaceAll('\\', '');
}

function whichUsers(query: EntryQuery): Sql | undefined {
  const { by, value } = query;
  if (!isPlainText(value)) return undefined;
  if (by === 'id') return isId(value) ? sql`and eu.pkid=${value.toLowerCase()}` : undefined;
  if (by === 'userId') return isUserId(value) ? sql`and eu.userid=${value}` : undefined;
  if (!extensionPattern.test(value)) return undefined;
  const pattern = value.replace(/^\+/, '\\+');
  return sql`and eu.pkid in (select m.fkenduser from endusernumplanmap m
    inner join numplan n on n.pkid=m.fknumplan where m.tkdnusage=1 and n.dnorpattern=${pattern})`;
}

/** What is read of an end user `eu` with its locale `ul`. `displayname` came with CUCM 11. */
export function userColumns(version: string): Sql {
  const displayName = version === '10.5' ? sql`` : sql`eu.displayname,`;
  return sql`eu.pkid,eu.userid,eu.firstname,eu.lastname,${displayName}eu.mailid,eu.telephonenumber,
    eu.keypadenteredalternateidentifier as selfservice,eu.status,ul.name as userlocale`;
}

function userStatement(version: string, which: Sql): Sql {
  return sql`select ${userColumns(version)}
    from enduser eu left outer join typeuserlocale ul on ul.enum=eu.tkuserlocale
    where eu.tkuserprofile=1 ${which}`;
}

/** Every line of some users: the primary extension (usage 1), others of the user, and those on devices it owns (usage 0). */
export function linesStatement(ids: readonly string[]): Sql {
  return sql`select m.fkenduser as userpkid,n.dnorpattern as pattern,m.tkdnusage as dnusage from endusernumplanmap m
    inner join numplan n on n.pkid=m.fknumplan where m.fkenduser in (${ids})
    union select d.fkenduser as userpkid,n.dnorpattern as pattern,0 as dnusage from device d
    inner join devicenumplanmap dm on dm.fkdevice=d.pkid inner join numplan n on n.pkid=dm.fknumplan
    where d.fkenduser in (${ids})`;
}

/** What CUCM knows of a person, from a row of {@link userColumns} and those of {@link linesStatement}. */
export function toPerson(user: Row, lines: readonly Row[]): Person {
  const patterns = (primary: boolean): string[] =>
    lines.filter(line => (whole(line, 'dnusage') === 1) === primary).map(line => dialled(line['pattern'] ?? ''));
  const extension = patterns(true)[0];
  const others = [...patterns(false), user['telephonenumber'] ?? '', user['selfservice'] ?? ''];
  return {
    firstName: user['firstname'],
    lastName: user['lastname'],
    displayName: user['displayname'],
    extension,
    alternateExtensions: [...new Set(others.filter(number => number !== '' && number !== extension))],
    mail: user['mailid'],
    language: languageOf(user['userlocale']),
  };
}

/** 1 is active (data dictionary, enduser.status). */
export function isActive(user: Row): boolean {
  return (user['status'] ?? '1') === '1';
}

function isExactly(query: EntryQuery, user: Row, person: Person): boolean {
  if (query.by === 'userId') return user['userid'] === query.value;
  if (query.by === 'id') return user['pkid']?.toLowerCase() === query.value.toLowerCase();
  return person.extension === query.value;
}

/**
 * Looks real end users up (`tkuserprofile=1`) by userid, by primary extension or by pkid; at most two. What cannot be
 * such a value is not asked for.
 */
export async function find(axl: Axl, system: string, query: EntryQuery): Promise<readonly Entry[]> {
  const which = whichUsers(query);
  if (which === undefined) return [];
  const entries: Entry[] = [];
  for (const user of (await axl.query(userStatement(axl.version, which))).slice(0, 3)) {
    const id = user['pkid'];
    const userId = user['userid'];
    if (id === undefined || userId === undefined) continue;
    const person = toPerson(user, await axl.query(linesStatement([id])));
    if (!isExactly(query, user, person)) continue;
    entries.push({ system, id, userId, enabled: isActive(user), person });
  }
  return entries.slice(0, 2);
}
