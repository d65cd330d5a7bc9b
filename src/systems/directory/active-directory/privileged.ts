import type { Row } from '../row.ts';
import { isDomainSid, relativeId } from './sid.ts';

/**
 * Groups of the domain whose members AdminSDHolder guards (MS-ADTS 3.1.1.6.1; MS-DTYP 2.4.2.4): Enterprise Read-only
 * Domain Controllers, Domain Admins, Domain Controllers, Schema Admins, Enterprise Admins, Read-only Domain
 * Controllers, Key Admins, Enterprise Key Admins.
 */
const domainGroups = new Set([498, 512, 516, 518, 519, 521, 526, 527]);

/** Built-in groups (`S-1-5-32-…`): Administrators, Account, Server, Print and Backup Operators, Replicator. */
const builtinGroups = new Set([544, 548, 549, 550, 551, 552]);

const BUILTIN_ADMINISTRATOR = 500;
const KRBTGT = 502;
/** Bits of userAccountControl: accounts of trusts, workstations and domain controllers. */
const NOT_A_PERSON = 0x800n | 0x1000n | 0x2000n;

function isPrivilegedGroup(sid: Buffer): boolean {
  return (isDomainSid(sid) ? domainGroups : builtinGroups).has(relativeId(sid));
}

/** Whether a name we sign in with (DN, `DOMAIN\name` or `name@domain`) means this account. */
function isBindName(bindName: string, account: Row): boolean {
  const same = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase();
  if (same(account.dn, bindName) || same(account.text('userPrincipalName'), bindName)) return true;
  const short = /^[^\\@=]+\\([^\\@=]+)$/.exec(bindName)?.[1] ?? /^([^\\@=]+)@[^\\@=]+$/.exec(bindName)?.[1];
  return short !== undefined && same(account.text('sAMAccountName'), short);
}

/**
 * Why nobody may touch an account, whoever asks (`systems.md` "Directory"); undefined = it is an ordinary one.
 * `account` was read at its own DN, so that `tokenGroups` holds nested groups and the primary one: adminCount alone
 * is no proof either way, being neither set at once nor ever taken back.
 */
export function protectedBy(account: Row, own: { bindName: string; sids: readonly Buffer[] }): string | undefined {
  const sid = account.bytes('objectSid')[0] ?? Buffer.alloc(0);
  if (own.sids.some(ours => ours.equals(sid)) || isBindName(own.bindName, account)) return 'own-account';
  if (relativeId(sid) === BUILTIN_ADMINISTRATOR) return 'builtin-administrator';
  if (relativeId(sid) === KRBTGT || /^krbtgt(_\d+)?$/i.test(account.text('sAMAccountName') ?? '')) return 'krbtgt';
  if (((account.integer('userAccountControl') ?? 0n) & NOT_A_PERSON) !== 0n) return 'machine-account';
  if (account.bytes('tokenGroups').some(isPrivilegedGroup)) return 'privileged-group';
  if ((account.integer('adminCount') ?? 0n) > 0n) return 'admin-count';
  return undefined;
}
