import { AxlFault } from '../axl-fault.ts';
import type { CucmDatabase, Row } from '../database.ts';
import { type AxlContext, findToChange, findToShow, type Key, list, type Operations } from '../operation.ts';
import { schema } from '../schema.ts';
import * as schemas from '../schemas/fac.ts';
import { braced, show } from '../show.ts';
import { childOf, textOf, type XmlNode } from '../xml-node.ts';
import { element } from '../xml-text.ts';

const key: Key = { table: 'facinfo', column: 'name', element: 'name', object: 'Forced Authorization Code' };
const shown = schema(schemas.fac);

/** Data Dictionary: name and code have patterns and are unique, the level is 0–255. */
function checkFac(
  database: CucmDatabase,
  fac: { name: string; code: string; level: number },
  own: string | null,
): void {
  if (!/^[a-zA-Z 0-9._-]{1,50}$/.test(fac.name)) throw new AxlFault(-530, 'Check constraint (name) failed.');
  if (!/^[0-9]{0,16}$/.test(fac.code)) throw new AxlFault(-530, 'Check constraint (code) failed.');
  if (!(fac.level >= 0 && fac.level <= 255)) throw new AxlFault(-530, 'Check constraint (authorizationlevel) failed.');
  const other = database.get(
    'select pkid from facinfo where (name = ? or code = ?) and pkid is not ?',
    fac.name,
    fac.code,
    own,
  );
  if (other) {
    throw new AxlFault(-239, 'Could not insert new row - duplicate value in a UNIQUE INDEX column (Unique Index:).');
  }
}

function addFacInfo(request: XmlNode, { database }: AxlContext): Iterable<string> {
  const info = childOf(request, 'facInfo');
  const fac = {
    name: textOf(info, 'name') ?? '',
    code: textOf(info, 'code') ?? '',
    level: Number(textOf(info, 'authorizationLevel') ?? 0),
  };
  checkFac(database, fac, null);
  return [braced(database.insert('facinfo', { name: fac.name, code: fac.code, authorizationlevel: fac.level }))];
}

function updateFacInfo(request: XmlNode, context: AxlContext): Iterable<string> {
  const old = findToChange(request, key, context);
  const pkid = String(old['pkid']);
  const fac = {
    name: textOf(request, 'newName') ?? String(old['name']),
    code: textOf(request, 'code') ?? String(old['code']),
    level: Number(textOf(request, 'authorizationLevel') ?? old['authorizationlevel']),
  };
  checkFac(context.database, fac, pkid);
  context.database.update('facinfo', pkid, { name: fac.name, code: fac.code, authorizationlevel: fac.level });
  return [braced(pkid)];
}

function removeFacInfo(request: XmlNode, context: AxlContext): Iterable<string> {
  const pkid = String(findToChange(request, key, context)['pkid']);
  context.database.run('delete from facinfo where pkid = ?', pkid);
  return [braced(pkid)];
}

function facElement(fac: Row, tags: XmlNode | undefined, version: number): string {
  const values = { name: fac['name'], code: fac['code'], authorizationLevel: fac['authorizationlevel'] };
  return element('facInfo', show(shown, values, tags, version), ` uuid="${braced(String(fac['pkid']))}"`);
}

function getFacInfo(request: XmlNode, context: AxlContext): Iterable<string> {
  return [facElement(findToShow(request, key, context), childOf(request, 'returnedTags'), context.version)];
}

function listFacInfo(request: XmlNode, context: AxlContext): Iterable<string> {
  const columns = { name: 'name', code: 'code', authorizationLevel: 'authorizationlevel' };
  const found = list(request, 'facinfo where 1 = 1', columns, 'name', context);
  return found.map(fac => facElement(fac, childOf(request, 'returnedTags'), context.version));
}

/** Operations on forced authorization codes. */
export const facOperations: Operations = {
  addFacInfo: { schema: schema(schemas.addFacInfo), writes: true, run: addFacInfo },
  updateFacInfo: { schema: schema(schemas.updateFacInfo), writes: true, run: updateFacInfo },
  removeFacInfo: { schema: schema(schemas.removeFacInfo), writes: true, run: removeFacInfo },
  getFacInfo: { schema: schema(schemas.getFacInfo), writes: false, run: getFacInfo },
  listFacInfo: { schema: schema(schemas.listFacInfo), writes: false, run: listFacInfo },
};
