import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, explicit, integer, octets, oid, sequence, set, time, tlv, utf8, yes } from './der.ts';

/** PEM texts with which every system of the lab speaks TLS. */
export interface LabCertificates {
  /** The authority's certificate: what a client must trust. */
  readonly ca: string;
  /** The server's certificate, for 127.0.0.1 and localhost. */
  readonly cert: string;
  /** The server's private key. */
  readonly key: string;
}

const DAY = 86_400_000;
const LIFE_DAYS = 3650;

/** ecdsa-with-SHA256. */
const ALGORITHM = sequence(oid('1.2.840.10045.4.3.2'));

interface Party {
  readonly name: Buffer;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function party(commonName: string): Party {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...keys, name: sequence(set(sequence(oid('2.5.4.3'), utf8(commonName)))) };
}

const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

const keyId = (of: Party): Buffer => createHash('sha1').update(spki(of.publicKey).subarray(-65)).digest();

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [yes] : []), octets(value));
}

const authorityExtensions = (subject: Party): readonly Buffer[] => [
  extension('2.5.29.19', sequence(yes), true),
  extension('2.5.29.15', bits(Buffer.from([0b0000_0110]), 1), true),
  extension('2.5.29.14', octets(keyId(subject))),
];

const serverExtensions = (subject: Party, issuer: Party): readonly Buffer[] => [
  extension('2.5.29.19', sequence(), true),
  extension('2.5.29.15', bits(Buffer.from([0b1000_0000]), 7), true),
  extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
  extension('2.5.29.17', sequence(tlv(0x82, Buffer.from('localhost')), tlv(0x87, Buffer.from([127, 0, 0, 1])))),
  extension('2.5.29.14', octets(keyId(subject))),
  extension('2.5.29.35', sequence(tlv(0x80, keyId(issuer)))),
];

function certify(subject: Party, issuer: Party, extensions: readonly Buffer[]): string {
  const now = Date.now();
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.from([1, ...randomBytes(8)])),
    ALGORITHM,
    issuer.name,
    sequence(time(new Date(now - DAY)), time(new Date(now + LIFE_DAYS * DAY))),
    subject.name,
    spki(subject.publicKey),
    explicit(3, sequence(...extensions)),
  );
  const certificate = sequence(body, ALGORITHM, bits(sign('sha256', body, issuer.privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** Makes a throw-away authority and a server certificate of it (RFC 5280, P-256). New ones at each call; TLS knows no lab clock. */
export function createLabCertificates(commonName = 'localhost'): LabCertificates {
  const authority = party('Rekey lab authority');
  const server = party(commonName);
  return {
    ca: certify(authority, authority, authorityExtensions(authority)),
    cert: certify(server, authority, serverExtensions(server, authority)),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
