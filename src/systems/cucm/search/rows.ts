import type { FoundRow } from '../../../people/search.ts';
import { whole } from '../cells.ts';
import type { Axl, Row } from '../client.ts';
import { dialled } from '../details/line-xml.ts';
import { pages } from '../pages.ts';
import { type Sql, sql } from '../sql.ts';

/** A user that was found. */
export interface FoundUser {
  readonly id: string;
  readonly row: Row;
}

/** device.tkclass: 1 phone, 254 device profile (data dictionary, typeclass). */
const phone = 1;
const profile = 254;

/** The first rows of a long answer; one more than `most` says that there are more. */
export async function firstRows(axl: Axl, statement: (window: Sql) => Sql, most: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of pages(axl, statement, Math.min(most + 1, 1000))) {
    rows.push(row);
    if (rows.length > most) break;
  }
  return rows;
}

/** The users of a condition on `enduser eu`, by user id. */
export async function readUsers(axl: Axl, which: Sql, most: number): Promise<readonly FoundUser[]> {
  const rows = await firstRows(
    axl,
    window => sql`select ${window} eu.pkid,eu.userid,eu.firstname,eu.lastname from enduser eu
      where eu.tkuserprofile=1 and eu.userid is not null and (${which}) order by eu.userid`,
    most,
  );
  return rows.flatMap(row => (row['pkid'] === undefined ? [] : [{ id: row['pkid'], row }]));
}

const columns = sql`d.name as devicename,d.description,d.tkclass,dm.numplanindex,n.dnorpattern,dm.display,dm.label`;

const withLines = sql`left outer join devicenumplanmap dm on dm.fkdevice=d.pkid
  left outer join numplan n on n.pkid=dm.fknumplan`;

/** Phones that a user owns, profiles that a user may use, and wherever else the user's extension appears. */
function deviceStatement(ids: readonly string[]): Sql {
  return sql`select d.fkenduser as holder,${columns} from device d ${withLines}
    where d.tkclass in (${phone},${profile}) and d.fkenduser in (${ids})
    union select m.fkenduser as holder,${columns} from enduserdevicemap m inner join device d on d.pkid=m.fkdevice
    ${withLines} where d.tkclass=${profile} and m.fkenduser in (${ids})
    union select m.fkenduser as holder,${columns} from endusernumplanmap m
    inner join devicenumplanmap dm on dm.fknumplan=m.fknumplan inner join device d on d.pkid=dm.fkdevice
    inner join numplan n on n.pkid=m.fknumplan
    where d.tkclass in (${phone},${profile}) and m.tkdnusage=1 and m.fkenduser in (${ids})`;
}

function byPosition(one: Row, other: Row): number {
  const [first, second] = [one['devicename'] ?? '', other['devicename'] ?? ''];
  if (first !== second) return first < second ? -1 : 1;
  return (whole(one, 'numplanindex') ?? 0) - (whole(other, 'numplanindex') ?? 0);
}

/** A device's row as the table shows it. */
export function deviceRow(system: string, row: Row, user: Row | undefined): FoundRow {
  return {
    system,
    type: whole(row, 'tkclass') === profile ? 'device-profile' : 'ip-phone',
    userId: user?.['userid'],
    name: row['devicename'] ?? '',
    description: row['description'],
    line: row['dnorpattern'] === undefined ? undefined : dialled(row['dnorpattern']),
    callerText: row['display'] ?? row['label'],
    firstName: user?.['firstname'],
    lastName: user?.['lastname'],
  };
}

function userRow(system: string, user: Row): FoundRow {
  const userId = user['userid'] ?? '';
  return { system, type: 'end-user', userId, name: userId, firstName: user['firstname'], lastName: user['lastname'] };
}

/** As many user ids as one statement names. */
const idsAStatement = 50;

/** The rows of some users: a line each, or one for a user without a device. */
export async function rowsOf(axl: Axl, system: string, users: readonly FoundUser[]): Promise<readonly FoundRow[]> {
  const found: Row[] = [];
  for (let at = 0; at < users.length; at += idsAStatement) {
    found.push(...(await axl.query(deviceStatement(users.slice(at, at + idsAStatement).map(({ id }) => id)))));
  }
  const byHolder = Map.groupBy(found, row => row['holder'] ?? '');
  return users.flatMap(({ id, row }) => {
    const devices = byHolder.get(id)?.toSorted(byPosition) ?? [];
    return devices.length === 0 ? [userRow(system, row)] : devices.map(device => deviceRow(system, device, row));
  });
}

/** Lines of phones and profiles that are nobody's: without an owner, nobody's profile, nobody's extension. */
export async function nobodysRows(axl: Axl, which: Sql, most: number): Promise<readonly Row[]> {
  return await firstRows(
    axl,
    window => sql`select ${window} dm.pkid,${columns} from device d
      inner join devicenumplanmap dm on dm.fkdevice=d.pkid inner join numplan n on n.pkid=dm.fknumplan
      where d.tkclass in (${phone},${profile}) and d.fkenduser is null and (${which})
      and not exists (select m.pkid from enduserdevicemap m where m.fkdevice=d.pkid and d.tkclass=${profile})
      and not exists (select e.pkid from endusernumplanmap e where e.fknumplan=n.pkid and e.tkdnusage=1)
      order by dm.pkid`,
    most,
  );
}
