import { AxlFault } from '../axl-fault.ts';
import type { Row } from '../database.ts';
import { type AxlContext, findToChange, findToShow, type Key, type Operations } from '../operation.ts';
import { schema } from '../schema.ts';
import * as schemas from '../schemas/phone-service.ts';
import { braced, type ShownRecord, show } from '../show.ts';
import { enumName } from '../user-values.ts';
import { childOf, textOf, type XmlNode } from '../xml-node.ts';
import { element } from '../xml-text.ts';

const key: Key = { table: 'telecasterservice', column: 'name', element: 'serviceName', object: 'IP Phone Service' };
const shown = schema(schemas.phoneService);

const columns: Readonly<Record<string, string>> = {
  newServiceName: 'name',
  asciiServiceName: 'nameascii',
  serviceDescription: 'description',
  serviceUrl: 'urltemplate',
  secureServiceUrl: 'secureurltemplate',
  serviceVendor: 'vendor',
  serviceVersion: 'version',
};

const flag = (text: string): string => (['t', 'true', '1'].includes(text.toLowerCase()) ? 't' : 'f');

function changes(node: XmlNode, { database }: AxlContext): Record<string, string | number | null> {
  const texts = node.children
    .filter(({ name }) => columns[name] !== undefined)
    .map(({ name, text }) => [columns[name] ?? '', text === '' ? null : text] as const);
  const type = textOf(node, 'serviceType');
  const known = type === undefined ? undefined : database.get('select enum from typephoneservice where name = ?', type);
  if (type !== undefined && !known) throw new AxlFault(5003, `Service Type not found: ${type}`);
  const enabled = textOf(node, 'enabled');
  return {
    ...Object.fromEntries(texts),
    ...(known ? { tkphoneservice: Number(known['enum']) } : {}),
    ...(enabled === undefined ? {} : { enabled: flag(enabled) }),
  };
}

function checkUrls(
  pkid: string | undefined,
  values: Readonly<Record<string, string | number | null>>,
  { database }: AxlContext,
): void {
  const old = pkid === undefined ? undefined : database.get('select * from telecasterservice where pkid = ?', pkid);
  const merged = { ...old, ...values };
  if (!merged['urltemplate'] && !merged['secureurltemplate']) {
    throw new AxlFault(-530, 'Check constraint (urltemplate and secureurltemplate cannot both be null) failed.');
  }
}

function addIpPhoneServices(request: XmlNode, context: AxlContext): Iterable<string> {
  const node = childOf(request, 'ipPhoneServices');
  const name = textOf(node, 'serviceName') ?? '';
  if (!node || context.database.get('select pkid from telecasterservice where name = ?', name)) {
    throw new AxlFault(-239, 'Could not insert new row - duplicate value in a UNIQUE INDEX column (Unique Index:).');
  }
  const values = changes(node, context);
  checkUrls(undefined, values, context);
  const enterprisesubscription = flag(textOf(node, 'enterpriseSubscription') ?? 'f');
  return [braced(context.database.insert('telecasterservice', { ...values, name, enterprisesubscription }))];
}

function updateIpPhoneServices(request: XmlNode, context: AxlContext): Iterable<string> {
  const pkid = String(findToChange(request, key, context)['pkid']);
  const values = changes(request, context);
  checkUrls(pkid, values, context);
  context.database.update('telecasterservice', pkid, values);
  return [braced(pkid)];
}

function values(service: Row, { database }: AxlContext): ShownRecord {
  return {
    serviceName: service['name'],
    asciiServiceName: service['nameascii'],
    serviceDescription: service['description'],
    serviceUrl: service['urltemplate'],
    secureServiceUrl: service['secureurltemplate'],
    serviceCategory: 'XML Service',
    serviceType: enumName(database, 'typephoneservice', service['tkphoneservice']),
    serviceVendor: service['vendor'],
    serviceVersion: service['version'],
    enabled: service['enabled'] === 't',
    enterpriseSubscription: service['enterprisesubscription'] === 't',
  };
}

function getIpPhoneServices(request: XmlNode, context: AxlContext): Iterable<string> {
  const service = findToShow(request, key, context);
  const content = show(shown, values(service, context), childOf(request, 'returnedTags'), context.version);
  return [element('ipPhoneServices', content, ` uuid="${braced(String(service['pkid']))}"`)];
}

/** Operations on phone services. */
export const phoneServiceOperations: Operations = {
  addIpPhoneServices: { schema: schema(schemas.addIpPhoneServices), writes: true, run: addIpPhoneServices },
  updateIpPhoneServices: { schema: schema(schemas.updateIpPhoneServices), writes: true, run: updateIpPhoneServices },
  getIpPhoneServices: { schema: schema(schemas.getIpPhoneServices), writes: false, run: getIpPhoneServices },
};
