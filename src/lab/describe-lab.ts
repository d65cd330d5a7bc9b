import { randomBytes } from 'node:crypto';
import type { Lab } from './lab.ts';
import type { LabUser } from './world.ts';

const told = [
  'userId',
  'firstName',
  'lastName',
  'mail',
  'privateMail',
  'extension',
  'device',
  'ip',
  'pin',
  'unityPin',
  'directoryPassword',
] as const satisfies readonly (keyof LabUser)[];

/** A person as `lab.json` tells of them. */
export type ToldUser = Pick<LabUser, (typeof told)[number]>;

function tellUser(user: LabUser): ToldUser {
  return Object.fromEntries(told.map(key => [key, user[key]])) as unknown as ToldUser;
}

/** What a program must know to reach the lab: the content of `lab.json`. `caFile` is the path of the authority's PEM file. */
export function describeLab(lab: Lab, caFile: string): object {
  const { cucm, unity, directory, mail, world, planted } = lab;
  return {
    axl: { url: cucm.url, username: cucm.username, password: cucm.password, version: cucm.version },
    ris: { url: cucm.risUrl },
    unity: { url: unity.url, username: unity.username, password: unity.password },
    directory: {
      url: directory.url,
      baseDn: directory.baseDn,
      bindDn: directory.bindDn,
      bindPassword: directory.bindPassword,
    },
    smtp: { url: mail.url },
    ca: caFile,
    mailbox: { url: `${lab.url}/mailbox/` },
    control: { url: `${lab.url}/control/` },
    // POST {"advanceSeconds":n} turns the clock of all systems forward; GET shows it.
    clock: { url: `${lab.url}/clock/` },
    phone: { url: `${lab.url}/phone/` },
    users: world.users.map(tellUser),
    special: Object.fromEntries(Object.entries(world.special).map(([trait, user]) => [trait, tellUser(user)])),
    planted,
    agents: Object.fromEntries(
      Object.entries(world.agents).map(([role, { userId, directoryPassword }]) => [
        role,
        { userId, password: directoryPassword },
      ]),
    ),
  };
}

/** Where the configuration is to put Rekey itself, and what it is to read. */
export interface LabConfigurationOptions {
  readonly caFile: string;
  /** A free port of 127.0.0.1. */
  readonly port: number;
}

const host = (url: string): string => new URL(url).host;

/** The lab bears more than a real CUCM. */
const LAB_GUESSES_A_SECOND = 50;

/** Every kind is offered, each proved as its nature asks. */
const verify = {
  'directory-password': ['pin + mail-code'],
  'cucm-pin': ['mail-code', 'directory-password'],
  'unity-pin': ['mail-code', 'pin'],
  'cucm-password': ['mail-code', 'pin'],
  'unity-password': ['mail-code', 'pin'],
  unlock: ['mail-code', 'directory-password', 'pin'],
  status: ['pin', 'directory-password', 'mail-code'],
};

/** The content of a `rekey.yaml` for this lab: HTTP on loopback, secrets on the screen only, must-change off. */
export function labConfiguration(lab: Lab, { caFile, port }: LabConfigurationOptions): object {
  const { cucm, unity, directory, mail } = lab;
  const common = { name: 'main', ca: caFile };
  const group = (name: string): string => `CN=${name},OU=Groups,${directory.baseDn}`;
  return {
    server: { listen: `127.0.0.1:${port}` },
    store: { url: 'sqlite:rekey.db' },
    secrets: { key: randomBytes(32).toString('base64') },
    directory: {
      kind: 'active-directory',
      url: directory.url,
      bindDn: directory.bindDn,
      bindPassword: directory.bindPassword,
      baseDn: directory.baseDn,
      ca: caFile,
    },
    cucm: [
      { ...common, host: host(cucm.url), username: cucm.username, password: cucm.password, version: cucm.version },
    ],
    unity: [{ ...common, host: host(unity.url), username: unity.username, password: unity.password }],
    me: { enabled: true },
    mail: { url: mail.url, from: 'Rekey <rekey@lab.test>', ca: caFile },
    phone: {
      allowHttp: true,
      verifySourceAddress: 'ris',
      // Every phone of the lab has the same address: its pages tell them apart by name.
      push: { enabled: true, scheme: 'http', address: `${host(lab.url)}/phone/{device}` },
    },
    dialog: {
      verify,
      mailCode: { attribute: 'otherMailbox' },
      contact: '+33 1 23 45 67 89',
      mustChange: 'never',
      deliver: { pins: ['screen'], passwords: ['screen'] },
    },
    web: {
      roles: [
        { name: 'viewers', role: 'viewer', groups: [group('Rekey Viewers')] },
        { name: 'auditors', role: 'auditor', groups: [group('Rekey Auditors')] },
      ],
    },
    helpdesk: { group: group('Helpdesk') },
    admin: { group: group('Rekey Admins') },
    // Whoever plants PINs that can be guessed wants them found.
    ...(lab.planted.trivial.length > 0 && { sweep: { guess: { perSecond: LAB_GUESSES_A_SECOND } } }),
  };
}
