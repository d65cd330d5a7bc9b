import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import type { LabCertificates } from './certificates.ts';
import type { Fault, LabCall, LabControl, LabServer, LabSystem } from './fault.ts';

/** A request as a simulated HTTPS system sees it. */
export interface LabRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case; several of one name joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** As received, read as UTF-8. */
  readonly body: string;
}

/** What a simulated HTTPS system answers. */
export interface LabAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  /** Called when the client has it, or is gone. */
  readonly done?: () => void;
}

/** A simulated HTTPS system: how its operations are called, and what it answers. */
export interface LabService {
  /** Which system of the lab, and which of its operations, a request is for. */
  classify(request: LabRequest): { readonly system: LabSystem; readonly operation: string };
  handle(request: LabRequest): LabAnswer | Promise<LabAnswer>;
  /** The body that goes with an injected status. */
  answerStatus(status: number): LabAnswer;
}

/** What {@link startLabHttps} needs. */
export interface LabHttpsOptions {
  readonly certificates: LabCertificates;
  readonly control: LabControl;
  readonly clock: Clock;
  readonly service: LabService;
}

type RecordedCall = { -readonly [key in keyof LabCall]: LabCall[key] };

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function flatHeaders(message: IncomingMessage): Record<string, string> {
  const entries = Object.entries(message.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function send(response: ServerResponse, answer: LabAnswer): void {
  const headers = Object.entries(answer.headers ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : [...value],
  ]);
  response.writeHead(answer.status, {
    ...Object.fromEntries(headers),
    'content-length': Buffer.byteLength(answer.body),
  });
  if (answer.done) response.once('close', answer.done);
  response.end(answer.body);
}

/** Answers one request under a fault that strikes it; returns its status, 0 where it hangs. */
async function answer(
  service: LabService,
  request: LabRequest,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<number> {
  if (fault?.fault === 'hang') return 0;
  if (fault?.fault === 'delay') await sleep(fault.value ?? 0);
  const answered = fault?.fault === 'status' ? service.answerStatus(fault.value ?? 500) : await service.handle(request);
  if (fault?.fault === 'drop-after') {
    answered.done?.();
    response.socket?.destroy();
    return answered.status;
  }
  send(response, answered);
  return answered.status;
}

async function serve(options: LabHttpsOptions, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { service, control, clock } = options;
  const request: LabRequest = {
    method: message.method ?? 'GET',
    path: message.url ?? '/',
    headers: flatHeaders(message),
    body: await readBody(message),
  };
  const { system, operation } = service.classify(request);
  const fault = control.strike(system, operation);
  if (fault?.fault === 'refuse') {
    message.socket.destroy();
    return;
  }
  const call: RecordedCall = { system, at: new Date(clock.now()).toISOString(), ...request, status: 0 };
  control.record(call);
  call.status = await answer(service, request, response, fault);
}

/**
 * Starts an HTTPS server on a port of the kernel's choice on 127.0.0.1 that lets injected faults strike and writes every call
 * down as it arrives (with status 0 until it is answered). Returns its origin, `https://127.0.0.1:PORT`.
 */
export async function startLabHttps(options: LabHttpsOptions): Promise<LabServer> {
  const { cert, key } = options.certificates;
  const server = createServer({ cert, key, keepAliveTimeout: 60_000 }, (message, response) => {
    serve(options, message, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
