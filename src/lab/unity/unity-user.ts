import type { LabUser } from '../world.ts';
import type { Credential } from './credential.ts';
import { guidOf } from './guid.ts';
import type { AuthenticationRule, CredentialKind } from './rule.ts';

/** A user with a mailbox on the simulated Unity Connection. */
export interface UnityUser {
  readonly objectId: string;
  readonly alias: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly displayName: string;
  extension: string;
  /** When the mailbox was made. */
  createdAt: number;
  /** Beside the primary one. */
  alternateExtensions: readonly string[];
  /** Empty where there is none. */
  readonly emailAddress: string;
  inactive: boolean;
  /** Imported from LDAP: the web password is held there. */
  readonly ldap: boolean;
  /** Names of administrator roles. */
  roles: readonly string[];
  /** The PIN is kept the same as the CUCM end user's. */
  readonly pinSynced: boolean;
  readonly credentials: Readonly<Record<CredentialKind, Credential>>;
}

type Rules = Readonly<Record<CredentialKind, AuthenticationRule>>;

const DAY = 86_400_000;
const LONG_AGO = Date.UTC(2024, 0, 8, 8);

/** 10 to 69 days back, always the same for one person. */
function changedDaysAgo(userId: string): number {
  return 10 + (Number.parseInt(guidOf('changed', userId).slice(0, 6), 16) % 60);
}

function credential(person: LabUser, kind: CredentialKind, rules: Rules, now: number): Credential {
  const value = kind === 'pin' ? person.unityPin : person.unityPassword;
  const locked = kind === 'pin' && person.traits.includes('locked');
  return {
    objectId: guidOf('credential', kind, person.userId),
    kind,
    value,
    history: [value],
    changedAt: now - changedDaysAgo(person.userId) * DAY,
    mustChange: person.traits.includes('mustChange'),
    cantChange: false,
    doesntExpire: false,
    hackCount: locked ? rules.pin.maxHacks : 0,
    lastHackAt: locked ? now : undefined,
    hackedAt: locked ? now : undefined,
    lockedAt: undefined,
    rule: rules[kind],
  };
}

/** The user that a person of the lab has on Unity Connection; undefined for one without a mailbox. */
export function unityUser(person: LabUser, rules: Rules, now: number): UnityUser | undefined {
  const { userId, firstName, lastName, displayName, extension, mail, traits } = person;
  if (traits.includes('noMailbox')) return undefined;
  return {
    objectId: guidOf('user', userId),
    alias: userId,
    firstName,
    lastName,
    displayName,
    extension,
    createdAt: LONG_AGO,
    alternateExtensions: [],
    emailAddress: mail,
    inactive: traits.includes('disabled'),
    ldap: traits.includes('ldapSynced'),
    roles: traits.includes('protected') ? ['System Administrator'] : [],
    pinSynced: traits.includes('pinSynced'),
    credentials: { pin: credential(person, 'pin', rules, now), password: credential(person, 'password', rules, now) },
  };
}
