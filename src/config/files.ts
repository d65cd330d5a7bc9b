import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Config } from './config.ts';
import type { Problem } from './problem.ts';

/** A file that the configuration names, and what it must hold. */
interface NamedFile {
  readonly path: string;
  readonly file: string | undefined;
  readonly holds: 'certificates' | 'private key' | 'text' | 'directory';
}

const pemShape = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

function filesOf({
  server,
  cucm,
  unity,
  directory,
  mail,
  phone,
  policies,
  renewal,
  web,
  audit,
}: Config): readonly NamedFile[] {
  return [
    { path: 'server.tls.cert', file: server.tls?.cert, holds: 'certificates' },
    { path: 'server.tls.key', file: server.tls?.key, holds: 'private key' },
    ...cucm.map(({ ca }, index) => ({ path: `cucm.${index}.ca`, file: ca, holds: 'certificates' }) as const),
    ...unity.map(({ ca }, index) => ({ path: `unity.${index}.ca`, file: ca, holds: 'certificates' }) as const),
    { path: 'directory.ca', file: directory?.ca, holds: 'certificates' },
    { path: 'web.oidc.ca', file: web.oidc?.ca, holds: 'certificates' },
    { path: 'audit.syslog.ca', file: audit.syslog?.ca, holds: 'certificates' },
    { path: 'mail.ca', file: mail?.ca, holds: 'certificates' },
    { path: 'mail.templates', file: mail?.templates, holds: 'directory' },
    { path: 'phone.templates', file: phone.templates, holds: 'directory' },
    { path: 'phone.softkeys', file: phone.softkeys, holds: 'directory' },
    { path: 'phone.legacy.cert', file: phone.legacy?.cert, holds: 'certificates' },
    { path: 'phone.legacy.key', file: phone.legacy?.key, holds: 'private key' },
    ...policies.map(
      ({ forbidden }, index) => ({ path: `policies.${index}.forbidden`, file: forbidden, holds: 'text' }) as const,
    ),
    { path: 'renewal.breachList', file: renewal.breachList, holds: 'text' },
  ];
}

/** Throws where the content is not what it should be. */
const judges: Readonly<Record<NamedFile['holds'], (file: string) => boolean>> = {
  certificates: file => {
    const found = readFileSync(file, 'utf8').match(pemShape) ?? [];
    return found.length > 0 && found.every(pem => new X509Certificate(pem).subject !== undefined);
  },
  'private key': file => createPrivateKey(readFileSync(file)).type === 'private',
  text: file => statSync(file).isFile(),
  directory: file => statSync(file).isDirectory(),
};

const wanted: Readonly<Record<NamedFile['holds'], string>> = {
  certificates: 'a readable PEM file with one certificate or more',
  'private key': 'a readable PEM file with a private key that has no passphrase',
  text: 'a readable file',
  directory: 'a directory',
};

function holdsIt({ file, holds }: NamedFile): boolean {
  try {
    return file === undefined || judges[holds](file);
  } catch {
    return false;
  }
}

function unequalPair(
  path: string,
  pair: { readonly cert?: string | undefined; readonly key?: string | undefined } | undefined,
): Problem[] {
  if (pair?.cert === undefined || pair.key === undefined) return [];
  const certificate = new X509Certificate(readFileSync(pair.cert));
  const fits = certificate.checkPrivateKey(createPrivateKey(readFileSync(pair.key)));
  return fits
    ? []
    : [
        {
          path: `${path}.key`,
          problem: 'is not the key of the certificate',
          wanted: `the private key of ${path}.cert`,
        },
      ];
}

/** What is wrong with the files that a configuration names; their paths are absolute by now. */
export function fileProblems(config: Config): Problem[] {
  const bad = filesOf(config).filter(named => !holdsIt(named));
  const isBad = (pair: string): boolean => bad.some(({ path }) => path.startsWith(`${pair}.`));
  const pairs = { 'server.tls': config.server.tls, 'phone.legacy': config.phone.legacy };
  return [
    ...bad.map(({ path, file = '', holds }) => ({
      path,
      problem: `${file} cannot be used`,
      wanted: wanted[holds],
      said: { key: 'problem.no-file', params: { file } },
    })),
    ...Object.entries(pairs).flatMap(([path, pair]) => (isBad(path) ? [] : unequalPair(path, pair))),
  ];
}
