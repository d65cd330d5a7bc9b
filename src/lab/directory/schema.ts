/** How values of an attribute are compared. */
export type Syntax = 'text' | 'dn' | 'integer' | 'octets';

/** What the directory knows of an attribute. */
export interface AttributeType {
  /** Spelled as the server spells it. */
  readonly name: string;
  readonly syntax: Syntax;
  readonly indexed: boolean;
  /** Computed when asked for, never given with `*`, and never matched by a filter. */
  readonly constructed: boolean;
  /** Never given to anybody. */
  readonly secret: boolean;
}

const texts = `cn name sn givenName displayName description department title mail otherMailbox sAMAccountName
  userPrincipalName telephoneNumber mobile ipPhone employeeID preferredLanguage objectClass ou dc whenCreated whenChanged
  dNSHostName dn canonicalName proxyAddresses info`;
const dns = 'distinguishedName memberOf member manager objectCategory fSMORoleOwner msDS-PSOAppliesTo msDS-PSOApplied';
const integers = `userAccountControl accountExpires pwdLastSet badPwdCount badPasswordTime lockoutTime lastLogon
  lastLogonTimestamp logonCount primaryGroupID adminCount uSNCreated uSNChanged groupType sAMAccountType instanceType
  minPwdLength pwdProperties pwdHistoryLength maxPwdAge minPwdAge lockoutDuration lockoutThreshold lockOutObservationWindow
  msDS-Behavior-Version msDS-PasswordSettingsPrecedence msDS-MinimumPasswordLength msDS-PasswordHistoryLength
  msDS-PasswordComplexityEnabled msDS-MinimumPasswordAge msDS-MaximumPasswordAge msDS-LockoutThreshold msDS-LockoutDuration
  msDS-LockoutObservationWindow msDS-PasswordReversibleEncryptionEnabled`;
const octets = 'objectGUID objectSid sIDHistory';
const constructedTexts = 'allowedAttributesEffective msDS-PrincipalName';
const constructedDns = 'msDS-ResultantPSO';
const constructedIntegers = 'msDS-UserPasswordExpiryTimeComputed msDS-User-Account-Control-Computed';
const constructedOctets = 'tokenGroups replPropertyMetaData';

const indexed = new Set(
  `sAMAccountName userPrincipalName mail otherMailbox telephoneNumber ipPhone employeeID cn name objectGUID objectSid
  displayName distinguishedName`.split(/\s+/),
);

function types(names: string, syntax: Syntax, constructed = false): readonly AttributeType[] {
  return names.split(/\s+/).map(name => ({ name, syntax, constructed, indexed: indexed.has(name), secret: false }));
}

const all: readonly AttributeType[] = [
  ...types(texts, 'text'),
  ...types(dns, 'dn'),
  ...types(integers, 'integer'),
  ...types(octets, 'octets'),
  ...types(constructedTexts, 'text', true),
  ...types(constructedDns, 'dn', true),
  ...types(constructedIntegers, 'integer', true),
  ...types(constructedOctets, 'octets', true),
  { name: 'unicodePwd', syntax: 'octets', constructed: false, indexed: false, secret: true },
];

const byName = new Map(all.map(type => [type.name.toLowerCase(), type]));

/** The attribute of this name, case ignored; undefined where the schema has none. */
export function attributeType(name: string): AttributeType | undefined {
  return byName.get(name.toLowerCase());
}
