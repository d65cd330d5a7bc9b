import { AxlFault } from './axl-fault.ts';
import type { Row } from './database.ts';
import { linesOf } from './device-lines.ts';
import type { AxlContext } from './operation.ts';
import type { Shown, ShownRecord } from './show.ts';
import { enumName, reference } from './user-values.ts';
import { childOf, type XmlNode } from './xml-node.ts';

/** What both phones and device profiles show. */
function commonValues(device: Row, { database, extras }: AxlContext): ShownRecord {
  const model = (): Shown => enumName(database, 'typemodel', device['tkmodel']);
  return {
    ...extras.get(String(device['pkid'])),
    name: device['name'],
    description: device['description'],
    product: model,
    model,
    class: () => enumName(database, 'typeclass', device['tkclass']),
    protocol: () => enumName(database, 'typedeviceprotocol', device['tkdeviceprotocol']),
    protocolSide: 'User',
    userLocale: () => enumName(database, 'typeuserlocale', device['tkuserlocale']),
  };
}

/** Everything that getPhone and listPhone show of a row of device. */
export function phoneValues(device: Row, context: AxlContext): ShownRecord {
  const { database } = context;
  const pkid = String(device['pkid']);
  const login = (): Row | undefined =>
    database.get(
      'select l.*, u.userid from extensionmobilitydynamic l join enduser u on u.pkid = l.fkenduser where l.fkdevice = ?',
      pkid,
    );
  return {
    ...commonValues(device, context),
    devicePoolName: () => reference(database, 'devicepool', 'name', device['fkdevicepool']),
    lines: () => linesOf(pkid, context),
    ownerUserName: () => reference(database, 'enduser', 'userid', device['fkenduser']),
    enableExtensionMobility: device['allowhotelingflag'] === 't',
    loginUserId: () => login()?.['userid'],
    currentProfileName: () => reference(database, 'device', 'name', login()?.['fkdevice_currentloginprofile']),
    loginTime: () => login()?.['logintime'],
    loginDuration: () => login()?.['loginduration'],
  };
}

/** Everything that getDeviceProfile and listDeviceProfile show of a row of device. */
export function profileValues(device: Row, context: AxlContext): ShownRecord {
  const { database } = context;
  const pkid = String(device['pkid']);
  const login = (): Row | undefined =>
    database.get('select * from extensionmobilitydynamic where fkdevice_currentloginprofile = ?', pkid);
  return {
    ...commonValues(device, context),
    type: 'User',
    lines: () => linesOf(pkid, context),
    loginUserId: () => reference(database, 'enduser', 'userid', login()?.['fkenduser'] ?? null),
    loginTime: () => login()?.['logintime'],
  };
}

/** Elements of an update that are columns or rows. */
const handled = new Set(
  'uuid name newName description ownerUserName enableExtensionMobility userLocale lines removeLines addLines'.split(
    ' ',
  ),
);

/** The pkid of a row that an element names; null where it is empty. */
function named(
  node: XmlNode,
  table: string,
  column: string,
  object: string,
  { database }: AxlContext,
): string | number | null {
  if (node.text === '') return null;
  const key = table.startsWith('type') ? 'enum' : 'pkid';
  const row = database.get(`select ${key} as found from ${table} where ${column} = ?`, node.text);
  if (!row) throw new AxlFault(5003, `${object} not found: ${node.text}`);
  return row['found'] ?? null;
}

/** Sets a device's columns and keeps what has none. */
export function changeDevice(pkid: string, request: XmlNode, context: AxlContext): void {
  const newName = childOf(request, 'newName');
  const description = childOf(request, 'description');
  const owner = childOf(request, 'ownerUserName');
  const mobility = childOf(request, 'enableExtensionMobility');
  const locale = childOf(request, 'userLocale');
  context.database.update('device', pkid, {
    ...(newName ? { name: newName.text } : {}),
    ...(description ? { description: description.text } : {}),
    ...(owner ? { fkenduser: named(owner, 'enduser', 'userid', 'User', context) } : {}),
    ...(mobility ? { allowhotelingflag: ['t', 'true', '1'].includes(mobility.text) ? 't' : 'f' } : {}),
    ...(locale ? { tkuserlocale: named(locale, 'typeuserlocale', 'name', 'User Locale', context) } : {}),
  });
  const rest = request.children.filter(({ name }) => !handled.has(name)).map(node => [node.name, node] as const);
  if (rest.length > 0) context.extras.set(pkid, { ...context.extras.get(pkid), ...Object.fromEntries(rest) });
}
