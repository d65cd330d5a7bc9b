import { element, envelope, escapeXml } from './xml-text.ts';

/** A refusal that AXL answers as a SOAP fault with status 500. */
export class AxlFault extends Error {
  /** AXL's own number, or a negative Informix SQLCODE. */
  readonly axlcode: number;

  constructor(axlcode: number, message: string) {
    super(message);
    this.axlcode = axlcode;
  }
}

/** `get`, `do` and `list` of something that is not there. */
export const notValid = (object: string): AxlFault =>
  new AxlFault(5007, `Item not valid: The specified ${object} was not found`);

/** `update` and `remove` of something that is not there. */
export const notFound = (object: string): AxlFault => new AxlFault(5003, `${object} not found`);

/** The body of a fault; Informix codes come from `soapenv:Client`, the others from `soapenv:Server`. */
export function faultBody(fault: AxlFault, request: string, detailPrefix: string): string {
  const message = escapeXml(fault.message);
  const namespace = detailPrefix === '' ? '' : ` xmlns:${detailPrefix.slice(0, -1)}="http://www.cisco.com/AXL/API/1.0"`;
  const detail =
    element('axlcode', String(fault.axlcode)) + element('axlmessage', message) + element('request', escapeXml(request));
  return envelope(
    `<soapenv:Fault><faultcode>soapenv:${fault.axlcode < -1 ? 'Client' : 'Server'}</faultcode>` +
      `<faultstring>${message}</faultstring>` +
      `<detail><${detailPrefix}axlError${namespace}>${detail}</${detailPrefix}axlError></detail></soapenv:Fault>`,
  );
}
