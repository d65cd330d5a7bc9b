import { type Credential, isHacked } from './credential.ts';
import { guidOf } from './guid.ts';
import type { Fields } from './payload.ts';
import type { AuthenticationRule } from './rule.ts';
import type { UnityUser } from './unity-user.ts';

const LOCATION = guidOf('location');
const PARTITION = guidOf('partition');

const keys = [...'22233344455566677778889999'];

function dtmf(name: string): string {
  const letters = name.normalize('NFKD').toLowerCase();
  return [...letters].map(letter => keys[letter.charCodeAt(0) - 97] ?? '').join('');
}

const optional = (text: string): string | undefined => (text === '' ? undefined : text);

/** A time as CUPI writes it in credentials: the server's wall clock, without zone. */
function wallTime(at: number, zoneMinutes: number): string {
  return new Date(at + zoneMinutes * 60_000).toISOString().replace('T', ' ').replace('Z', '');
}

/** A user as it stands in a list. */
export function userSummary(user: UnityUser): Fields {
  const uri = `/vmrest/users/${user.objectId}`;
  return {
    URI: uri,
    ObjectId: user.objectId,
    FirstName: optional(user.firstName),
    LastName: optional(user.lastName),
    Alias: user.alias,
    DisplayName: user.displayName,
    EmailAddress: optional(user.emailAddress),
    DtmfAccessId: user.extension,
    LocationObjectId: LOCATION,
    PartitionObjectId: PARTITION,
    AlternateExtensionsURI: `${uri}/alternateextensions`,
    UserWebPasswordURI: `${uri}/credential/password`,
    UserVoicePinURI: `${uri}/credential/pin`,
    UserRoleURI: `${uri}/userroles`,
  };
}

/** A user as it stands by itself: more fields than in a list. */
export function userDetails(user: UnityUser): Fields {
  return {
    ...userSummary(user),
    SmtpAddress: `${user.alias}@unity.lab.test`,
    DtmfNameFirst: optional(dtmf(user.firstName)),
    DtmfNameLast: optional(dtmf(user.lastName)),
    CreationTime: new Date(user.createdAt).toISOString().replace('.000Z', 'Z'),
    Inactive: String(user.inactive),
    IsVmEnrolled: 'true',
    IsTemplate: 'false',
    LdapType: user.ldap ? '3' : '0',
    LdapCcmPkid: user.ldap ? guidOf('pkid', user.alias) : undefined,
    LdapCcmUserId: user.ldap ? user.alias : undefined,
    CosObjectId: guidOf('cos'),
  };
}

/** A credential; its value is never read back. */
export function credentialDetails(user: UnityUser, credential: Credential, now: number, zoneMinutes: number): Fields {
  const time = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : wallTime(at, zoneMinutes);
  return {
    URI: `/vmrest/users/${user.objectId}/credential/${credential.kind}`,
    UserObjectId: user.objectId,
    CredentialType: credential.kind === 'pin' ? '4' : '3',
    Credentials: '',
    IsPrimary: 'false',
    CantChange: String(credential.cantChange),
    DoesntExpire: String(credential.doesntExpire),
    TimeChanged: time(credential.changedAt),
    HackCount: String(credential.hackCount),
    Locked: String(credential.lockedAt !== undefined),
    TimeLastHack: time(credential.lastHackAt),
    TimeHacked: time(credential.hackedAt),
    TimeLockout: time(credential.lockedAt),
    Alias: user.alias,
    CredMustChange: String(credential.mustChange),
    CredentialPolicyObjectId: credential.rule.objectId,
    Hacked: String(isHacked(credential, now)),
    ObjectId: credential.objectId,
    EncryptionType: credential.kind === 'pin' ? '3' : '4',
  };
}

/** The extensions of a user, the primary one first with IdIndex 0. */
export function alternateExtensions(user: UnityUser): readonly Fields[] {
  return [user.extension, ...user.alternateExtensions].map((number, at) => {
    const objectId = guidOf('extension', user.alias, String(at));
    return {
      URI: `/vmrest/users/${user.objectId}/alternateextensions/${objectId}`,
      ObjectId: objectId,
      DtmfAccessId: number,
      IdIndex: String(at),
      PartitionObjectId: PARTITION,
      UserObjectId: user.objectId,
    };
  });
}

/** The administrator roles of a user (CUPI "User Roles"). */
export function userRoles(user: UnityUser): readonly Fields[] {
  return user.roles.map(name => {
    const objectId = guidOf('userrole', user.alias, name);
    return {
      URI: `/vmrest/users/${user.objectId}/userroles/${objectId}`,
      ObjectId: objectId,
      UserObjectId: user.objectId,
      UserURI: `/vmrest/users/${user.objectId}`,
      RoleObjectId: guidOf('role', name),
      RoleURI: `/vmrest/roles/${guidOf('role', name)}`,
      RoleName: name,
      Alias: user.alias,
    };
  });
}

/** An authentication rule. */
export function ruleDetails(rule: AuthenticationRule, path: string): Fields {
  return {
    URI: `/vmrest/${path}/${rule.objectId}`,
    ObjectId: rule.objectId,
    DisplayName: rule.displayName,
    LocationObjectId: LOCATION,
    HackResetTime: String(rule.hackResetTime),
    LockoutDuration: String(rule.lockoutDuration),
    MaxDays: String(rule.maxDays),
    MaxHacks: String(rule.maxHacks),
    MinLength: String(rule.minLength),
    PrevCredCount: String(rule.prevCredCount),
    TrivialCredChecking: String(rule.trivialCredChecking),
    MinDuration: String(rule.minDuration),
    ExpiryWarningDays: String(rule.expiryWarningDays),
    MinCharsToChange: String(rule.minCharsToChange),
  };
}
