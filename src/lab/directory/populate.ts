import { everyone, type LabUser, type LabWorld } from '../world.ts';
import { type Account, newAccount, userFlags } from './account.ts';
import { dnKey, escapeDnValue } from './dn.ts';
import type { Domain } from './domain.ts';
import type { Attributes, DirectoryEntry, LiveAttributes } from './entry.ts';
import { toFileTime, toGeneralizedTime } from './file-time.ts';
import { guidBytesOf, sidBytes } from './identifiers.ts';
import { labPolicy, type PasswordPolicy } from './password-policy.ts';
import { domainAttributes, settingsAttributes } from './policy-attributes.ts';
import { userAttributes } from './user-attributes.ts';

/** Accounts of the lab beside the people, with their passwords. */
export const serviceAccounts = {
  /** Holds the three delegated rights over OU=People. */
  rekey: { name: 'svc-rekey', password: 'Svc-Rekey-Passw0rd-9' },
  /** May read and nothing else. */
  reader: { name: 'svc-read', password: 'Svc-Read-Passw0rd-9' },
  administrator: { name: 'Administrator', password: 'Adm1n-Lab-Passw0rd!' },
} as const;

/** The group that each of the lab's agents is directly in. */
const groupsOfRoles = {
  viewer: 'Rekey Viewers',
  agent: 'Helpdesk Brussels',
  admin: 'Rekey Admins',
  auditor: 'Rekey Auditors',
} as const;

const DAY = 86_400_000;
const FIRST_RID = 1601;

/** Fills a domain with its containers, groups, service accounts and the people of a world. */
export class Populator {
  readonly #domain: Domain;
  readonly #live: LiveAttributes;
  readonly #created: string;
  #rid = FIRST_RID;

  constructor(domain: Domain) {
    this.#domain = domain;
    this.#live = userAttributes(domain);
    this.#created = toGeneralizedTime(domain.now - 365 * DAY);
  }

  /** The DN of something in the domain: `below('OU=People')`. */
  below(path: string): string {
    return `${path},${this.#domain.names.baseDn}`;
  }

  fill(world: LabWorld): void {
    this.#frame();
    this.#groups();
    this.#services();
    for (const person of everyone(world)) this.#person(person);
    this.#agents(world);
  }

  /** A password settings object that applies to these DNs. */
  addSettings(
    name: string,
    precedence: number,
    appliesTo: readonly string[],
    change: Partial<PasswordPolicy>,
  ): PasswordPolicy {
    const policy = { ...labPolicy(), ...change };
    const dn = this.below(`CN=${name},CN=Password Settings Container,CN=System`);
    const attributes = {
      'msDS-PasswordSettingsPrecedence': [String(precedence)],
      'msDS-PSOAppliesTo': appliesTo,
    };
    const entry = this.#object(dn, ['top', 'msDS-PasswordSettings'], attributes, settingsAttributes(policy));
    const keys = appliesTo.map(one => dnKey(one) ?? '');
    this.#domain.settings.push({ entry, precedence, policy, appliesTo: keys });
    return policy;
  }

