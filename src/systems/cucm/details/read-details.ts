import type { Appearance, PersonTexts, UserDetails } from '../../../people/details.ts';
import { whole } from '../cells.ts';
import type { Axl, Row } from '../client.ts';
import { isPlainText } from '../request.ts';
import { type Sql, sql } from '../sql.ts';
import { dialled } from './line-xml.ts';

/** An appearance with what AXL names its line and device by. */
export interface KnownAppearance extends Appearance {
  /** pkid of `numplan`. */
  readonly lineId: string;
  /** pkid of `device`. */
  readonly deviceId: string;
}

/** What was read, with what is needed to write. */
export interface KnownDetails extends UserDetails {
  readonly appearances: readonly KnownAppearance[];
}

/** device.tkclass (data dictionary, typeclass). */
const classes: Readonly<Record<number, Appearance['type']>> = { 1: 'ip-phone', 254: 'device-profile' };

const longestUserId = 128;

async function readUser(axl: Axl, userId: string): Promise<Row | undefined> {
  if (userId === '' || Buffer.byteLength(userId) > longestUserId || !isPlainText(userId)) return undefined;
  const rows = await axl.query(
    sql`select eu.pkid,eu.userid,eu.firstname,eu.middlename,eu.lastname,eu.department,eu.mailid,
      eu.fkdirectorypluginconfig as directory from enduser eu where eu.tkuserprofile=1 and eu.userid=${userId}`,
  );
  return rows.find(row => row['userid'] === userId);
}

function personOf(row: Row): PersonTexts {
  return {
    firstName: row['firstname'] ?? '',
    middleName: row['middlename'] ?? '',
    lastName: row['lastname'] ?? '',
    department: row['department'] ?? '',
    mail: row['mailid'] ?? '',
  };
}

/** The person's fields now; undefined where the user is gone. */
export async function readPerson(axl: Axl, userId: string): Promise<PersonTexts | undefined> {
  const row = await readUser(axl, userId);
  return row && personOf(row);
}

/** Lines that may be the user's: an extension of the user, or associated with the user on some device. */
function candidates(id: string): Sql {
  return sql`(n.pkid in (select e.fknumplan from endusernumplanmap e where e.fkenduser=${id})
    or n.pkid in (select a.fknumplan from devicenumplanmap a
    inner join devicenumplanmapendusermap u on u.fkdevicenumplanmap=a.pkid where u.fkenduser=${id}))`;
}

async function readAppearances(axl: Axl, id: string): Promise<readonly KnownAppearance[]> {
  const rows = await axl.query(
    sql`select d.pkid as deviceid,d.name as devicename,d.tkclass,dm.numplanindex,n.pkid as lineid,n.dnorpattern,
      rp.name as partitionname,dm.label,dm.display,dm.displayascii,n.alertingname,n.alertingnameascii
      from numplan n inner join devicenumplanmap dm on dm.fknumplan=n.pkid inner join device d on d.pkid=dm.fkdevice
      left outer join routepartition rp on rp.pkid=n.fkroutepartition
      where n.tkpatternusage=2 and ${candidates(id)} order by d.name,dm.numplanindex`,
  );
  return rows.map(appearanceOf);
}

function appearanceOf(row: Row): KnownAppearance {
  return {
    deviceId: row['deviceid'] ?? '',
    lineId: row['lineid'] ?? '',
    device: row['devicename'] ?? '',
    type: classes[whole(row, 'tkclass') ?? 0] ?? 'other-device',
    index: whole(row, 'numplanindex') ?? 0,
    pattern: dialled(row['dnorpattern'] ?? ''),
    partition: row['partitionname'] ?? '',
    label: row['label'] ?? '',
    display: row['display'] ?? '',
    asciiDisplay: row['displayascii'] ?? '',
    alertingName: row['alertingname'] ?? '',
    asciiAlertingName: row['alertingnameascii'] ?? '',
  };
}

/** Of each line: whose extension it is, and with whom its appearances are associated. */
interface Holders {
  readonly extensionOf: ReadonlySet<string>;
  readonly associated: ReadonlySet<string>;
}

async function readHolders(axl: Axl, id: string): Promise<ReadonlyMap<string, Holders>> {
  const rows = await axl.query(
    sql`select n.pkid as lineid,m.fkenduser as holder,1 as extension from endusernumplanmap m
      inner join numplan n on n.pkid=m.fknumplan where ${candidates(id)}
      union select n.pkid as lineid,x.fkenduser as holder,0 as extension from devicenumplanmap dm
      inner join devicenumplanmapendusermap x on x.fkdevicenumplanmap=dm.pkid
      inner join numplan n on n.pkid=dm.fknumplan where ${candidates(id)}`,
  );
  const setOf = (lineId: string, extension: number): ReadonlySet<string> =>
    new Set(
      rows
        .filter(row => row['lineid'] === lineId && whole(row, 'extension') === extension)
        .map(row => row['holder'] ?? ''),
    );
  const lines = new Set(rows.map(row => row['lineid'] ?? ''));
  return new Map([...lines].map(line => [line, { extensionOf: setOf(line, 1), associated: setOf(line, 0) }]));
}

/** An extension belongs to its one user; a line that is nobody's extension to the one user it is associated with. */
function belongsTo(id: string, holders: Holders | undefined): boolean {
  if (!holders) return false;
  const decisive = holders.extensionOf.size > 0 ? holders.extensionOf : holders.associated;
  return decisive.size === 1 && decisive.has(id);
}

/** The user as CUCM's database has it, with every appearance of the user's own lines; undefined where there is none. */
export async function readDetails(axl: Axl, system: string, userId: string): Promise<KnownDetails | undefined> {
  const user = await readUser(axl, userId);
  const id = user?.['pkid'];
  if (!user || id === undefined) return undefined;
  const [all, holders] = [await readAppearances(axl, id), await readHolders(axl, id)];
  const isOwn = (appearance: KnownAppearance): boolean => belongsTo(id, holders.get(appearance.lineId));
  return {
    system,
    id,
    userId,
    person: personOf(user),
    synchronised: user['directory'] !== undefined,
    appearances: all.filter(isOwn),
    shared: [...new Set(all.filter(one => !isOwn(one)).map(({ pattern }) => pattern))],
  };
}
