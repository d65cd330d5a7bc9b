import type { LabUser } from '../world.ts';
import type { CucmDatabase } from './database.ts';
import { END_USERS, PASSWORD_POLICY, PIN_POLICY, SUPER_USERS } from './fill-base.ts';
import { hashCredential } from './hash-credential.ts';
import {
  CTI_CONTROL,
  DEVICE_PROFILE,
  EXTENSION_MOBILITY,
  enumerations,
  PASSWORD,
  PHONE,
  PIN,
  PRIMARY_EXTENSION,
} from './tables.ts';

const DAY = 86_400;
/** Every so many-th user has a device profile too. */
const PROFILE_EVERY = 3;
/** Who has three phones and two profiles, by position among the ordinary people. */
export const MANY_DEVICES = 5;

/** Identifiers of what every user refers to. */
export interface Base {
  readonly pinPolicy: string;
  readonly passwordPolicy: string;
  readonly endUsers: string;
  readonly superUsers: string;
  readonly directory: string;
  readonly partition: string;
  readonly pool: string;
}

/** Reads the identifiers that people refer to. */
export function readBase(database: CucmDatabase): Base {
  const pkid = (table: string, column: string, name: string): string =>
    String(database.get(`select pkid from ${table} where ${column} = ?`, name)?.['pkid']);
  return {
    pinPolicy: pkid('credentialpolicy', 'displayname', PIN_POLICY),
    passwordPolicy: pkid('credentialpolicy', 'displayname', PASSWORD_POLICY),
    endUsers: pkid('dirgroup', 'name', END_USERS),
    superUsers: pkid('dirgroup', 'name', SUPER_USERS),
    directory: pkid('directorypluginconfig', 'name', 'Lab Directory'),
    partition: pkid('routepartition', 'name', 'Internal'),
    pool: pkid('devicepool', 'name', 'Default'),
  };
}

const localeNumber = (name: string): number =>
  Number(Object.entries(enumerations['typeuserlocale'] ?? {}).find(([, known]) => known === name)?.[0] ?? 1);

function fillUser(database: CucmDatabase, base: Base, user: LabUser): string {
  const synced = user.traits.includes('ldapSynced') || user.traits.includes('disabled');
  const fkenduser = database.insert('enduser', {
    userid: user.userId,
    firstname: user.firstName,
    lastname: user.lastName,
    displayname: user.displayName,
    mailid: user.mail,
    department: 'Lab',
    telephonenumber: user.extension,
    status: user.traits.includes('disabled') ? 2 : 1,
    fkdirectorypluginconfig: synced ? base.directory : null,
    keypadenteredalternateidentifier: user.extension,
    tkuserlocale: localeNumber(user.userLocale),
  });
  database.insert('enduserdirgroupmap', { fkenduser, fkdirgroup: base.endUsers });
  if (user.traits.includes('protected')) {
    database.insert('enduserdirgroupmap', { fkenduser, fkdirgroup: base.superUsers });
  }
  return fkenduser;
}

function fillCredential(
  database: CucmDatabase,
  fkenduser: string,
  user: LabUser,
  kind: number,
  age: number,
  policy: string,
): void {
  const now = database.now();
  const locked = user.traits.includes('locked');
  const fkcredential = database.insert('credential', {
    fkenduser,
    tkcredential: kind,
    fkcredentialpolicy: policy,
    credentials: hashCredential(kind === PIN ? user.pin : user.cucmPassword),
    credmustchange: user.traits.includes('mustChange') ? 't' : 'f',
    timechanged: now - age * DAY,
  });
  database.insert('credentialdynamic', {
    fkcredential,
    hackcount: locked ? 3 : 0,
    timehackedlockout: locked ? now : null,
    timelasthacked: locked ? now : null,
    timelastaccessed: now - Math.min(age, 7) * DAY,
    lastsuccessfullogintime: now - Math.min(age, 7) * DAY,
  });
}

function fillLine(database: CucmDatabase, base: Base, fkenduser: string, user: LabUser): string {
  const fknumplan = database.insert('numplan', {
    dnorpattern: user.extension,
    fkroutepartition: base.partition,
    description: user.displayName,
    alertingname: user.displayName.slice(0, 30),
    alertingnameascii: plain(user.displayName).slice(0, 30),
  });
  database.insert('endusernumplanmap', { fkenduser, fknumplan, tkdnusage: PRIMARY_EXTENSION });
  return fknumplan;
}

