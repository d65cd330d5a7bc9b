import type { Clock } from '../../base/clock.ts';
import type { Account } from './account.ts';
import { dnKey, isWithin } from './dn.ts';
import { type DirectoryEntry, textOf } from './entry.ts';
import { toFileTime } from './file-time.ts';
import { sidBytes } from './identifiers.ts';
import { labPolicy, type PasswordPolicy } from './password-policy.ts';
import type { DirectorySwitches } from './switches.ts';
import { DirectoryTree } from './tree.ts';

/** What one account was given over the users below a container. */
export interface Delegation {
  readonly trustee: string;
  readonly container: string;
  readonly resetPassword: boolean;
  /** Names of attributes it may write. */
  readonly write: readonly string[];
}

/** A password settings object and whom it applies to (keys of users or groups). */
export interface PasswordSettings {
  readonly entry: DirectoryEntry;
  readonly precedence: number;
  readonly policy: PasswordPolicy;
  readonly appliesTo: readonly string[];
}

/** What a domain is called. */
export interface DomainNames {
  /** `DC=lab,DC=test`. */
  readonly baseDn: string;
  readonly dns: string;
  readonly netbios: string;
  readonly sid: string;
  /** The DN of the only domain controller's settings: what `dsServiceName` and `fSMORoleOwner` name. */
  readonly settingsDn: string;
  readonly host: string;
}

/** The entry of somebody who can sign in. */
export type UserEntry = DirectoryEntry & { readonly account: Account };

/** Whether an entry is that of a user. */
export function isUser(entry: DirectoryEntry): entry is UserEntry {
  return entry.account !== undefined;
}

/** The state of the domain: its objects, groups and policies. */
export class Domain {
  readonly names: DomainNames;
  readonly switches: DirectorySwitches;
  readonly tree = new DirectoryTree();
  readonly policy: PasswordPolicy = labPolicy();
  readonly delegations: Delegation[] = [];
  readonly settings: PasswordSettings[] = [];
  readonly #clock: Clock;
  readonly #members = new Map<string, Set<string>>();
  readonly #groups = new Map<string, Set<string>>();
  #ticks = 0n;
  #usn = 20_000n;

  constructor(names: DomainNames, clock: Clock, switches: DirectorySwitches) {
    this.names = names;
    this.#clock = clock;
    this.switches = switches;
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#clock.now();
  }

  /** Now as a FILETIME that no earlier call got: two changes within a millisecond differ, as on a real server. */
  uniqueTime(): bigint {
    this.#ticks = (this.#ticks + 1n) % 10_000n;
    return toFileTime(this.now) + this.#ticks;
  }

  /** The next update sequence number. */
  nextUsn(): string {
    this.#usn += 1n;
    return String(this.#usn);
  }

  /** The SID of an account or group of this domain. */
  sidOf(rid: number): Buffer {
    return sidBytes(`${this.names.sid}-${rid}`);
  }

  /** The user's entry by sAMAccountName; undefined where there is none. */
  user(name: string): UserEntry | undefined {
    return this.tree.lookUp('sAMAccountName', name).find(isUser);
  }

  /** Puts a member into a group; both by DN. */
  join(group: string, member: string): void {
    const [groupKey, memberKey] = [dnKey(group) ?? '', dnKey(member) ?? ''];
    this.#members.set(groupKey, (this.#members.get(groupKey) ?? new Set()).add(memberKey));
    this.#groups.set(memberKey, (this.#groups.get(memberKey) ?? new Set()).add(groupKey));
  }

  /** The DNs of those directly in a group. */
  membersOf(groupKey: string): readonly string[] {
    return this.#dns(this.#members.get(groupKey));
  }

  /** The DNs of the groups that directly hold an object. */
  groupsOf(key: string): readonly string[] {
    return this.#dns(this.#groups.get(key));
  }

  /** The keys of all groups that hold an object, however deep; without its primary group. */
  allGroupsOf(key: string): ReadonlySet<string> {
    return closure(key, this.#groups);
  }

  /** The keys of everybody and every group within a group, however deep. */
  allMembersOf(groupKey: string): ReadonlySet<string> {
    return closure(groupKey, this.#members);
  }

  /** The settings object that results for a user: its own before its groups', the smallest precedence first (MS-ADTS 3.1.1.4.5.36). */
  resultantSettings(entry: DirectoryEntry): PasswordSettings | undefined {
    const groups = this.allGroupsOf(entry.key);
    const ordered = [...this.settings].sort((a, b) => a.precedence - b.precedence);
    return (
      ordered.find(({ appliesTo }) => appliesTo.includes(entry.key)) ??
      ordered.find(({ appliesTo }) => appliesTo.some(key => groups.has(key)))
    );
  }

  /** The policy that holds for a user. */
  policyFor(entry: DirectoryEntry): PasswordPolicy {
    return this.resultantSettings(entry)?.policy ?? this.policy;
  }

  /** Renames or moves a user; everything else about it stays, its objectGUID above all. */
  rename(name: string, dn: string): void {
    const [entry] = this.tree.lookUp('sAMAccountName', name);
    if (!entry) throw new TypeError(`no user ${name}`);
    const groups = this.groupsOf(entry.key);
    for (const group of groups) this.#members.get(dnKey(group) ?? '')?.delete(entry.key);
    this.#groups.delete(entry.key);
    this.tree.move(entry, dn);
    for (const group of groups) this.join(group, dn);
  }

  /** Whether an account is an administrator: RID 500, or in Domain Admins or Administrators. */
  isAdministrator(entry: DirectoryEntry): boolean {
    if (entry.account?.rid === 500) return true;
    const names = [...this.allGroupsOf(entry.key)].map(key => {
      const group = this.tree.get(key);
      return group && textOf(group, 'sAMAccountName');
    });
    return names.includes('Domain Admins') || names.includes('Administrators');
  }

  /** What an account was given over another, unless AdminSDHolder has cut its inheritance. */
  delegationOver(trustee: DirectoryEntry, target: DirectoryEntry): Delegation | undefined {
    if (textOf(target, 'adminCount') === '1') return undefined;
    return this.delegations.find(
      ({ trustee: name, container }) =>
        name.toLowerCase() === trustee.account?.name.toLowerCase() &&
        isWithin(target.key, dnKey(container) ?? '') &&
        target.account !== undefined,
    );
  }

  #dns(keys: ReadonlySet<string> | undefined): readonly string[] {
    return [...(keys ?? [])].map(key => this.tree.get(key)?.dn).filter(dn => dn !== undefined);
  }
}

function closure(start: string, edges: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const key of edges.get(next) ?? []) {
      if (found.has(key)) continue;
      found.add(key);
      open.push(key);
    }
  }
  return found;
}
