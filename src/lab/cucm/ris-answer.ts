import { element, envelope, escapeXml } from './xml-text.ts';

const AST = 'http://schemas.cisco.com/ast/soap';

/** A device as RisPort70 sees it. */
export interface RisDevice {
  readonly name: string;
  readonly ip: string;
  readonly description: string;
  readonly numbers: readonly string[];
  /** The extension-mobility user. */
  readonly loginUserId: string;
  readonly status: RisStatus;
  /** Seconds since 1970. */
  readonly seenAt: number;
}

/** What a device can be. */
export type RisStatus = 'Registered' | 'UnRegistered' | 'Rejected' | 'PartiallyRegistered' | 'Unknown';

/** Devices of one node. */
export interface RisNode {
  readonly name: string;
  readonly devices: readonly RisDevice[];
}

const tag = (name: string, content: string): string => element(`ns1:${name}`, content);
const value = (name: string, text: string | number): string => tag(name, escapeXml(String(text)));

function address(ip: string, shape: 'result' | 'flat'): string {
  if (shape === 'flat') return value('IpAddress', ip);
  return tag('IPAddress', tag('item', value('IP', ip) + value('IPAddrType', 'ipv4') + value('Attribute', 'Unknown')));
}

function deviceItem(device: RisDevice, shape: 'result' | 'flat'): string {
  const numbers = device.numbers.map(number => `${number}-${device.status}`).join(',');
  return tag(
    'item',
    [
      value('Name', device.name),
      shape === 'flat' ? address(device.ip, shape) : '',
      value('DirNumber', numbers),
      value('DeviceClass', 'Phone'),
      value('Model', 684),
      value('Product', 592),
      value('BoxProduct', 0),
      value('Httpd', 'Yes'),
      value('RegistrationAttempts', 0),
      value('IsCtiControllable', 'true'),
      value('LoginUserId', device.loginUserId),
      value('Status', device.status),
      value('StatusReason', 0),
      value('PerfMonObject', 2),
      value('DChannel', 0),
      value('Description', device.description),
      tag('H323Trunk', ''),
      value('TimeStamp', device.seenAt),
      value('Protocol', 'SIP'),
      value('NumOfLines', device.numbers.length),
      value('ActiveLoadID', 'sip88xx.14-1-1-0001-136'),
      value('InactiveLoadID', ''),
      value('DownloadStatus', 'Unknown'),
      shape === 'flat' ? '' : address(device.ip, shape),
    ].join(''),
  );
}

function nodeItem({ name, devices }: RisNode, shape: 'result' | 'flat'): string {
  const items = devices.map(device => deviceItem(device, shape)).join('');
  return tag(
    'item',
    value('ReturnCode', 'Ok') + value('Name', name) + value('NoChange', 'false') + tag('CmDevices', items),
  );
}

/** The answer to a selection; `flat` is the shape of old releases. */
export function selectionBody(operation: string, nodes: readonly RisNode[], shape: 'result' | 'flat'): string {
  const filled = nodes.filter(node => node.devices.length > 0);
  const total = new Set(filled.flatMap(node => node.devices.map(device => device.name))).size;
  const list =
    total === 0
      ? '<ns1:CmNodes xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="1"/>'
      : tag('CmNodes', filled.map(node => nodeItem(node, shape)).join(''));
  const result = value('TotalDevicesFound', total) + list;
  const wrapped = shape === 'flat' ? result : tag('SelectCmDeviceResult', result);
  const state = value('StateInfo', '<StateInfo ClusterId="StandAloneCluster"/>');
  return envelope(
    element(`ns1:${operation}Response`, tag('selectCmDeviceReturn', wrapped + state), ` xmlns:ns1="${AST}"`),
  );
}

/** A fault of RisPort70. */
export function risFaultBody(message: string): string {
  return envelope(
    `<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>${escapeXml(message)}</faultstring><detail/></soapenv:Fault>`,
  );
}
