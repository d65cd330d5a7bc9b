import { type Account, computedControl, passwordExpiry } from './account.ts';
import type { Domain } from './domain.ts';
import type { DirectoryEntry, LiveAttributes, Value } from './entry.ts';
import { textOf, valuesOf } from './entry.ts';
import { sidBytes } from './identifiers.ts';

const integer = (value: number | bigint): readonly Value[] => [String(value)];

function ofAccount(read: (account: Account) => readonly Value[]): (entry: DirectoryEntry) => readonly Value[] {
  return ({ account }) => (account ? read(account) : []);
}

/** The attributes of a user that its account's state and its groups give. */
export function userAttributes(domain: Domain): LiveAttributes {
  return {
    userAccountControl: ofAccount(account => integer(account.userAccountControl)),
    accountExpires: ofAccount(account => integer(account.accountExpires)),
    pwdLastSet: ofAccount(account => integer(account.pwdLastSet)),
    badPwdCount: ofAccount(account => integer(account.badPwdCount)),
    badPasswordTime: ofAccount(account => integer(account.badPasswordTime)),
    lockoutTime: ofAccount(({ lockoutTime }) => (lockoutTime === undefined ? [] : integer(lockoutTime))),
    lastLogon: ofAccount(account => integer(account.lastLogon)),
    lastLogonTimestamp: ofAccount(account =>
      account.lastLogonTimestamp === 0n ? [] : integer(account.lastLogonTimestamp),
    ),
    memberOf: entry => domain.groupsOf(entry.key),
  };
}

/** Groups of the machine that every user is in: Users. */
const everybody = ['S-1-5-32-545'];

/** The SIDs of all groups of an account, the primary one included; `own` adds the account itself, as the root DSE does. */
export function tokenGroups(domain: Domain, entry: DirectoryEntry, own: boolean): readonly Buffer[] {
  const groups = [...domain.allGroupsOf(entry.key)].map(key => domain.tree.get(key));
  const sids = groups.flatMap(group => (group ? valuesOf(group, 'objectSid') : []));
  const primary = domain.sidOf(Number(textOf(entry, 'primaryGroupID') ?? 513));
  const self = own ? valuesOf(entry, 'objectSid') : [];
  return [...self, ...sids, primary, ...everybody.map(sidBytes)].filter(sid => Buffer.isBuffer(sid));
}

const UNICODE_PWD = 0x0009_005a;

/** `replPropertyMetaData` with the one record that tells how often the password was written (MS-DRSR 5.162). */
function metaData(account: Account): Buffer {
  const bytes = Buffer.alloc(16 + 48);
  bytes.writeUInt32LE(1, 0);
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(UNICODE_PWD, 16);
  bytes.writeUInt32LE(account.passwordVersion, 20);
  bytes.writeBigUInt64LE(account.replacedAt / 10_000_000n, 24);
  return bytes;
}

/** What a constructed attribute is computed from. */
export interface ConstructedContext {
  readonly domain: Domain;
  /** Who asks. */
  readonly reader: DirectoryEntry;
  /** `tokenGroups` is answered in a base search only. */
  readonly isBaseSearch: boolean;
}

type Constructor = (entry: DirectoryEntry, account: Account, context: ConstructedContext) => readonly Value[];

const constructors: Readonly<Record<string, Constructor>> = {
  'msDS-UserPasswordExpiryTimeComputed': (entry, account, { domain }) =>
    integer(passwordExpiry(account, domain.policyFor(entry))),
  'msDS-User-Account-Control-Computed': (entry, account, { domain }) =>
    integer(computedControl(account, domain.policyFor(entry), domain.now)),
  'msDS-ResultantPSO': (entry, _account, { domain }) => {
    const settings = domain.resultantSettings(entry);
    return settings ? [settings.entry.dn] : [];
  },
  'msDS-PrincipalName': (_entry, account, { domain }) => [`${domain.names.netbios}\\${account.name}`],
  tokenGroups: (entry, _account, { domain, isBaseSearch }) => (isBaseSearch ? tokenGroups(domain, entry, false) : []),
  replPropertyMetaData: (_entry, account) => [metaData(account)],
  allowedAttributesEffective: (entry, _account, { domain, reader }) =>
    domain.delegationOver(reader, entry)?.write ?? [],
};

/** The value of an attribute that is computed when asked for; none for entries that are no users. */
export function constructedValues(entry: DirectoryEntry, name: string, context: ConstructedContext): readonly Value[] {
  const construct = constructors[name];
  return construct && entry.account ? construct(entry, entry.account, context) : [];
}
