import { type Authentication, refused, resultCodes } from '../authenticate.ts';
import { AxlFault, notValid } from '../axl-fault.ts';
import { readCredential } from '../credential-row.ts';
import type { Row } from '../database.ts';
import { type AxlContext, findToShow, type Key, list, type Operations } from '../operation.ts';
import { schema } from '../schema.ts';
import * as schemas from '../schemas/user.ts';
import { braced, show } from '../show.ts';
import { PASSWORD, PIN } from '../tables.ts';
import { userValues } from '../user-values.ts';
import { childOf, textOf, type XmlNode } from '../xml-node.ts';
import { element } from '../xml-text.ts';
import { updateUser } from './update-user.ts';

/** How a request names an end user. */
const userKey: Key = { table: 'enduser', column: 'userid', element: 'userid', object: 'User' };

const shown = schema(schemas.shownUser);
const listed = schema(schemas.listedUser);

function getUser(request: XmlNode, context: AxlContext): Iterable<string> {
  const user = findToShow(request, userKey, context);
  const content = show(shown, userValues(user, context), childOf(request, 'returnedTags'), context.version);
  return [element('user', content, ` uuid="${braced(String(user['pkid']))}"`)];
}

const criteria = { firstName: 'firstname', lastName: 'lastname', userid: 'userid', department: 'department' };

/** With nothing asked for, only the uuid. */
const nothing = (tags: XmlNode | undefined): boolean => tags?.children.length === 0;

function* listUser(request: XmlNode, context: AxlContext): Iterable<string> {
  const tags = childOf(request, 'returnedTags');
  for (const user of list(request, 'enduser where tkuserprofile = 1', criteria, 'userid', context)) {
    const content = nothing(tags) ? '' : show(listed, userValues(user, context), tags, context.version);
    yield element('user', content, ` uuid="${braced(String(user['pkid']))}"`);
  }
}

/** The password of a synchronised user is the directory's business, if there is one. */
function authenticateByDirectory(user: Row, password: string, context: AxlContext): Authentication {
  const right = context.neighbours.authenticateInDirectory?.(String(user['userid']), password) ?? false;
  return right ? { authenticated: true, code: 0, daysToExpiry: 0, warning: false } : refused(resultCodes.wrong);
}

function authenticate(user: Row, request: XmlNode, context: AxlContext): Authentication {
  const pin = textOf(request, 'pin');
  const value = pin ?? textOf(request, 'password') ?? '';
  if (user['status'] !== 1) return refused(resultCodes.inactive);
  if (pin === undefined && user['fkdirectorypluginconfig'] !== null)
    return authenticateByDirectory(user, value, context);
  const owner = { column: 'fkenduser', pkid: String(user['pkid']) } as const;
  const credential = readCredential(context.database, owner, pin === undefined ? PASSWORD : PIN);
  return credential ? context.authenticator.authenticate(credential, value) : refused(resultCodes.wrong);
}

function doAuthenticateUser(request: XmlNode, context: AxlContext): Iterable<string> {
  const { switches, database } = context;
  const user = database.get('select * from enduser where userid = ?', textOf(request, 'userid') ?? '');
  if (!user && switches.unknownUser === 'fault') throw notValid('User');
  const result = user ? authenticate(user, request, context) : refused(resultCodes.unknownUser);
  if (user && !result.authenticated && switches.wrongCredential === 'fault') {
    throw new AxlFault(5003, `Authentication failed for user. IMS result code: ${result.code}`);
  }
  return [
    element('userAuthenticated', String(result.authenticated)),
    element('code', String(result.code)),
    element('daysToExpiry', String(result.daysToExpiry)),
    element('isWarningNeeded', String(result.warning)),
  ];
}

/** Operations on end users. */
export const userOperations: Operations = {
  getUser: { schema: schema(schemas.getUser), writes: false, run: getUser },
  listUser: { schema: schema(schemas.listUser), writes: false, run: listUser },
  updateUser: { schema: schema(schemas.updateUser), writes: true, run: updateUser },
  doAuthenticateUser: { schema: schema(schemas.authenticateUser), writes: false, run: doAuthenticateUser },
};
