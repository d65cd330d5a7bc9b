import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Receiver } from './receiver.ts';
import { framed } from './rfc5424.ts';

/** Where a syslog server is. */
export interface SyslogOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** PEM; the well-known authorities unless given. */
  readonly ca?: string | undefined;
}

const TIMEOUT_MS = 10_000;

/** Opens a connection; with TLS the server's certificate is checked against its name. */
async function open({ host, port, tls, ca }: SyslogOptions): Promise<Socket> {
  const socket = tls
    ? connectTls({
        host,
        port,
        ...(ca === undefined ? {} : { ca }),
        minVersion: 'TLSv1.2',
        ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }),
      })
    : connect({ host, port });
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('The syslog server does not answer.')));
  await new Promise<void>((resolve, reject) => {
    socket.once(tls ? 'secureConnect' : 'connect', resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The syslog server closed the connection.')));
  });
  socket.setTimeout(0);
  socket.setKeepAlive(true, TIMEOUT_MS);
  // Its error is followed by its close, which is what is looked at.
  socket.on('error', () => undefined);
  // A server says nothing: what it says is let go, so that its end is noticed.
  return socket.resume();
}

async function write(socket: Socket, text: string): Promise<void> {
  const timer = setTimeout(() => socket.destroy(new Error('The syslog server takes nothing.')), TIMEOUT_MS);
  try {
    await new Promise<void>((resolve, reject) => socket.write(text, error => (error ? reject(error) : resolve())));
  } finally {
    clearTimeout(timer);
  }
}

/** Syslog over TCP (RFC 6587) or TLS (RFC 5425), octets counted; connects when there is something to send. */
export function createSyslogReceiver(options: SyslogOptions): Receiver {
  let current: { readonly socket: Socket; readonly number: number } | undefined;
  let opened = 0;
  const connected = async () => {
    if (current && !current.socket.destroyed && !current.socket.readableEnded) return current;
    current?.socket.destroy();
    current = undefined;
    opened += 1;
    const number = opened;
    current = { socket: await open(options), number };
    return current;
  };
  return {
    name: 'syslog',
    async send(lines) {
      const { socket, number } = await connected();
      await write(socket, lines.map(framed).join(''));
      return number;
    },
    stands: number => current?.number === number && !current.socket.destroyed && !current.socket.readableEnded,
    close: async () => void current?.socket.destroy(),
  };
}
