import { type CredentialRow, readCredential } from './credential-row.ts';
import type { CucmDatabase, Row } from './database.ts';
import type { AxlContext } from './operation.ts';
import { Reference, type Shown, type ShownRecord } from './show.ts';
import { CTI_CONTROL, EXTENSION_MOBILITY, PASSWORD, PIN, PRIMARY_EXTENSION } from './tables.ts';

const months = 'January February March April May June July August September October November December'.split(' ');
const two = (value: number): string => String(value).padStart(2, '0');

/** `February 28, 2020 16:05:58 GMT`: text in the server's zone, not a date that a schema knows. */
function textDate(seconds: number): string {
  const at = new Date(seconds * 1000);
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':');
  return `${months[at.getUTCMonth()]} ${two(at.getUTCDate())}, ${at.getUTCFullYear()} ${time} GMT`;
}

function credentialValues(prefix: 'pin' | 'pwd', credential: CredentialRow | undefined): ShownRecord | undefined {
  if (!credential) return undefined;
  const { policy, adminLockedAt } = credential;
  return {
    [`${prefix}CredPolicyName`]: new Reference(policy.pkid, policy.name),
    [`${prefix}CredUserCantChange`]: credential.cantChange,
    [`${prefix}CredUserMustChange`]: credential.mustChange,
    [`${prefix}CredDoesNotExpire`]: credential.doesNotExpire,
    [`${prefix}CredTimeChanged`]: textDate(credential.changedAt),
    [`${prefix}CredTimeAdminLockout`]: adminLockedAt === undefined ? '' : textDate(adminLockedAt),
    [`${prefix}CredLockedByAdministrator`]: adminLockedAt !== undefined,
  };
}

/** `passwordCredentials` of an application user. */
export function appUserCredential(database: CucmDatabase, pkid: string): ShownRecord | undefined {
  return credentialValues('pwd', readCredential(database, { column: 'fkapplicationuser', pkid }, PASSWORD));
}

function devices(database: CucmDatabase, user: string, association: number): readonly Row[] {
  return database.all(
    'select d.* from enduserdevicemap m join device d on d.pkid = m.fkdevice where m.fkenduser = ? and m.tkuserassociation = ? order by d.name',
    user,
    association,
  );
}

function primaryExtension(database: CucmDatabase, user: string): ShownRecord | undefined {
  const line = database.get(
    `select n.dnorpattern, r.name from endusernumplanmap m join numplan n on n.pkid = m.fknumplan
      left join routepartition r on r.pkid = n.fkroutepartition where m.fkenduser = ? and m.tkdnusage = ?`,
    user,
    PRIMARY_EXTENSION,
  );
  return line && { pattern: String(line['dnorpattern']).replace(/^\+/, '\\+'), routePartitionName: line['name'] };
}

function groups(database: CucmDatabase, user: string): ShownRecord {
  const found = database.all(
    'select g.pkid, g.name from enduserdirgroupmap m join dirgroup g on g.pkid = m.fkdirgroup where m.fkenduser = ? order by g.name',
    user,
  );
  const rolesOf = (group: Row): Shown =>
    database
      .all(
        'select r.name from functionroledirgroupmap m join functionrole r on r.pkid = m.fkfunctionrole where m.fkdirgroup = ? order by r.name',
        group['pkid'] ?? null,
      )
      .map(role => role['name']);
  return { userGroup: found.map(group => ({ name: group['name'], userRoles: { userRole: rolesOf(group) } })) };
}

/** The name that an enumeration gives a number. */
export function enumName(database: CucmDatabase, table: string, value: Row[string] | undefined): Shown {
  return database.get(`select name from ${table} where enum = ?`, value ?? null)?.['name'];
}

/** A reference to a row of another table by its pkid. */
export function reference(database: CucmDatabase, table: string, column: string, pkid: Row[string] | undefined): Shown {
  if (typeof pkid !== 'string') return undefined;
  const row = database.get(`select ${column} as name from ${table} where pkid = ?`, pkid);
  return row && new Reference(pkid, String(row['name']));
}

function plainValues(user: Row): ShownRecord {
  return {
    firstName: user['firstname'],
    displayName: user['displayname'],
    middleName: user['middlename'],
    lastName: user['lastname'],
    userid: user['userid'],
    mailid: user['mailid'],
    department: user['department'],
    manager: user['manager'],
    enableCti: user['enablecti'] === 't',
    enableMobility: false,
    enableMobileVoiceAccess: false,
    maxDeskPickupWaitTime: 10_000,
    remoteDestinationLimit: 4,
    status: user['status'],
    enableEmcc: false,
    patternPrecedence: '',
    homeCluster: user['islocaluser'] === 't',
    imAndPresenceEnable: false,
    directoryUri: user['directoryuri'],
    telephoneNumber: user['telephonenumber'],
    title: user['title'],
    mobileNumber: user['mobile'],
    homeNumber: user['homephone'],
    pagerNumber: user['pager'],
    selfService: user['keypadenteredalternateidentifier'],
    calendarPresence: false,
    enableUserToHostConferenceNow: false,
  };
}

/** Everything that getUser and listUser show of a row of enduser; what costs a query is asked only where it is shown. */
export function userValues(user: Row, { database, extras }: AxlContext): ShownRecord {
  const pkid = String(user['pkid']);
  const credential = (kind: number): CredentialRow | undefined =>
    readCredential(database, { column: 'fkenduser', pkid }, kind);
  return {
    ...extras.get(pkid),
    ...plainValues(user),
    userLocale: () => enumName(database, 'typeuserlocale', user['tkuserlocale']),
    associatedDevices: () => ({ device: devices(database, pkid, CTI_CONTROL).map(device => device['name']) }),
    primaryExtension: () => primaryExtension(database, pkid),
    associatedGroups: () => groups(database, pkid),
    phoneProfiles: () => ({
      profileName: devices(database, pkid, EXTENSION_MOBILITY).map(
        device => new Reference(String(device['pkid']), String(device['name'])),
      ),
    }),
    passwordCredentials: () => credentialValues('pwd', credential(PASSWORD)),
    pinCredentials: () => credentialValues('pin', credential(PIN)),
    ldapDirectoryName: () => reference(database, 'directorypluginconfig', 'name', user['fkdirectorypluginconfig']),
  };
}
