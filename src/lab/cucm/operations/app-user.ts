import { changeFlags } from '../change-credential.ts';
import { readCredential } from '../credential-row.ts';
import type { Row } from '../database.ts';
import { type AxlContext, findToChange, findToShow, type Key, list, type Operations } from '../operation.ts';
import { schema } from '../schema.ts';
import * as schemas from '../schemas/app-user.ts';
import { braced, type ShownRecord, show } from '../show.ts';
import { PASSWORD } from '../tables.ts';
import { appUserCredential } from '../user-values.ts';
import { childOf, textOf, type XmlNode } from '../xml-node.ts';
import { element } from '../xml-text.ts';
import { setCredential } from './update-user.ts';

const key: Key = { table: 'applicationuser', column: 'name', element: 'userid', object: 'Application User' };

const shown = schema(schemas.shownAppUser);
const listed = schema(schemas.listedAppUser);

function values(user: Row, { database }: AxlContext): ShownRecord {
  const pkid = String(user['pkid']);
  const groups = database.all(
    'select g.name from applicationuserdirgroupmap m join dirgroup g on g.pkid = m.fkdirgroup where m.fkapplicationuser = ?',
    pkid,
  );
  return {
    userid: user['name'],
    passwordCredentials: () => appUserCredential(database, pkid),
    acceptPresenceSubscription: false,
    acceptOutOfDialogRefer: false,
    acceptUnsolicitedNotification: false,
    allowReplaceHeader: false,
    isStandard: user['isstandard'] === 't',
    associatedGroups: { userGroup: groups.map(group => ({ name: group['name'] })) },
  };
}

const uuidOf = (user: Row): string => ` uuid="${braced(String(user['pkid']))}"`;

function getAppUser(request: XmlNode, context: AxlContext): Iterable<string> {
  const user = findToShow(request, key, context);
  const content = show(shown, values(user, context), childOf(request, 'returnedTags'), context.version);
  return [element('appUser', content, uuidOf(user))];
}

function* listAppUser(request: XmlNode, context: AxlContext): Iterable<string> {
  const tags = childOf(request, 'returnedTags');
  for (const user of list(request, 'applicationuser where 1 = 1', { userid: 'name' }, 'name', context)) {
    const content = tags?.children.length === 0 ? '' : show(listed, values(user, context), tags, context.version);
    yield element('appUser', content, uuidOf(user));
  }
}

function updateAppUser(request: XmlNode, context: AxlContext): Iterable<string> {
  const { database } = context;
  const user = findToChange(request, key, context);
  const owner = { column: 'fkapplicationuser', pkid: String(user['pkid']) } as const;
  const userId = String(user['name']);
  database.transaction(() => {
    const flags = childOf(request, 'passwordCredentials');
    const credential = readCredential(database, owner, PASSWORD);
    if (flags && credential) changeFlags(database, credential, flags, 'pwd');
    const password = textOf(request, 'password');
    const person = { userId, firstName: '', lastName: '', extensions: [] };
    if (password !== undefined) setCredential(owner, PASSWORD, password, person, context);
    const newId = textOf(request, 'newUserid');
    if (newId !== undefined) database.update('applicationuser', owner.pkid, { name: newId });
  });
  return [braced(owner.pkid)];
}

/** Operations on application users. */
export const appUserOperations: Operations = {
  getAppUser: { schema: schema(schemas.getAppUser), writes: false, run: getAppUser },
  listAppUser: { schema: schema(schemas.listAppUser), writes: false, run: listAppUser },
  updateAppUser: { schema: schema(schemas.updateAppUser), writes: true, run: updateAppUser },
};
