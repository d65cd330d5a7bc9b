import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { CertificateState } from './admin/ports.ts';
import type { Config } from './config/config.ts';

interface Address {
  readonly of: string;
  readonly host: string;
  readonly port: number;
}

const TIMEOUT_MS = 4000;

function addressOf(of: string, host: string, port: number): Address {
  const url = new URL(`https://${host}`);
  return { of, host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? port : Number(url.port) };
}

/** Every place that shows Rekey a certificate as soon as it is called. */
function placesOf({ cucm, unity, directory, mail }: Config): readonly Address[] {
  const overTls = (of: string, text: string | undefined, scheme: string, port: number): Address[] =>
    text?.startsWith(`${scheme}://`) ? [addressOf(of, new URL(text.replace(scheme, 'https')).host, port)] : [];
  return [
    ...cucm.map(({ name, host }) => addressOf(`cucm:${name}`, host, 8443)),
    ...unity.flatMap(({ name, host }) => [host].flat().map(each => addressOf(`unity:${name}`, each, 443))),
    ...[directory?.url].flat().flatMap(url => overTls('directory', url, 'ldaps', 636)),
    ...overTls('mail', mail?.url, 'smtps', 465),
  ];
}

/** What a server shows, whether it is trusted or not: that is judged where it is used. */
function shownBy({ of, host, port }: Address): Promise<CertificateState> {
  return new Promise(resolve => {
    const name = isIP(host) ? {} : { servername: host };
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: TIMEOUT_MS, ...name });
    const answer = (state: CertificateState): void => {
      socket.destroy();
      resolve(state);
    };
    socket.once('secureConnect', () => {
      const validTo = Date.parse(socket.getPeerCertificate().valid_to);
      answer({ of, validTo: Number.isNaN(validTo) ? undefined : validTo });
    });
    socket.once('error', () => answer({ of }));
    socket.once('timeout', () => answer({ of }));
  });
}

/** Rekey's own certificate; undefined where it serves no TLS itself, or the file cannot be read now. */
export function ownCertificate({ server }: Config): X509Certificate | undefined {
  try {
    return server.tls && new X509Certificate(readFileSync(server.tls.cert));
  } catch {
    return undefined;
  }
}

function own(config: Config): readonly CertificateState[] {
  if (!config.server.tls) return [];
  const certificate = ownCertificate(config);
  return [{ of: 'server.tls', validTo: certificate && Date.parse(certificate.validTo) }];
}

/** Until when the certificates around Rekey are valid, its own first. Never rejects. */
export async function certificatesOf(config: Config): Promise<readonly CertificateState[]> {
  return [...own(config), ...(await Promise.all(placesOf(config).map(shownBy)))];
}
