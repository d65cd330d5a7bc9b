import { AxlFault, notFound, notValid } from '../axl-fault.ts';
import type { Row } from '../database.ts';
import { type AxlContext, type Operations, unbraced } from '../operation.ts';
import { schema } from '../schema.ts';
import * as schemas from '../schemas/line.ts';
import { braced, type ShownRecord, show } from '../show.ts';
import { reference } from '../user-values.ts';
import { childOf, textOf, type XmlNode } from '../xml-node.ts';
import { element } from '../xml-text.ts';

const shown = schema(schemas.directoryNumber);

const columns: Readonly<Record<string, string>> = {
  newPattern: 'dnorpattern',
  description: 'description',
  alertingName: 'alertingname',
  asciiAlertingName: 'alertingnameascii',
};

const handled = new Set([...Object.keys(columns), 'uuid', 'pattern', 'routePartitionName', 'newRoutePartitionName']);

/** A pattern without a partition is the one in no partition. */
function findLine(request: XmlNode, { database }: AxlContext): Row | undefined {
  const uuid = textOf(request, 'uuid');
  if (uuid !== undefined) return database.get('select * from numplan where pkid = ?', unbraced(uuid));
  return database.get(
    `select n.* from numplan n left join routepartition r on r.pkid = n.fkroutepartition
      where n.dnorpattern = ? and nvl(r.name, '') = ?`,
    (textOf(request, 'pattern') ?? '').replace(/^\\\+/, '+'),
    textOf(request, 'routePartitionName') ?? '',
  );
}

function values(line: Row, { database, extras }: AxlContext): ShownRecord {
  const pkid = String(line['pkid']);
  const devices = database.all(
    'select d.name from devicenumplanmap m join device d on d.pkid = m.fkdevice where m.fknumplan = ? order by d.name',
    pkid,
  );
  return {
    patternPrecedence: 'Default',
    autoAnswer: 'Auto Answer Off',
    active: true,
    ...extras.get(pkid),
    pattern: String(line['dnorpattern']).replace(/^\+/, '\\+'),
    description: line['description'],
    usage: 'Device',
    routePartitionName: reference(database, 'routepartition', 'name', line['fkroutepartition']),
    alertingName: line['alertingname'],
    asciiAlertingName: line['alertingnameascii'],
    associatedDevices: { device: devices.map(device => device['name']) },
  };
}

function getLine(request: XmlNode, context: AxlContext): Iterable<string> {
  const line = findLine(request, context);
  if (!line) throw notValid('Line');
  const content = show(shown, values(line, context), childOf(request, 'returnedTags'), context.version);
  return [element('line', content, ` uuid="${braced(String(line['pkid']))}"`)];
}

function newPartition(request: XmlNode, { database }: AxlContext): Record<string, string | null> {
  const name = textOf(request, 'newRoutePartitionName');
  if (name === undefined) return {};
  const partition = database.get('select pkid from routepartition where name = ?', name);
  if (name !== '' && !partition) throw new AxlFault(5003, `Route Partition not found: ${name}`);
  return { fkroutepartition: partition ? String(partition['pkid']) : null };
}

function updateLine(request: XmlNode, context: AxlContext): Iterable<string> {
  const line = findLine(request, context);
  if (!line) throw notFound('Line');
  const pkid = String(line['pkid']);
  const changes = request.children
    .filter(({ name }) => columns[name] !== undefined)
    .map(({ name, text }) => [columns[name] ?? '', text] as const);
  context.database.update('numplan', pkid, { ...Object.fromEntries(changes), ...newPartition(request, context) });
  const rest = request.children.filter(({ name }) => !handled.has(name)).map(node => [node.name, node] as const);
  if (rest.length > 0) context.extras.set(pkid, { ...context.extras.get(pkid), ...Object.fromEntries(rest) });
  return [braced(pkid)];
}

/** Operations on directory numbers; what an update leaves out is untouched. */
export const lineOperations: Operations = {
  getLine: { schema: schema(schemas.getLine), writes: false, run: getLine },
  updateLine: { schema: schema(schemas.updateLine), writes: true, run: updateLine },
};
