import { countBadPassword, countLogon, isAccountExpired, isLockedOut, passwordState, userFlags } from './account.ts';
import { dnKey } from './dn.ts';
import { type Domain, isUser, type UserEntry } from './domain.ts';
import { fromFileTime } from './file-time.ts';
import type { BindRequest } from './message.ts';
import { type LdapResult, result, resultCodes, success } from './respond.ts';

/** How a bind ended and who is signed in now; nobody after a failure or an anonymous one. */
export interface BindOutcome {
  readonly result: LdapResult;
  readonly identity: UserEntry | undefined;
}

/** Sub-codes of a refused bind: the `data` of result 49. */
type SubCode = '525' | '52e' | '530' | '531' | '532' | '533' | '701' | '773' | '775';

function refused(data: SubCode): BindOutcome {
  const text = `80090308: LdapErr: DSID-0C090569, comment: AcceptSecurityContext error, data ${data}, v4563`;
  return { result: result(resultCodes.invalidCredentials, text), identity: undefined };
}

/** Whom a name means: a DN, `name@domain` or `DOMAIN\name`. A bare name is none, as on a real domain controller. */
function findUser(domain: Domain, name: string): UserEntry | undefined {
  const key = dnKey(name);
  const byDn = key === undefined ? undefined : domain.tree.get(key);
  if (byDn) return isUser(byDn) ? byDn : undefined;
  const byUpn = domain.tree.lookUp('userPrincipalName', name).find(isUser);
  if (byUpn) return byUpn;
  const [, netbios, short] = /^([^\\@]+)\\([^\\]+)$/.exec(name) ?? [];
  if (netbios && short && netbios.toLowerCase() === domain.names.netbios.toLowerCase()) return domain.user(short);
  const [, implicit, suffix] = /^([^\\@]+)@([^\\@]+)$/.exec(name) ?? [];
  return implicit && suffix?.toLowerCase() === domain.names.dns ? domain.user(implicit) : undefined;
}

function isRight(domain: Domain, { account }: UserEntry, password: string): boolean {
  if (account.password === password) return true;
  const until = fromFileTime(account.replacedAt) + domain.switches.oldPasswordMinutes * 60_000;
  return account.history[1] === password && domain.now < until;
}

/** What the rules of sign-in say once the password is right. */
function restriction(domain: Domain, user: UserEntry): SubCode | undefined {
  const { account } = user;
  if (account.restricted === 'hours') return '530';
  if (account.restricted === 'workstation') return '531';
  if (isAccountExpired(account, domain.now)) return '701';
  if (account.userAccountControl & userFlags.disabled) return '533';
  const state = passwordState(account, domain.policyFor(user), domain.now);
  return state === 'good' ? undefined : state === 'expired' ? '532' : '773';
}

function authenticate(domain: Domain, user: UserEntry, password: string): BindOutcome {
  const policy = domain.policyFor(user);
  if (isLockedOut(user.account, policy, domain.now)) return refused('775');
  if (!isRight(domain, user, password)) {
    countBadPassword(user.account, policy, domain.now, password);
    return refused('52e');
  }
  const why = restriction(domain, user);
  if (why) return refused(why);
  countLogon(user.account, domain.now);
  return { result: success, identity: user };
}

const anonymous: BindOutcome = { result: success, identity: undefined };

/** Carries a bind out. Of `data` only 775 is told with a wrong password; all others want the right one. */
export function bind(domain: Domain, { version, name, password }: BindRequest): BindOutcome {
  if (version !== 3) return { result: result(resultCodes.protocolError, ''), identity: undefined };
  if (password === undefined) {
    const text = '00002027: LdapErr: DSID-0C0905C6, comment: Invalid Authentication method, data 0, v4563';
    return { result: result(resultCodes.authMethodNotSupported, text), identity: undefined };
  }
  if (password === '') {
    return name !== '' && domain.switches.emptyPassword === 'refused' ? refused('52e') : anonymous;
  }
  const user = findUser(domain, name);
  return user ? authenticate(domain, user, password) : refused(domain.switches.unknownUser);
}
