import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { type CucmError, CucmNoAnswer, CucmProtocol, CucmUnreachable, CucmUntrusted } from './errors.ts';

/** One answer over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Posts to one host over its own kept-alive connections. */
export interface Transport {
  /** Rejects with a {@link CucmError} where no whole answer came. Redirects are not followed. */
  post(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<HttpAnswer>;
  close(): void;
}

/** Where and how to post. `host` is a name or `name:port` (8443 unless given), `timeout` milliseconds for a whole call. */
export interface TransportOptions {
  readonly host: string;
  readonly ca?: string | undefined;
  readonly timeout: number;
}

/** AXL answers at most 8 MB. */
const maxBytes = 16 * 1024 * 1024;
/** Shorter than Tomcat keeps an idle connection, so that a change is seldom sent into one that is just being closed. */
const idleMs = 10_000;

function address(host: string): { hostname: string; port: string } {
  const url = new URL(`https://${host}`);
  return { hostname: url.hostname.replaceAll(/^\[|\]$/g, ''), port: /:\d+$/.test(host) ? url.port || '443' : '8443' };
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|ERR_TLS|ERR_SSL|DEPTH_ZERO/;

function connectionError(host: string, error: NodeJS.ErrnoException, sent: boolean, reused: boolean): CucmError {
  const code = error.code ?? 'connection failed';
  if (sent) return new CucmNoAnswer(host, 'connection-lost', reused);
  return certificateCodes.test(code) ? new CucmUntrusted(host, code) : new CucmUnreachable(host, code);
}

interface Call {
  readonly agent: Agent;
  readonly options: TransportOptions;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function post(call: Call): Promise<HttpAnswer> {
  const { host, timeout } = call.options;
  return new Promise((resolve, reject) => {
    let sent = false;
    const outgoing = request({
      ...address(host),
      agent: call.agent,
      method: 'POST',
      path: call.path,
      headers: { ...call.headers, 'Content-Length': Buffer.byteLength(call.body) },
    });
    const timer = setTimeout(() => fail(sent ? new CucmNoAnswer(host, 'timeout') : late(host)), timeout);
    const fail = (error: CucmError): void => {
      clearTimeout(timer);
      reject(error);
      outgoing.destroy();
    };
    outgoing.on('socket', socket => {
      if (outgoing.reusedSocket) sent = true;
      else (socket as TLSSocket).once('secureConnect', () => (sent = true));
    });
    outgoing.on('error', error => fail(connectionError(host, error, sent, outgoing.reusedSocket)));
    outgoing.on('response', response => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) fail(new CucmProtocol('an endless answer', true));
        else chunks.push(chunk);
      });
      response.on('error', error => fail(connectionError(host, error, true, false)));
      response.on('aborted', () => fail(new CucmNoAnswer(host, 'connection-lost')));
      response.on('end', () => {
        clearTimeout(timer);
        const status = response.statusCode ?? 0;
        resolve({ status, headers: response.headers, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    outgoing.end(call.body);
  });
}

function late(host: string): CucmError {
  return new CucmUnreachable(host, 'no connection in time');
}

/** Builds the transport; connects at the first call. */
export function createTransport(options: TransportOptions): Transport {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 8,
    timeout: idleMs,
    ...(options.ca ? { ca: options.ca } : {}),
  });
  return {
    post: (path, headers, body) => post({ agent, options, path, headers, body }),
    close: () => agent.destroy(),
  };
}
