import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import type { Fault, LabControl, LabServer } from '../fault.ts';
import type { LabWorld } from '../world.ts';
import { CupiError } from './cupi-error.ts';
import { errorJson, errorXml, toJson, toXml } from './payload.ts';
import { answer, operationOf } from './routes.ts';
import { type UnityAccount, UnitySessions } from './sessions.ts';
import type { UnitySwitches } from './switches.ts';
import { UnitySystem } from './unity-system.ts';

/** How the simulated Unity Connection is started. */
export interface UnityOptions {
  readonly world: LabWorld;
  readonly tls: { readonly key: string; readonly cert: string };
  readonly clock: Clock;
  readonly control: LabControl;
  readonly switches?: Partial<UnitySwitches> | undefined;
  /** The first is the one that configuration gets. */
  readonly accounts?: readonly UnityAccount[] | undefined;
}

/** The running server; `url` ends in `/vmrest`. */
export interface UnityServer extends LabServer {
  readonly username: string;
  readonly password: string;
  readonly system: UnitySystem;
  readonly sessions: UnitySessions;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | readonly string[]>;
  readonly body: string;
}

const helpdeskAccount: UnityAccount = { username: 'rekey', password: 'Unity-Lab-0', privileged: true };

const JSON_TYPE = 'application/json;charset=UTF-8';
const XML_TYPE = 'application/xml;charset=UTF-8';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
}

function wantsJson(request: IncomingMessage): boolean {
  return (request.headers.accept ?? '').toLowerCase().includes('application/json');
}

/** CUPI over HTTPS. */
class CupiServer implements UnityServer {
  readonly system: UnitySystem;
  readonly sessions: UnitySessions;
  readonly username: string;
  readonly password: string;
  readonly #options: UnityOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(options: UnityOptions) {
    const accounts = options.accounts ?? [helpdeskAccount];
    this.#options = options;
    this.username = accounts[0]?.username ?? '';
    this.password = accounts[0]?.password ?? '';
    this.system = new UnitySystem(options.world, options.clock, options.switches);
    this.sessions = new UnitySessions(accounts, options.clock);
    const { key, cert } = options.tls;
    this.#server = createServer({ key, cert, minVersion: 'TLSv1.2' }, (request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    this.#server.on('secureConnection', socket => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}/vmrest`;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise(resolve => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', ...rest] = (request.url ?? '').split('?');
    const method = request.method ?? 'GET';
    const body = await bodyOf(request);
    const fault = this.#options.control.strike('unity', operationOf({ method, path }));
    const record = (status: number): void => this.#record(request, body, status);
    if (fault?.fault === 'refuse') return void response.destroy();
    if (fault?.fault === 'hang') return record(0);
    if (fault?.fault === 'delay') await new Promise(resolve => setTimeout(resolve, fault.value ?? 0));
    const result = this.#answer(request, { method, path, search: rest.join('?'), body }, fault);
    record(result.status);
    if (fault?.fault === 'drop-after') return void response.destroy();
    response.writeHead(result.status, result.headers as Record<string, string | string[]>).end(result.body);
  }

  #answer(
    request: IncomingMessage,
    asked: { method: string; path: string; search: string; body: string },
    fault: Fault | undefined,
  ): Answer {
    const json = wantsJson(request);
    if (fault?.fault === 'status') {
      return this.#error(new CupiError(fault.value ?? 503, 'LAB_FAULT', 'The lab answers this status'), json, false);
    }
    const { authorization, cookie } = request.headers;
    const account = this.sessions.authenticate(authorization, cookie);
    if (!account) return unauthorized();
    try {
      if (!account.privileged) throw new CupiError(403, 'FORBIDDEN', 'Insufficient privileges');
      const payload = answer(this.system, { ...asked, contentType: request.headers['content-type'] ?? '' });
      const cookies = authorization === undefined ? {} : { 'Set-Cookie': this.sessions.open(account) };
      if (!payload) return { status: 204, headers: cookies, body: '' };
      const body = json ? toJson(payload, this.system.switches.listShape) : toXml(payload);
      return { status: 200, headers: { ...cookies, 'Content-Type': json ? JSON_TYPE : XML_TYPE }, body };
    } catch (error) {
      if (error instanceof CupiError) return this.#error(error, json, asked.method === 'GET');
      throw error;
    }
  }

  #error({ status, code, message }: CupiError, json: boolean, isGet: boolean): Answer {
    const { errorShape, errorsIn200 } = this.system.switches;
    const sent = errorsIn200 && isGet ? 200 : status;
    if (errorShape === 'plain') return { status: sent, headers: { 'Content-Type': 'text/plain' }, body: message };
    if (!json || errorShape === 'xml') {
      return { status: sent, headers: { 'Content-Type': XML_TYPE }, body: errorXml(code, message) };
    }
    return { status: sent, headers: { 'Content-Type': JSON_TYPE }, body: errorJson(code, message, errorShape) };
  }

  #record(request: IncomingMessage, body: string, status: number): void {
    this.#options.control.record({
      system: 'unity',
      at: new Date(this.#options.clock.now()).toISOString(),
      method: request.method ?? '',
      path: request.url ?? '',
      headers: headersOf(request),
      body,
      status,
    });
  }
}

function unauthorized(): Answer {
  const headers = { 'Content-Type': 'text/html', 'WWW-Authenticate': 'Basic realm="Cisco Unity Connection"' };
  return { status: 401, headers, body: '<html><head><title>401</title></head><body>Unauthorized</body></html>' };
}

/**
 * Starts the simulated Unity Connection on a free port of 127.0.0.1. Fault operations are the method and the last
 * word of the path: `GET users` (the list), `GET user` (one), `GET pin`, `PUT pin`, `PUT password`, `GET userroles`, …
 */
export async function startUnity(options: UnityOptions): Promise<UnityServer> {
  const server = new CupiServer(options);
  await server.listen();
  return server;
}
