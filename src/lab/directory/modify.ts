import { type Account, countBadPassword, userFlags } from './account.ts';
import { policyHints } from './controls.ts';
import { type Domain, isUser, type UserEntry } from './domain.ts';
import { type DirectoryEntry, textOf, type Value, valuesOf } from './entry.ts';
import { fromFileTime, toGeneralizedTime } from './file-time.ts';
import type { AttributeChange, ModifyRequest, RequestControl } from './message.ts';
import { isComplex, type PasswordPolicy } from './password-policy.ts';
import { type LdapResult, result, resultCodes, success } from './respond.ts';
import { attributeType } from './schema.ts';
import { badName, bindFirst, isResult, resolve } from './search.ts';

/** A Modify that is refused. */
class Refused extends Error {
  readonly result: LdapResult;

  constructor(why: LdapResult) {
    super(why.text);
    this.result = why;
  }
}

function unwilling(hex: string): Refused {
  return new Refused(
    result(resultCodes.unwillingToPerform, `${hex}: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0\n`),
  );
}

function constraint(hex: string): Refused {
  const where = 'DSID-03191083';
  const text = `${hex}: AtrErr: ${where}, #1:\n\t0: ${hex}: ${where}, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)\n`;
  return new Refused(result(resultCodes.constraintViolation, text));
}

function denied(hex: '00000005' | '00002098'): Refused {
  const text = `${hex}: SecErr: DSID-03150F94, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0\n`;
  return new Refused(result(resultCodes.insufficientAccess, text));
}

const undefinedType = new Refused(
  result(
    resultCodes.undefinedAttributeType,
    '00000057: LdapErr: DSID-0C090D8A, comment: Error in attribute conversion operation, data 0, v4563',
  ),
);

const POLICY = '0000052D';
const WRONG_PASSWORD = '00000056';
const ENCODING = '0000001F';
const CANNOT_CHANGE = '000008C3';
const BAD_VALUE = '00000057';

/** What a Modify works on; nothing of it stands until all of it is allowed. */
interface Draft {
  readonly domain: Domain;
  readonly reader: UserEntry;
  readonly entry: DirectoryEntry;
  /** A copy. */
  readonly account: Account | undefined;
  readonly writes: Map<string, readonly Value[]>;
  readonly hinted: boolean;
}

/** The password out of its quotation marks and UTF-16LE (MS-ADTS 3.1.1.3.1.5.1). */
function decodePassword(value: Buffer | undefined): string {
  const text = value && value.length % 2 === 0 ? value.toString('utf16le') : '';
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) throw unwilling(ENCODING);
  return text.slice(1, -1);
}

function isYoung(account: Account, policy: PasswordPolicy, now: number): boolean {
  return account.pwdLastSet !== 0n && now < fromFileTime(account.pwdLastSet) + policy.minAge;
}

function breaksPolicy(draft: Draft, account: Account, password: string, withHistory: boolean): boolean {
  const { domain, entry } = draft;
  const policy = domain.policyFor(entry);
  const displayName = textOf(entry, 'displayName') ?? '';
  if (password.length < policy.minLength || password.length > 256) return true;
  if (policy.complexity && !isComplex(password, account.name, displayName)) return true;
  if (!withHistory) return false;
  return isYoung(account, policy, domain.now) || account.history.slice(0, policy.historyLength).includes(password);
}

function putPassword(draft: Draft, account: Account, password: string, expired: boolean): void {
  const at = draft.domain.uniqueTime();
  account.password = password;
  account.history = [password, ...account.history].slice(0, 30);
  account.replacedAt = at;
  account.passwordVersion += 1;
  account.pwdLastSet = expired ? 0n : at;
}

function reset(draft: Draft, account: Account, value: Buffer | undefined): void {
  const { domain, reader, entry } = draft;
  const isAdministrator = domain.isAdministrator(reader);
  if (!isAdministrator && !domain.delegationOver(reader, entry)?.resetPassword) throw denied('00000005');
  const password = decodePassword(value);
  if (breaksPolicy(draft, account, password, draft.hinted)) throw unwilling(POLICY);
  putPassword(draft, account, password, !isAdministrator && !domain.switches.unexpirePassword);
}

function change(draft: Draft, account: Account, old: Buffer | undefined, fresh: Buffer | undefined): void {
  const { domain, entry } = draft;
  const [before, after] = [decodePassword(old), decodePassword(fresh)];
  if (account.cannotChange) throw unwilling(CANNOT_CHANGE);
  if (before !== account.password) {
    // The draft is dropped: the failure counts on the account itself.
    if (domain.switches.wrongChangeCounts && entry.account) {
      countBadPassword(entry.account, domain.policyFor(entry), domain.now, before);
    }
    throw constraint(WRONG_PASSWORD);
  }
  if (breaksPolicy(draft, account, after, true)) throw constraint(POLICY);
  putPassword(draft, account, after, false);
}

