import { defaultPin } from '../plant.ts';
import type { CucmDatabase } from './database.ts';
import { hashCredential } from './hash-credential.ts';
import { PASSWORD, PIN } from './tables.ts';

/** The policy of everybody's PIN in the lab. */
export const PIN_POLICY = 'Lab PIN Policy';
/** The policy of everybody's password in the lab. */
export const PASSWORD_POLICY = 'Default Credential Policy';
/** A policy whose lock only an administrator ends. */
const STRICT_POLICY = 'Lab Strict Policy';

/** The group of all end users. */
export const END_USERS = 'Standard CCM End Users';
/** The group of administrators among them. */
export const SUPER_USERS = 'Standard CCM Super Users';

const common = {
  maxhacks: 3,
  hackresettime: 30,
  lockoutduration: 30,
  minduration: 0,
  maxdays: 180,
  minlength: 8,
  prevcredcount: 12,
  maxinactivedays: 0,
  expirywarningdays: 14,
  trivialcredchecking: 't',
  mincharstochange: 1,
  isstandard: 'f',
};

function fillPolicies(database: CucmDatabase): void {
  const pin = database.insert('credentialpolicy', {
    displayname: PIN_POLICY,
    ...common,
    minlength: 6,
    prevcredcount: 5,
  });
  const password = database.insert('credentialpolicy', { displayname: PASSWORD_POLICY, ...common });
  database.insert('credentialpolicy', {
    displayname: STRICT_POLICY,
    ...common,
    minlength: 8,
    lockoutduration: 0,
    minduration: 60,
  });
  database.run(
    "update credentialpolicy set pkid = '9454babf-48d0-4e16-9b80-2d0da4b38750', isstandard = 't' where pkid = ?",
    password,
  );
  const defaults = [
    { tkcredentialuser: 2, tkcredential: PIN, policy: pin, value: defaultPin },
    {
      tkcredentialuser: 2,
      tkcredential: PASSWORD,
      policy: '9454babf-48d0-4e16-9b80-2d0da4b38750',
      value: 'Changeme1!',
    },
    {
      tkcredentialuser: 1,
      tkcredential: PASSWORD,
      policy: '9454babf-48d0-4e16-9b80-2d0da4b38750',
      value: 'Changeme1!',
    },
  ];
  for (const { policy, value, ...rest } of defaults) {
    database.insert('credentialpolicydefault', {
      ...rest,
      fkcredentialpolicy: policy,
      credentials: hashCredential(value),
    });
  }
}

const roles: Readonly<Record<string, readonly string[]>> = {
  [END_USERS]: ['Standard CCM End Users', 'Standard CCMUSER Administration'],
  'Standard CTI Enabled': ['Standard CTI Enabled'],
  [SUPER_USERS]: [
    'Standard CCM Admin Users',
    'Standard CCMADMIN Administration',
    'Standard SERVICEABILITY Administration',
  ],
  'Standard CCM Read Only': ['Standard CCM Admin Users', 'Standard CCMADMIN Read Only'],
  'Rekey AXL': ['Standard AXL API Access', 'Standard CCM Admin Users', 'Standard CCM Server Monitoring'],
  'Rekey AXL Read Only': ['Standard AXL API Users', 'Standard AXL Read Only API Access'],
};

function fillGroups(database: CucmDatabase): void {
  const functionRoles = new Map<string, string>();
  for (const [group, names] of Object.entries(roles)) {
    const fkdirgroup = database.insert('dirgroup', {
      name: group,
      isstandard: group.startsWith('Standard') ? 't' : 'f',
    });
    for (const name of names) {
      const fkfunctionrole = functionRoles.get(name) ?? database.insert('functionrole', { name });
      functionRoles.set(name, fkfunctionrole);
      database.insert('functionroledirgroupmap', { fkfunctionrole, fkdirgroup });
    }
  }
}

/** An application user of the lab. */
export interface LabAppUser {
  readonly userId: string;
  readonly password: string;
  readonly group: string | undefined;
}

/** The application users: ours, one that may only read, one without AXL, and one whose password nobody needs. */
export function appUsers(password: string): readonly LabAppUser[] {
  return [
    { userId: 'rekey', password, group: 'Rekey AXL' },
    { userId: 'rekey-readonly', password, group: 'Rekey AXL Read Only' },
    { userId: 'rekey-noaxl', password, group: undefined },
    { userId: 'phonebook', password: 'Ph0nebook=4221', group: 'Standard CTI Enabled' },
  ];
}

function fillAppUser(database: CucmDatabase, user: LabAppUser): void {
  const fkapplicationuser = database.insert('applicationuser', { name: user.userId });
  const fkcredential = database.insert('credential', {
    fkapplicationuser,
    tkcredential: PASSWORD,
    fkcredentialpolicy: '9454babf-48d0-4e16-9b80-2d0da4b38750',
    credentials: hashCredential(user.password),
    doesntexpire: 't',
    timechanged: database.now(),
  });
  database.insert('credentialdynamic', { fkcredential, timelastaccessed: database.now() });
  if (user.group === undefined) return;
  const group = database.get('select pkid from dirgroup where name = ?', user.group);
  database.insert('applicationuserdirgroupmap', { fkapplicationuser, fkdirgroup: group?.['pkid'] ?? null });
}

/** Fills what a cluster has before it has people. */
export function fillBase(database: CucmDatabase, users: readonly LabAppUser[]): void {
  fillPolicies(database);
  fillGroups(database);
  for (const user of users) fillAppUser(database, user);
  database.insert('routepartition', { name: 'Internal' });
  database.insert('devicepool', { name: 'Default' });
  database.insert('directorypluginconfig', { name: 'Lab Directory' });
  database.insert('processnode', { name: 'cucm-lab-pub', nodeid: 1 });
  database.insert('telecasterservice', {
    name: 'Extension Mobility',
    nameascii: 'Extension Mobility',
    description: 'Log in to this phone',
    urltemplate: 'http://cucm-lab-pub:8080/emapp/EMAppServlet?device=#DEVICENAME#',
    tkphoneservice: 0,
  });
}
