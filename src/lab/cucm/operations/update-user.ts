import { AxlFault, notFound } from '../axl-fault.ts';
import { changeFlags, storeValue } from '../change-credential.ts';
import { judge, type PolicyPerson, policyText } from '../credential-policy.ts';
import { type CredentialOwner, type CredentialRow, readCredential } from '../credential-row.ts';
import type { Row } from '../database.ts';
import { type AxlContext, findToChange } from '../operation.ts';
import { braced } from '../show.ts';
import { PASSWORD, PIN } from '../tables.ts';
import { childOf, textOf, type XmlNode } from '../xml-node.ts';
import { changeAssociations } from './user-associations.ts';

/** Elements that are columns. An empty one empties the column. */
const columns: Readonly<Record<string, string>> = {
  firstName: 'firstname',
  displayName: 'displayname',
  middleName: 'middlename',
  lastName: 'lastname',
  newUserid: 'userid',
  mailid: 'mailid',
  department: 'department',
  manager: 'manager',
  directoryUri: 'directoryuri',
  telephoneNumber: 'telephonenumber',
  title: 'title',
  mobileNumber: 'mobile',
  homeNumber: 'homephone',
  pagerNumber: 'pager',
  selfService: 'keypadenteredalternateidentifier',
};

/** What belongs to the directory once a user is synchronised with it; the PIN does not. */
const synchronised = new Set([...Object.keys(columns).filter(name => name !== 'selfService'), 'password']);

/** Elements that are not kept as they came. */
const handled = new Set([
  ...Object.keys(columns),
  ...'uuid userid password pin passwordCredentials pinCredentials associatedDevices primaryExtension associatedGroups userLocale zeroHop'.split(
    ' ',
  ),
]);

function policyPerson(user: Row, { database }: AxlContext): PolicyPerson {
  const lines = database.all(
    'select n.dnorpattern from endusernumplanmap m join numplan n on n.pkid = m.fknumplan where m.fkenduser = ?',
    user['pkid'] ?? null,
  );
  const numbers = [...lines.map(line => line['dnorpattern']), user['telephonenumber']].map(number =>
    String(number ?? '').replace(/\D/g, ''),
  );
  return {
    userId: String(user['userid']),
    firstName: String(user['firstname'] ?? ''),
    lastName: String(user['lastname'] ?? ''),
    extensions: numbers,
  };
}

function readOwn(owner: CredentialOwner, kind: number, { database }: AxlContext): CredentialRow {
  const credential = readCredential(database, owner, kind);
  if (!credential) throw new AxlFault(5003, 'The user has no credential of this type.');
  return credential;
}

/** Sets a value, judged by the policy of its credential. Throws in the words of the switch. */
export function setCredential(
  owner: CredentialOwner,
  kind: number,
  value: string,
  person: PolicyPerson,
  context: AxlContext,
): void {
  const credential = readOwn(owner, kind, context);
  const refusal = judge(value, credential, { ...context, owner, person });
  if (refusal !== undefined) throw new AxlFault(5003, policyText(refusal, context.switches.policyTexts));
  storeValue(context.database, owner, credential, value);
}

function changeCredentials(user: Row, request: XmlNode, context: AxlContext): void {
  const owner = { column: 'fkenduser', pkid: String(user['pkid']) } as const;
  const kinds = [
    { kind: PASSWORD, prefix: 'pwd', flags: 'passwordCredentials', value: textOf(request, 'password') },
    { kind: PIN, prefix: 'pin', flags: 'pinCredentials', value: textOf(request, 'pin') },
  ] as const;
  for (const { kind, prefix, flags, value } of kinds) {
    const node = childOf(request, flags);
    if (node) changeFlags(context.database, readOwn(owner, kind, context), node, prefix);
    if (value !== undefined) setCredential(owner, kind, value, policyPerson(user, context), context);
  }
}