/** All changes of unicodePwd together: one replace is a reset, one delete and one add are a change. */
function applyPassword(draft: Draft, changes: readonly AttributeChange[]): void {
  const { account } = draft;
  if (!account) throw undefinedType;
  const [first, second, third] = changes;
  const find = (operation: AttributeChange['operation']): Buffer | undefined =>
    changes.find(one => one.operation === operation)?.values[0];
  if (changes.some(({ values }) => values.length !== 1) || third) throw unwilling(ENCODING);
  if (first?.operation === 'replace' && !second) reset(draft, account, first.values[0]);
  else if (find('delete') && find('add')) change(draft, account, find('delete'), find('add'));
  else throw unwilling(ENCODING);
}

function onlyText({ operation, values }: AttributeChange): string {
  const [value, more] = values;
  if (operation !== 'replace' || value === undefined || more) throw unwilling(BAD_VALUE);
  return value.toString('utf8');
}

function asBigInt(text: string): bigint {
  if (!/^-?\d{1,19}$/.test(text)) throw unwilling(BAD_VALUE);
  return BigInt(text);
}

type AccountWriter = (account: Account, value: string, draft: Draft) => void;

/** Attributes that stand for the state of an account. */
const accountWriters: Readonly<Record<string, AccountWriter>> = {
  pwdLastSet: (account, value, { domain }) => {
    if (value !== '0' && value !== '-1') throw unwilling(BAD_VALUE);
    account.pwdLastSet = value === '0' ? 0n : domain.uniqueTime();
  },
  lockoutTime: (account, value) => {
    if (value !== '0') throw unwilling(BAD_VALUE);
    account.lockoutTime = 0n;
    account.badPwdCount = 0;
  },
  userAccountControl: (account, value) => {
    account.userAccountControl = Number(asBigInt(value)) | userFlags.normal;
  },
  accountExpires: (account, value) => {
    account.accountExpires = asBigInt(value);
  },
};

function mayWrite({ domain, reader, entry }: Draft, name: string): boolean {
  return domain.isAdministrator(reader) || (domain.delegationOver(reader, entry)?.write.includes(name) ?? false);
}

function changedValues(before: readonly Value[], { operation, values }: AttributeChange): readonly Value[] {
  const texts = values.map(value => value.toString('utf8'));
  if (operation === 'replace') return texts;
  if (operation === 'add') return [...before, ...texts];
  return texts.length === 0 ? [] : before.filter(value => !texts.includes(String(value)));
}

function applyChange(draft: Draft, one: AttributeChange): void {
  const type = attributeType(one.name);
  if (!type) throw undefinedType;
  if (!mayWrite(draft, type.name)) throw denied('00002098');
  const write = accountWriters[type.name];
  if (write && draft.account) write(draft.account, onlyText(one), draft);
  else if (type.syntax !== 'text' || type.constructed) throw unwilling(BAD_VALUE);
  else {
    const before = draft.writes.get(type.name) ?? valuesOf(draft.entry, type.name);
    draft.writes.set(type.name, changedValues(before, one));
  }
}

function commit({ domain, entry, account, writes }: Draft): void {
  if (account && entry.account) Object.assign(entry.account, account);
  for (const [name, values] of writes) domain.tree.write(entry, name, values);
  domain.tree.write(entry, 'whenChanged', [toGeneralizedTime(domain.now)]);
  domain.tree.write(entry, 'uSNChanged', [domain.nextUsn()]);
}

function isPassword({ name }: AttributeChange): boolean {
  return name.toLowerCase() === 'unicodepwd';
}

function apply(draft: Draft, changes: readonly AttributeChange[]): void {
  const passwords = changes.filter(isPassword);
  if (passwords.length > 0) applyPassword(draft, passwords);
  // After the password, so that an explicit pwdLastSet holds wherever it stands in the request.
  for (const one of changes) if (!isPassword(one)) applyChange(draft, one);
  commit(draft);
}

/** Carries a Modify out: all of it or nothing. */
export function modify(
  domain: Domain,
  reader: UserEntry | undefined,
  request: ModifyRequest,
  controls: readonly RequestControl[],
): LdapResult {
  if (!reader) return bindFirst;
  if (request.dn === '') return badName;
  const hinted = policyHints(controls, domain.switches);
  if (typeof hinted !== 'boolean') return hinted;
  const entry = resolve(domain, request.dn);
  if (isResult(entry)) return entry;
  const account = isUser(entry) ? { ...entry.account } : undefined;
  try {
    apply({ domain, reader, entry, account, writes: new Map(), hinted }, request.changes);
    return success;
  } catch (error) {
    if (error instanceof Refused) return error.result;
    throw error;
  }
}