/** Without accents; what is not ASCII then is dropped. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll('ß', 'ss')
    .replace(/[^\x20-\x7e]/g, '');
}

/** Puts a line on a device. `display` is what callers see. */
export function addLine(
  database: CucmDatabase,
  fkdevice: string,
  fknumplan: string,
  index: number,
  display: string,
): string {
  return database.insert('devicenumplanmap', {
    fkdevice,
    fknumplan,
    numplanindex: index,
    label: display,
    labelascii: plain(display),
    display,
    displayascii: plain(display),
    e164mask: '+3315555XXXXX',
    maxnumcalls: 4,
    busytrigger: 2,
  });
}

function fillPhone(database: CucmDatabase, base: Base, fkenduser: string, fknumplan: string, user: LabUser): void {
  const fkdevice = addPhone(database, base, user.device, `Phone of ${user.displayName}`, fkenduser, user.ip);
  const map = addLine(database, fkdevice, fknumplan, 1, user.displayName.slice(0, 30));
  database.insert('devicenumplanmapendusermap', { fkenduser, fkdevicenumplanmap: map });
  database.insert('enduserdevicemap', { fkenduser, fkdevice, tkuserassociation: CTI_CONTROL });
}

/** Adds a registered phone without lines. */
export function addPhone(
  database: CucmDatabase,
  base: Base,
  name: string,
  description: string,
  owner: string | null,
  ip: string,
): string {
  const fkdevice = database.insert('device', {
    name,
    description,
    fkenduser: owner,
    tkclass: PHONE,
    tkmodel: 684,
    tkdeviceprotocol: 11,
    fkdevicepool: base.pool,
  });
  const now = database.now();
  database.insert('registrationdynamic', {
    fkdevice,
    lastknownipaddress: ip,
    lastknownucm: 'cucm-lab-pub',
    lastseen: now,
    lastactive: now,
  });
  return fkdevice;
}

/** Further phones of a user: in another place, and on a computer. */
function fillFurtherPhones(
  database: CucmDatabase,
  base: Base,
  fkenduser: string,
  fknumplan: string,
  user: LabUser,
): void {
  const names = [`SEP0000${user.extension.padStart(8, '0')}`, `CSF${user.userId.toUpperCase()}`];
  for (const name of names) {
    const fkdevice = addPhone(database, base, name, `Further phone of ${user.displayName}`, fkenduser, user.ip);
    addLine(database, fkdevice, fknumplan, 1, user.displayName.slice(0, 30));
  }
}

function fillProfile(
  database: CucmDatabase,
  base: Base,
  fkenduser: string,
  fknumplan: string,
  user: LabUser,
  name = `UDP-${user.userId}`,
): void {
  const fkdevice = database.insert('device', {
    name,
    description: `Profile of ${user.displayName}`,
    tkclass: DEVICE_PROFILE,
    tkmodel: 684,
    tkdeviceprotocol: 11,
    fkdevicepool: base.pool,
  });
  addLine(database, fkdevice, fknumplan, 1, user.displayName.slice(0, 30));
  database.insert('enduserdevicemap', {
    fkenduser,
    fkdevice,
    tkuserassociation: EXTENSION_MOBILITY,
    defaultprofile: name === `UDP-${user.userId}` ? 't' : 'f',
  });
}

/** Fills people with their credentials, lines, phones and, for some, device profiles; one has several of each. */
export function fillPeople(database: CucmDatabase, users: readonly LabUser[]): void {
  const base = readBase(database);
  users.forEach((user, index) => {
    const fkenduser = fillUser(database, base, user);
    const age = 1 + ((index * 37) % 150);
    fillCredential(database, fkenduser, user, PIN, age, base.pinPolicy);
    fillCredential(database, fkenduser, user, PASSWORD, age, base.passwordPolicy);
    const line = fillLine(database, base, fkenduser, user);
    fillPhone(database, base, fkenduser, line, user);
    if (index % PROFILE_EVERY === 0 || index === MANY_DEVICES) fillProfile(database, base, fkenduser, line, user);
    if (index !== MANY_DEVICES) return;
    fillFurtherPhones(database, base, fkenduser, line, user);
    fillProfile(database, base, fkenduser, line, user, `UDP-${user.userId}-2`);
  });
}
