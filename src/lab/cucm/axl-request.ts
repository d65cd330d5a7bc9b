import type { LabRequest } from '../lab-https.ts';
import { AxlFault } from './axl-fault.ts';
import { type CucmSwitches, releases } from './switches.ts';
import { childOf, parseXml, type XmlNode } from './xml-node.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const NAMESPACE = /^http:\/\/www\.cisco\.com\/AXL\/API\/(\d+\.\d+)$/;
const ACTION = /^"?CUCM:DB ver=(\d+\.\d+)(?:\s+\w+)?"?$/;
const OPERATION = /<(?:[\w.-]+:)?Body[^>]*>\s*(?:<!--[\s\S]*?-->\s*)*<(?:[\w.-]+:)?([\w.-]+)/;

/** The release does not speak the version: answered with 599. */
export class VersionError extends Error {}

/** The name of the operation in a SOAP request, even in a broken one; empty where there is none. */
export function operationName(body: string): string {
  return OPERATION.exec(body)?.[1] ?? '';
}

/** An operation as asked for. */
export interface AxlRequest {
  readonly operation: XmlNode;
  readonly version: number;
}

/** Body and SOAPAction must name the same supported version; without an action, 1.0 means the oldest supported one. */
function versionOf(namespace: string | undefined, action: string | undefined, switches: CucmSwitches): number {
  const supported: readonly string[] = releases[switches.release].versions;
  const inBody = NAMESPACE.exec(namespace ?? '')?.[1];
  const hasAction = action !== undefined && action !== '' && action !== '""';
  const inAction = ACTION.exec(action ?? '')?.[1];
  if (!hasAction && inBody === '1.0') return Number(supported[0]);
  if (inBody === undefined || !supported.includes(inBody) || (hasAction && inAction !== inBody)) {
    throw new VersionError(`Incorrect axl version. Supported axl versions: ${supported.join(',')}`);
  }
  return Number(inBody);
}

/** Reads the envelope. Throws {@link VersionError}, or `XmlError` and {@link AxlFault} for what is no SOAP request. */
export function readAxlRequest({ headers, body }: LabRequest, switches: CucmSwitches): AxlRequest {
  const root = parseXml(body);
  const content = childOf(root, 'Body');
  const operation = content?.children[0];
  if (root.name !== 'Envelope' || root.namespace !== SOAP || content?.namespace !== SOAP || !operation) {
    throw new AxlFault(-1, 'The request is not a SOAP envelope with a body.');
  }
  return { operation, version: versionOf(operation.namespace, headers['soapaction'], switches) };
}