/** "PIN is updated in CUCM only when the pin update is successful in … Unity Connection" (Security Guide); zeroHop leaves it out. */
function pushPin(user: Row, request: XmlNode, context: AxlContext): void {
  const pin = textOf(request, 'pin');
  const zeroHop = ['true', 't', '1'].includes(textOf(request, 'zeroHop')?.toLowerCase() ?? '');
  if (pin === undefined || zeroHop) return;
  const owner = { column: 'fkenduser', pkid: String(user['pkid']) } as const;
  const { mustChange } = readOwn(owner, PIN, context);
  const why = context.neighbours.onPinChanged?.({ userId: String(user['userid']), pin, mustChange });
  if (why !== undefined) throw new AxlFault(5003, `${context.switches.syncFailureText} ${why}`.trim());
}

function changeColumns(user: Row, request: XmlNode, { database }: AxlContext): void {
  const changes = request.children
    .filter(({ name }) => columns[name] !== undefined)
    .map(({ name, text }) => [columns[name] ?? '', text] as const);
  const userId = textOf(request, 'newUserid');
  const taken = 'select userid from enduser where userid = ? union all select name from applicationuser where name = ?';
  if (userId !== undefined && userId !== user['userid'] && database.get(taken, userId, userId)) {
    throw new AxlFault(-239, 'Could not insert new row - duplicate value in a UNIQUE INDEX column (Unique Index:).');
  }
  database.update('enduser', String(user['pkid']), Object.fromEntries(changes));
}

function changeLocale(user: Row, request: XmlNode, { database }: AxlContext): void {
  const locale = textOf(request, 'userLocale');
  if (locale === undefined) return;
  const known = database.get('select enum from typeuserlocale where name = ?', locale);
  if (locale !== '' && !known) throw new AxlFault(5003, `User Locale not found: ${locale}`);
  database.update('enduser', String(user['pkid']), { tkuserlocale: known?.['enum'] ?? null });
}

function keepExtras(pkid: string, request: XmlNode, { extras }: AxlContext): void {
  const kept = request.children.filter(({ name }) => !handled.has(name)).map(node => [node.name, node] as const);
  if (kept.length > 0) extras.set(pkid, { ...extras.get(pkid), ...Object.fromEntries(kept) });
}

/** A request without what belongs to the directory; throws where that is answered by a fault. */
function allowed(user: Row, request: XmlNode, { switches }: AxlContext): XmlNode {
  if (user['fkdirectorypluginconfig'] === null) return request;
  const refused = request.children.filter(({ name }) => synchronised.has(name));
  if (refused.length > 0 && switches.ldapUpdate === 'fault') {
    throw new AxlFault(5003, `Cannot modify ${refused[0]?.name}: the user is synchronized from LDAP.`);
  }
  return { ...request, children: request.children.filter(node => !refused.includes(node)) };
}

/** updateUser. What fails changes nothing. */
export function updateUser(request: XmlNode, context: AxlContext): Iterable<string> {
  const user = findToChange(
    request,
    { table: 'enduser', column: 'userid', element: 'userid', object: 'User' },
    context,
  );
  const changes = allowed(user, request, context);
  const pkid = String(user['pkid']);
  context.database.transaction(() => {
    changeColumns(user, changes, context);
    changeLocale(user, changes, context);
    changeAssociations(pkid, changes, context);
    changeCredentials(user, changes, context);
    keepExtras(pkid, changes, context);
    pushPin(user, changes, context);
  });
  return [braced(pkid)];
}

/** A PIN that Unity Connection pushes over. Answers why it is refused; undefined where it is taken. */
export function takePin(userId: string, pin: string, mustChange: boolean, context: AxlContext): string | undefined {
  const user = context.database.get('select * from enduser where userid = ?', userId);
  if (!user) return notFound('User').message;
  const owner = { column: 'fkenduser', pkid: String(user['pkid']) } as const;
  const credential = readOwn(owner, PIN, context);
  const refusal = judge(pin, credential, { ...context, owner, person: policyPerson(user, context) });
  if (refusal !== undefined) return policyText(refusal, context.switches.policyTexts);
  storeValue(context.database, owner, credential, pin);
  context.database.update('credential', credential.pkid, { credmustchange: mustChange ? 't' : 'f' });
  return undefined;
}
