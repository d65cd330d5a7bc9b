import { isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { debuglog } from 'node:util';
import { Client } from 'ldapts';
import { explainConnectFailure } from '../../base/connect-failure.ts';
import { RekeyError } from '../../base/rekey-error.ts';
import { DirectoryUnreachable } from './errors.ts';

/** How connections are made; times in milliseconds. */
export interface ConnectionSettings {
  /** PEM certificates to trust instead of the machine's own. */
  readonly ca?: string | undefined;
  /** The name the certificate must hold, where the url's host is an address. */
  readonly serverName?: string | undefined;
  readonly timeout: number;
  readonly connectTimeout: number;
}

const keys = { ca: 'directory.ca', serverName: 'directory.serverName' };

function openSocket(url: URL, settings: ConnectionSettings): Promise<TLSSocket> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const servername = settings.serverName ?? (isIP(host) ? undefined : host);
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      host,
      port: Number(url.port || 636),
      minVersion: 'TLSv1.2',
      ...(servername !== undefined && { servername }),
      ...(settings.ca !== undefined && { ca: settings.ca }),
    });
    const fail = (why: string): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(new DirectoryUnreachable(url.host, why));
    };
    const timer = setTimeout(fail, settings.connectTimeout, `no connection within ${settings.connectTimeout} ms`);
    socket.on('error', error => fail(explainConnectFailure(error, keys)));
    socket.once('close', () => fail('it closed the connection'));
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('close');
      resolve(socket);
    });
  });
}

/**
 * Opens one TLS connection and wraps it in an ldapts client that can never reconnect: left alone, ldapts would open a
 * new, unauthenticated connection under the next operation. Throws {@link DirectoryUnreachable}; whatever goes wrong
 * before this returns, nothing was asked of the directory.
 */
export async function openClient(server: string, settings: ConnectionSettings): Promise<Client> {
  const url = new URL(server);
  if (url.protocol !== 'ldaps:') {
    throw new RekeyError('directory-url', `${server} is no ldaps:// address: passwords travel over TLS only.`);
  }
  let socket: TLSSocket | undefined = await openSocket(url, settings);
  const handOver = (): TLSSocket => {
    const ready = socket;
    socket = undefined;
    if (!ready || ready.destroyed) throw new DirectoryUnreachable(url.host, 'the connection was lost');
    return ready;
  };
  return new Client({
    url: server,
    timeout: settings.timeout,
    connectTimeout: settings.connectTimeout,
    createSecureConnection: handOver,
  });
}

/**
 * Refuses to run where ldapts would write every message it sends, new passwords in clear among them, to stderr.
 * Throws `directory-debug`.
 */
export function refuseDebugOutput(enabled: boolean = debuglog('ldapts').enabled): void {
  if (!enabled) return;
  throw new RekeyError(
    'directory-debug',
    'NODE_DEBUG covers ldapts, which would print new passwords in clear; start Rekey without it.',
  );
}
