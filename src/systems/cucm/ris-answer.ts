import { XMLParser } from 'fast-xml-parser';
import { normalAddress } from './address.ts';

/** One device as RisPort70 tells it. */
export interface RisDevice {
  readonly name: string;
  /** Registered with a node now, fully or in part. */
  readonly registered: boolean;
  /** Normalised. */
  readonly addresses: readonly string[];
  /** Who is signed in to it with extension mobility. */
  readonly loginUserId?: string | undefined;
  /** Epoch seconds of its last change of state. */
  readonly changedAt: number;
}

const parser = new XMLParser({ removeNSPrefix: true, ignoreAttributes: true, parseTagValue: false });

type Node = Readonly<Record<string, unknown>>;

function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

function child(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? (node as Node)[name] : undefined;
}

/** The first element of that name, however deep: newer versions wrap the result once more than older ones. */
function search(node: unknown, name: string): unknown {
  if (typeof node !== 'object' || node === null) return undefined;
  if (name in node) return child(node, name);
  for (const inner of Object.values(node)) {
    const found = search(inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function addresses(device: unknown): readonly string[] {
  const nested = list(child(child(device, 'IPAddress'), 'item')).map(item => child(item, 'IP'));
  const flat = [child(device, 'IPAddress'), child(device, 'IpAddress')];
  const texts = [...nested, ...flat].filter(value => typeof value === 'string');
  return [...new Set(texts.map(normalAddress).filter(address => address !== undefined))];
}

function toDevice(item: unknown): RisDevice | undefined {
  const name = child(item, 'Name');
  if (typeof name !== 'string' || name === '') return undefined;
  const user = child(item, 'LoginUserId');
  const status = String(child(item, 'Status'));
  return {
    name,
    registered: status === 'Registered' || status === 'PartiallyRegistered',
    addresses: addresses(item),
    loginUserId: typeof user === 'string' && user !== '' ? user : undefined,
    changedAt: Number(child(item, 'TimeStamp')) || 0,
  };
}

/** A device may be told once a node: the registered one counts, then the newest. */
function better(one: RisDevice, other: RisDevice | undefined): boolean {
  if (other === undefined) return true;
  if (one.registered !== other.registered) return one.registered;
  return one.changedAt > other.changedAt;
}

/** Reads an answer of selectCmDevice or selectCmDeviceExt; undefined where it is none. Keys are names in lower case. */
export function parseRis(xml: string): ReadonlyMap<string, RisDevice> | undefined {
  let tree: unknown;
  try {
    tree = parser.parse(xml);
  } catch {
    return undefined;
  }
  const nodes = search(tree, 'CmNodes');
  if (nodes === undefined) return search(tree, 'TotalDevicesFound') === undefined ? undefined : new Map();
  const found = new Map<string, RisDevice>();
  for (const node of list(child(nodes, 'item'))) {
    for (const item of list(child(child(node, 'CmDevices'), 'item'))) {
      const device = toDevice(item);
      if (!device) continue;
      const key = device.name.toLowerCase();
      if (better(device, found.get(key))) found.set(key, device);
    }
  }
  return found;
}
