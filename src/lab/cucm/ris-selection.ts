import type { CucmDatabase, Row } from './database.ts';
import type { RisDevice, RisNode, RisStatus } from './ris-answer.ts';
import { childOf, textOf, type XmlNode } from './xml-node.ts';

/** Names in one request beyond which nothing is looked up, and nothing said. */
const MOST_NAMES = 1000;

/** How long ago the other node last saw a device that is registered here. */
const ELSEWHERE_SECONDS = 86_400;

const PUBLISHER = 'cucm-lab-pub';
const SUBSCRIBER = 'cucm-lab-sub';

/** What differs from "registered where the database saw it last", by device name. */
export type RisStatuses = ReadonlyMap<string, RisStatus>;

function toDevice(row: Row, database: CucmDatabase, statuses: RisStatuses): RisDevice {
  const lines = database.all(
    'select n.dnorpattern from devicenumplanmap m join numplan n on n.pkid = m.fknumplan where m.fkdevice = ? order by m.numplanindex',
    row['pkid'] ?? null,
  );
  const name = String(row['name']);
  return {
    name,
    ip: String(row['lastknownipaddress'] ?? ''),
    description: String(row['description'] ?? ''),
    numbers: lines.map(line => String(line['dnorpattern'])),
    loginUserId: String(row['userid'] ?? ''),
    status: statuses.get(name) ?? 'Registered',
    seenAt: Number(row['lastseen'] ?? 0),
  };
}

const BASE = `select d.pkid, d.name, d.description, r.lastknownipaddress, r.lastseen, u.userid from device d
  join registrationdynamic r on r.fkdevice = d.pkid left join extensionmobilitydynamic e on e.fkdevice = d.pkid
  left join enduser u on u.pkid = e.fkenduser`;

const conditions: Readonly<Record<string, string>> = {
  Name: 'd.name',
  IPV4Address: 'r.lastknownipaddress',
  Description: 'd.description',
  DirNumber: `exists (select 1 from devicenumplanmap m join numplan n on n.pkid = m.fknumplan
    where m.fkdevice = d.pkid and n.dnorpattern`,
};

/** Rows for one item; `*` is a wildcard where the plain operation asks. */
function rowsFor(database: CucmDatabase, selectBy: string, item: string, wildcards: boolean): readonly Row[] {
  const condition = conditions[selectBy] ?? 'd.name';
  const end = selectBy === 'DirNumber' ? ')' : '';
  if (!wildcards || !item.includes('*')) return database.all(`${BASE} where ${condition} = ?${end}`, item);
  return database.all(`${BASE} where ${condition} like ?${end} limit 2000`, item.replaceAll('*', '%'));
}

/** The plain operation repeats a device on each node that ever knew it, with what that node knows. */
function nodesFor(devices: readonly RisDevice[], repeat: boolean): readonly RisNode[] {
  const publisher = { name: PUBLISHER, devices };
  if (!repeat) return [publisher];
  const old = devices.map(device => ({
    ...device,
    status: 'UnRegistered' as const,
    seenAt: device.seenAt - ELSEWHERE_SECONDS,
  }));
  return [{ name: SUBSCRIBER, devices: old }, publisher];
}

/** Carries a `CmSelectionCriteria` out. */
export function select(operation: XmlNode, database: CucmDatabase, statuses: RisStatuses): readonly RisNode[] {
  const criteria = childOf(operation, 'CmSelectionCriteria');
  const plain = operation.name === 'selectCmDevice';
  const items = (childOf(criteria, 'SelectItems')?.children ?? []).map(item => textOf(item, 'Item') ?? '');
  const most = Math.min(Number(textOf(criteria, 'MaxReturnedDevices') || MOST_NAMES), MOST_NAMES);
  const status = textOf(criteria, 'Status') || 'Any';
  const devices = items
    .slice(0, MOST_NAMES)
    .flatMap(item => rowsFor(database, textOf(criteria, 'SelectBy') ?? 'Name', item, plain))
    .map(row => toDevice(row, database, statuses))
    .filter(device => status === 'Any' || device.status === status)
    .slice(0, most);
  const nodeName = textOf(criteria, 'NodeName') ?? '';
  return nodesFor(devices, plain).filter(node => nodeName === '' || nodeName === 'Any' || node.name === nodeName);
}
