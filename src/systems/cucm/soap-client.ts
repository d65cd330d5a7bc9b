import type { Client, WSDL } from 'soap';
import { CucmError, type CucmFault, CucmProtocol } from './errors.ts';
import type { AxlOperation } from './operations.ts';
import { faultError, statusError } from './parse-error.ts';
import type { HttpAnswer } from './transport.ts';
import { axlWsdl } from './wsdl.ts';

/** Sends one envelope. */
export type Send = (soapAction: string, envelope: string) => Promise<HttpAnswer>;

/** The soap library behind our own WSDL, with everything it leaks and misreads taken away. */
export interface SoapClient {
  /**
   * Calls an operation and answers what stands in `return` (undefined where it is empty). `secrets` are cut out of
   * every text that CUCM answers. Rejects with a {@link CucmError}.
   */
  call(operation: AxlOperation, request: Record<string, unknown>, secrets: readonly string[]): Promise<unknown>;
  /** The same, answering the whole envelope as it came: the library loses order and attributes. */
  document(operation: AxlOperation, request: Record<string, unknown>): Promise<string>;
}

const options = { disableCache: true, escapeXML: true, handleNilAsNull: false };
const address = 'https://localhost/axl/';

/** Loaded at the first call: a server answers sooner, and a command without CUCM never pays for it. */
const soapLibrary = (): Promise<typeof import('soap')> => import('soap');

async function parsedWsdl(version: string): Promise<WSDL> {
  const { WSDL: Wsdl } = await soapLibrary();
  return new Promise((resolve, reject) => {
    const wsdl = new Wsdl(axlWsdl(version), address, options);
    wsdl.onReady(error => (error ? reject(error) : resolve(wsdl)));
  });
}

function isEnvelope(answer: HttpAnswer): boolean {
  return (answer.status === 200 || answer.status === 500) && /<(?:[\w.-]+:)?Envelope[\s>]/.test(answer.body);
}

type Callback = (error: unknown, response?: unknown, body?: string) => void;

/** The library's way out: our session in place of its own HTTP client, which would log and keep request and password. */
function outlet(send: Send): object {
  return {
    request: (_url: string, envelope: string, done: Callback, headers: Readonly<Record<string, string>>) => {
      send(headers['SOAPAction'] ?? '', envelope).then(
        answer => {
          if (isEnvelope(answer)) done(null, { status: answer.status, headers: {} }, answer.body);
          else
            done(
              answer.status === 200 ? new CucmProtocol('no envelope', true) : statusError(answer.status, answer.body),
            );
        },
        (error: unknown) => done(error),
      );
    },
  };
}

type Loose = Readonly<Record<string, unknown>>;

function property(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (inner === null ? undefined : (inner as Loose | undefined)?.[name]),
    value,
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const inner = property(value, '$value');
  return inner === undefined ? '' : textOf(inner);
}

function fault(error: unknown, secrets: readonly string[]): CucmFault | undefined {
  const found = property(error, 'root', 'Envelope', 'Body', 'Fault');
  if (found === undefined || found === null) return undefined;
  const axlError = property(found, 'detail', 'axlError') ?? property(found, 'detail', 'AxlError');
  const code = Number.parseInt(textOf(property(axlError, 'axlcode')), 10);
  const message = textOf(property(axlError, 'axlmessage')) || textOf(property(found, 'faultstring'));
  return faultError(Number.isNaN(code) ? undefined : code, message, secrets);
}

/** Whatever the library rejects with (an Error that holds the request, an object without a message), rebuilt. */
function rebuilt(error: unknown, secrets: readonly string[]): CucmError {
  if (error instanceof CucmError) return error;
  return fault(error, secrets) ?? new CucmProtocol('unreadable XML', true);
}

function forget(client: Client): void {
  delete client.lastRequest;
  delete client.lastMessage;
  delete client.lastResponse;
}

type Method = (request: object, done: (error: unknown, result?: unknown, document?: string) => void) => void;

interface Answered {
  /** What stands in `return`; undefined where it is empty. */
  readonly answer: unknown;
  readonly document: string;
}

/** Reads our WSDL (some milliseconds) and answers the client. */
export async function createSoapClient(version: string, send: Send): Promise<SoapClient> {
  const { Client: SoapLibraryClient } = await soapLibrary();
  const client = new SoapLibraryClient(await parsedWsdl(version), address, {
    ...options,
    httpClient: outlet(send) as never,
  });
  const ask = (operation: AxlOperation, request: object, secrets: readonly string[]): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const method = client[operation] as Method;
      method(request, (error, result, document = '') => {
        forget(client);
        if (error) return reject(rebuilt(error, secrets));
        const answer = property(result, 'return');
        if (answer === undefined) return reject(new CucmProtocol('an envelope without an answer', true));
        resolve({ answer: answer ?? undefined, document });
      });
    });
  return {
    call: async (operation, request, secrets) => (await ask(operation, request, secrets)).answer,
    document: async (operation, request) => (await ask(operation, request, [])).document,
  };
}