  #object(
    dn: string,
    classes: readonly string[],
    attributes: Attributes,
    live?: LiveAttributes,
    account?: Account,
  ): DirectoryEntry {
    const [type = '', name = ''] = (/^([^=]+)=((?:\\.|[^\\,])*)/.exec(dn) ?? []).slice(1);
    const plain = name.replace(/\\(.)/g, '$1');
    return this.#domain.tree.add({
      dn,
      attributes: {
        objectClass: classes,
        ...(type === 'CN' && { cn: [plain] }),
        ...(type === 'OU' && { ou: [plain] }),
        ...(type === 'DC' && { dc: [plain] }),
        distinguishedName: [dn],
        name: [plain],
        instanceType: ['4'],
        whenCreated: [this.#created],
        whenChanged: [this.#created],
        uSNChanged: [this.#domain.nextUsn()],
        objectGUID: [guidBytesOf('entry', dn)],
        ...attributes,
      },
      live,
      account,
    });
  }

  #frame(): void {
    const { names, policy } = this.#domain;
    const head = {
      objectSid: [sidBytes(names.sid)],
      fSMORoleOwner: [names.settingsDn],
      'msDS-Behavior-Version': ['7'],
    };
    this.#object(names.baseDn, ['top', 'domain', 'domainDNS'], head, domainAttributes(policy));
    for (const container of ['CN=Users', 'CN=Builtin', 'CN=System', 'CN=Password Settings Container,CN=System']) {
      this.#object(this.below(container), ['top', 'container'], {});
    }
    for (const unit of ['OU=People', 'OU=Groups', 'OU=Service', 'OU=Leavers']) {
      this.#object(this.below(unit), ['top', 'organizationalUnit'], {});
    }
    const server = names.settingsDn.replace(/^CN=NTDS Settings,/, '');
    this.#object(server, ['top', 'server'], { dNSHostName: [names.host] });
    this.#object(names.settingsDn, ['top', 'applicationSettings', 'nTDSDSA'], {});
  }

  #group(dn: string, sid: Buffer, attributes: Attributes = {}): void {
    const name = /^CN=([^,]+)/.exec(dn)?.[1] ?? '';
    const own = { sAMAccountName: [name], objectSid: [sid], objectCategory: [this.#category('Group')], ...attributes };
    const live: LiveAttributes = {
      member: entry => this.#domain.membersOf(entry.key),
      memberOf: entry => this.#domain.groupsOf(entry.key),
    };
    this.#object(dn, ['top', 'group'], own, live);
  }

  #groups(): void {
    const guarded = { adminCount: ['1'] };
    const wellKnown = { 'Domain Admins': 512, 'Schema Admins': 518, 'Enterprise Admins': 519 };
    for (const [name, rid] of Object.entries(wellKnown)) {
      this.#group(this.below(`CN=${name},CN=Users`), this.#domain.sidOf(rid), guarded);
    }
    this.#group(this.below('CN=Domain Users,CN=Users'), this.#domain.sidOf(513));
    const builtin = { Administrators: 544, 'Account Operators': 548, 'Server Operators': 549, 'Backup Operators': 551 };
    for (const [name, rid] of Object.entries(builtin)) {
      this.#group(this.below(`CN=${name},CN=Builtin`), sidBytes(`S-1-5-32-${rid}`), guarded);
    }
    for (const name of ['Rekey Users', 'Staff', 'Rekey Excluded', 'Helpdesk', 'Rekey Admins', 'Server Team']) {
      this.#group(this.below(`CN=${name},OU=Groups`), this.#domain.sidOf(this.#rid++));
    }
    this.#domain.join(this.below('CN=Rekey Users,OU=Groups'), this.below('CN=Staff,OU=Groups'));
    this.#domain.join(this.below('CN=Domain Admins,CN=Users'), this.below('CN=Server Team,OU=Groups'));
    this.#domain.join(this.below('CN=Administrators,CN=Builtin'), this.below('CN=Domain Admins,CN=Users'));
  }

  #category(name: string): string {
    return `CN=${name},CN=Schema,CN=Configuration,${this.#domain.names.baseDn}`;
  }

  #user(dn: string, account: Account, attributes: Attributes): void {
    const own: Attributes = {
      sAMAccountName: [account.name],
      userPrincipalName: [`${account.name}@${this.#domain.names.dns}`],
      objectSid: [this.#domain.sidOf(account.rid)],
      objectCategory: [this.#category('Person')],
      primaryGroupID: ['513'],
      sAMAccountType: ['805306368'],
      ...attributes,
    };
    this.#object(dn, ['top', 'person', 'organizationalPerson', 'user'], own, this.#live, account);
  }

  #service(account: Account, dn: string, attributes: Attributes = {}): void {
    account.userAccountControl |= userFlags.neverExpires;
    this.#user(dn, account, { displayName: [account.name], ...attributes });
  }

  #services(): void {
    const at = toFileTime(this.#domain.now - 100 * DAY);
    const { rekey, reader, administrator } = serviceAccounts;
    const guarded = { adminCount: ['1'] };
    const admin = newAccount(administrator.name, 500, administrator.password, at);
    this.#service(admin, this.below('CN=Administrator,CN=Users'), guarded);
    this.#domain.join(this.below('CN=Administrators,CN=Builtin'), this.below('CN=Administrator,CN=Users'));
    const krbtgt = newAccount('krbtgt', 502, guidBytesOf('krbtgt').toString('hex'), at);
    krbtgt.userAccountControl |= userFlags.disabled;
    this.#service(krbtgt, this.below('CN=krbtgt,CN=Users'), guarded);
    for (const { name, password } of [rekey, reader]) {
      this.#service(newAccount(name, this.#rid++, password, at), this.below(`CN=${name},OU=Service`));
    }
    this.#domain.delegations.push({
      trustee: rekey.name,
      container: this.below('OU=People'),
      resetPassword: true,
      write: ['lockoutTime', 'pwdLastSet'],
    });
  }

  #account(person: LabUser): Account {
    const { now, policy } = this.#domain;
    const days = 10 + (guidBytesOf('changed', person.userId).readUInt16LE(0) % 60);
    const account = newAccount(person.userId, this.#rid++, person.directoryPassword, toFileTime(now - days * DAY));
    if (person.traits.includes('disabled')) account.userAccountControl |= userFlags.disabled;
    if (person.traits.includes('mustChange')) account.pwdLastSet = 0n;
    if (person.traits.includes('locked')) {
      account.badPwdCount = policy.lockoutThreshold;
      account.badPasswordTime = toFileTime(now);
      account.lockoutTime = toFileTime(now);
    }
    return account;
  }

  /** Who runs Rekey's pages, each in the group of the role; the agent two groups below the helpdesk. */
  #agents({ agents }: LabWorld): void {
    const group = (name: string): string => this.below(`CN=${name},OU=Groups`);
    for (const name of ['Rekey Viewers', 'Rekey Auditors', 'Helpdesk Sites', 'Helpdesk Brussels']) {
      this.#group(group(name), this.#domain.sidOf(this.#rid++));
    }
    this.#domain.join(group('Helpdesk'), group('Helpdesk Sites'));
    this.#domain.join(group('Helpdesk Sites'), group('Helpdesk Brussels'));
    for (const [role, name] of Object.entries(groupsOfRoles)) {
      const dn = this.#person(agents[role as keyof typeof groupsOfRoles]);
      this.#domain.join(group(name), dn);
    }
  }

  /** Gives the DN. */
  #person(person: LabUser): string {
    const plain = this.below(`CN=${escapeDnValue(person.displayName)},OU=People`);
    const other = this.below(`CN=${escapeDnValue(`${person.displayName} (${person.userId})`)},OU=People`);
    const dn = this.#domain.tree.has(plain) ? other : plain;
    const account = this.#account(person);
    const optional = (name: string, text: string): Attributes => (text === '' ? {} : { [name]: [text] });
    const isProtected = person.traits.includes('protected');
    this.#user(dn, account, {
      objectGUID: [guidBytesOf('user', person.userId)],
      displayName: [person.displayName],
      givenName: [person.firstName],
      sn: [person.lastName],
      ...optional('mail', person.mail),
      ...optional('otherMailbox', person.privateMail),
      ...(person.extension !== '' && { telephoneNumber: [`+3227${person.extension}`], ipPhone: [person.extension] }),
      employeeID: [`E${String(account.rid).padStart(6, '0')}`],
      preferredLanguage: [person.language],
      ...(isProtected && { adminCount: ['1'] }),
    });
    if (person.extension !== '') this.#domain.join(this.below('CN=Staff,OU=Groups'), dn);
    if (isProtected) this.#domain.join(this.below('CN=Server Team,OU=Groups'), dn);
    return dn;
  }
}
