import { AxlFault } from './axl-fault.ts';
import type { Row } from './database.ts';
import { plain } from './fill-people.ts';
import type { AxlContext } from './operation.ts';
import type { Shown, ShownRecord } from './show.ts';
import { reference } from './user-values.ts';
import { childOf, textOf, type XmlNode } from './xml-node.ts';

/** What a line has that nobody set. */
const defaults: ShownRecord = {
  ringSetting: 'Ring',
  mwlPolicy: 'Use System Policy',
  callInfoDisplay: { callerName: true, callerNumber: false, redirectedNumber: false, dialedNumber: true },
  recordingFlag: 'Call Recording Disabled',
  audibleMwi: 'Default',
  partitionUsage: 'General',
  missedCallLogging: true,
  recordingMediaSource: 'Gateway Preferred',
};

const DEFAULT_CALLS = 2;
const DEFAULT_BUSY = 1;

/** Elements of a line that are columns. */
const handled = new Set(
  'index label display dirn displayAscii e164Mask maxNumCalls busyTrigger associatedEndusers'.split(' '),
);

function lineValues(row: Row, { database, extras }: AxlContext): ShownRecord {
  const pkid = String(row['pkid']);
  const users = database.all(
    'select u.userid from devicenumplanmapendusermap m join enduser u on u.pkid = m.fkenduser where m.fkdevicenumplanmap = ? order by u.userid',
    pkid,
  );
  return {
    '@uuid': pkid,
    ...defaults,
    ...extras.get(pkid),
    index: row['numplanindex'],
    label: row['label'],
    display: row['display'],
    dirn: {
      '@uuid': row['fknumplan'],
      pattern: String(row['dnorpattern']).replace(/^\+/, '\\+'),
      routePartitionName: reference(database, 'routepartition', 'name', row['fkroutepartition']),
    },
    displayAscii: row['displayascii'],
    e164Mask: row['e164mask'],
    maxNumCalls: row['maxnumcalls'],
    busyTrigger: row['busytrigger'],
    associatedEndusers: { enduser: users.map(user => ({ userId: user['userid'] })) },
  };
}

/** `lines` of a phone or a device profile. */
export function linesOf(device: string, context: AxlContext): Shown {
  const rows = context.database.all(
    `select m.*, n.dnorpattern, n.fkroutepartition from devicenumplanmap m join numplan n on n.pkid = m.fknumplan
      where m.fkdevice = ? order by m.numplanindex`,
    device,
  );
  return { line: rows.map(row => lineValues(row, context)) };
}

/** The directory number of a pattern and a partition (empty: none), made where it does not exist. */
function directoryNumber(dirn: XmlNode | undefined, { database }: AxlContext): string {
  const pattern = (textOf(dirn, 'pattern') ?? '').replace(/^\\\+/, '+');
  const partitionName = textOf(dirn, 'routePartitionName') ?? '';
  const partition = database.get('select pkid from routepartition where name = ?', partitionName);
  if (partitionName !== '' && !partition) throw new AxlFault(5003, `Route Partition not found: ${partitionName}`);
  const fkroutepartition = partition?.['pkid'] ?? null;
  const found = database.get(
    "select pkid from numplan where dnorpattern = ? and nvl(fkroutepartition, '') = nvl(?, '')",
    pattern,
    fkroutepartition,
  );
  return found ? String(found['pkid']) : database.insert('numplan', { dnorpattern: pattern, fkroutepartition });
}

function keepUsers(pkid: string, line: XmlNode, { database }: AxlContext): void {
  for (const member of childOf(line, 'associatedEndusers')?.children ?? []) {
    const userId = textOf(member, 'userId') ?? '';
    const user = database.get('select pkid from enduser where userid = ?', userId);
    if (!user) throw new AxlFault(5003, `User not found: ${userId}`);
    database.insert('devicenumplanmapendusermap', { fkenduser: user['pkid'] ?? null, fkdevicenumplanmap: pkid });
  }
}

/** What is left out becomes blank or its default: a line is replaced, never changed in part. */
function addLine(device: string, line: XmlNode, context: AxlContext): void {
  const { database, extras } = context;
  const label = textOf(line, 'label') ?? '';
  const pkid = database.insert('devicenumplanmap', {
    fkdevice: device,
    fknumplan: directoryNumber(childOf(line, 'dirn'), context),
    numplanindex: Number(textOf(line, 'index')),
    label,
    labelascii: plain(label),
    display: textOf(line, 'display') ?? '',
    displayascii: textOf(line, 'displayAscii') ?? '',
    e164mask: textOf(line, 'e164Mask') ?? '',
    maxnumcalls: Number(textOf(line, 'maxNumCalls') ?? DEFAULT_CALLS),
    busytrigger: Number(textOf(line, 'busyTrigger') ?? DEFAULT_BUSY),
  });
  const rest = line.children.filter(({ name }) => !handled.has(name)).map(node => [node.name, node] as const);
  extras.set(pkid, Object.fromEntries(rest));
  keepUsers(pkid, line, context);
}

function removeLine(pkid: string, { database, extras }: AxlContext): void {
  database.run('delete from devicenumplanmapendusermap where fkdevicenumplanmap = ?', pkid);
  database.run('delete from devicenumplanmap where pkid = ?', pkid);
  extras.delete(pkid);
}

function removeLines(device: string, context: AxlContext, indexes?: readonly number[]): void {
  const rows = context.database.all('select pkid, numplanindex from devicenumplanmap where fkdevice = ?', device);
  for (const row of rows) {
    if (!indexes || indexes.includes(Number(row['numplanindex']))) removeLine(String(row['pkid']), context);
  }
}

/** Carries out `lines`, which replaces all of them, or `removeLines` and `addLines`. */
export function changeLines(device: string, request: XmlNode, context: AxlContext): void {
  const lines = childOf(request, 'lines');
  const removed = childOf(request, 'removeLines');
  if (lines) removeLines(device, context);
  if (removed)
    removeLines(
      device,
      context,
      removed.children.map(line => Number(textOf(line, 'index'))),
    );
  const added = [...(lines?.children ?? []), ...(childOf(request, 'addLines')?.children ?? [])];
  for (const line of added) addLine(device, line, context);
}
