import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { XmlDocument, type XmlElement } from 'libxml2-wasm';
import { silentLog } from '../../../src/base/log.ts';
import { Secret } from '../../../src/base/secret.ts';
import { type CucmConfig, cucmSchema } from '../../../src/config/cucm.ts';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import { type Cucm, type CucmOptions, createCucm } from '../../../src/systems/cucm/cucm.ts';

/** One request as it came over the wire. */
export interface Recorded {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly body: string;
  /** The operation's element. */
  readonly operation: string;
}

/** What the stub answers; `hang` and `drop` answer nothing. */
export type Reply =
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string | string[]>> }
  | 'hang'
  | 'drop';

/** A recording HTTPS server and an adapter that talks to it. */
export interface Stub {
  readonly calls: Recorded[];
  /** Answers each call, in order; the last one answers for ever. */
  readonly script: Reply[];
  readonly port: number;
  cucm(config?: Partial<Record<keyof CucmConfig, unknown>>, options?: Partial<CucmOptions>): Cucm;
  stop(): Promise<void>;
}

const certificates = createLabCertificates();
export const stubCa: string = certificates.ca;
const soapenv = 'http://schemas.xmlsoap.org/soap/envelope/';

/** An AXL answer around what stands in `return`. */
export function axlAnswer(operation: string, inside: string): Reply {
  const body =
    `<?xml version='1.0' encoding='UTF-8'?><soapenv:Envelope xmlns:soapenv="${soapenv}"><soapenv:Body>` +
    `<ns:${operation}Response xmlns:ns="http://www.cisco.com/AXL/API/12.5"><return>${inside}</return>` +
    `</ns:${operation}Response></soapenv:Body></soapenv:Envelope>`;
  return { status: 200, body };
}

/** An AXL fault; `prefix` as some releases put it before axlError. */
export function axlFault(code: number, message: string, prefix = ''): Reply {
  const space = prefix === '' ? '' : ` xmlns:${prefix}="http://www.cisco.com/AXL/API/12.5"`;
  const name = prefix === '' ? 'axlError' : `${prefix}:axlError`;
  const body =
    `<soapenv:Envelope xmlns:soapenv="${soapenv}"><soapenv:Body><soapenv:Fault><faultcode>soapenv:Server</faultcode>` +
    `<faultstring>${message}</faultstring><detail><${name}${space}><axlcode>${code}</axlcode>` +
    `<axlmessage>${message}</axlmessage><request>x</request></${name}></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>`;
  return { status: 500, body };
}

export const acknowledgement = '{E532D9A5-5A4E-4E35-9F2B-0123456789AB}';

/** Starts the stub. */
export async function startStub(): Promise<Stub> {
  const calls: Recorded[] = [];
  const script: Reply[] = [];
  const server = createServer({ cert: certificates.cert, key: certificates.key }, async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const body = raw.toString('utf8');
    const operation = /Body><(?:\w+:)?(\w+)/.exec(body)?.[1] ?? '';
    calls.push({ path: message.url ?? '', headers: message.headers, raw, body, operation });
    const reply = script.length > 1 ? script.shift() : script[0];
    if (reply === 'hang') return;
    if (reply === 'drop' || reply === undefined) return void message.socket.destroy();
    response.writeHead(reply.status, { 'Content-Type': 'text/xml', ...reply.headers }).end(reply.body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const open: Cucm[] = [];
  return {
    calls,
    script,
    port,
    cucm: (config = {}, options = {}) => {
      const whole = cucmSchema.parse({
        name: 'main',
        host: `127.0.0.1:${port}`,
        username: 'rekey',
        password: 'ax1-Secret',
        ...config,
      });
      const clock = { now: () => Date.now() };
      const made = createCucm({
        config: whole,
        ca: certificates.ca,
        clock,
        log: silentLog,
        sleep: async () => undefined,
        ...options,
      });
      open.push(made);
      return made;
    },
    stop: async () => {
      await Promise.all(open.map(cucm => cucm.close()));
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** An element as an independent, namespace-aware parser sees it: `{namespace}name`, text or children. */
export type Seen = { readonly name: string; readonly text?: string; readonly children?: readonly Seen[] };

function seen(element: XmlElement): Seen {
  const name = element.namespaceUri ? `{${element.namespaceUri}}${element.name}` : element.name;
  const children: Seen[] = [];
  for (let node = element.firstChild; node; node = node.next)
    if ('attrs' in node) children.push(seen(node as XmlElement));
  return children.length > 0 ? { name, children } : { name, text: element.content };
}

/** The operation's element of a recorded request. */
export function operationSeen(call: Recorded): Seen {
  const document = XmlDocument.fromBuffer(call.raw);
  try {
    const envelope = seen(document.root);
    if (envelope.name !== `{${soapenv}}Envelope`) throw new Error(`no envelope but ${envelope.name}`);
    const operation = envelope.children?.find(child => child.name === `{${soapenv}}Body`)?.children?.[0];
    if (!operation) throw new Error('no operation');
    return operation;
  } finally {
    document.dispose();
  }
}

/** An entry of the directory as the adapter would have found it. */
export const anna = {
  system: 'cucm:main',
  id: '7b7b2d4e-1111-4222-8333-0123456789ab',
  userId: 'anna',
  enabled: true,
  person: {},
} as const;

export const pin = new Secret('294716');
