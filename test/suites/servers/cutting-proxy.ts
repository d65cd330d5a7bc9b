import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { RealDirectory } from './directory-on.ts';

/** LDAP operations by their tag (RFC 4511 section 4.2 and following). */
const tags: Readonly<Record<number, string>> = { 96: 'bind', 99: 'search', 102: 'modify', 119: 'extended' };

/** When a connection is cut: before a request of this kind reaches the server, or once the server has answered it. */
export interface Cut {
  readonly operation: 'bind' | 'search' | 'modify' | 'extended';
  readonly when: 'before' | 'after';
}

/** A proxy in front of a real directory, with its certificate: it reads what passes and can cut the connection. */
export interface CuttingProxy {
  readonly url: string;
  cut: Cut | undefined;
  /** The operations that passed, in order. */
  readonly passed: string[];
  stop(): Promise<void>;
}

/** The operation of an LDAP message: a sequence of the message's number and the operation. */
function operationOf(message: Buffer): string {
  const lengthByte = message[1] ?? 0;
  const idAt = lengthByte & 0x80 ? 2 + (lengthByte & 0x7f) : 2;
  return tags[message[idAt + 2 + (message[idAt + 1] ?? 0)] ?? 0] ?? 'other';
}

function relay(client: TLSSocket, server: TLSSocket, proxy: CuttingProxy): void {
  let armed = false;
  const end = (): void => {
    client.destroy();
    server.destroy();
  };
  for (const socket of [client, server]) socket.on('error', end).on('close', end);
  client.on('data', (message: Buffer) => {
    const operation = operationOf(message);
    const { cut } = proxy;
    if (cut?.operation === operation && cut.when === 'before') return end();
    proxy.passed.push(operation);
    armed = cut?.operation === operation;
    server.write(message);
  });
  server.on('data', (answer: Buffer) => (armed ? end() : client.write(answer)));
}

/** Starts a proxy on a free port. */
export async function startCuttingProxy(directory: RealDirectory): Promise<CuttingProxy> {
  const target = new URL(directory.url);
  const sockets = new Set<TLSSocket>();
  const listener = createServer({ key: readFileSync(directory.keyFile), cert: directory.ca }, client => {
    const server = connect({
      host: target.hostname,
      port: Number(target.port || 636),
      ca: directory.ca,
      servername: directory.serverName,
    });
    sockets.add(client).add(server);
    relay(client, server, proxy);
  });
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  const proxy: CuttingProxy = {
    url: `ldaps://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    cut: undefined,
    passed: [],
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => listener.close(resolve));
    },
  };
  return proxy;
}
