import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { describeProblem } from '../../src/config/problem.ts';
import { createLabCertificates } from '../../src/lab/certificates.ts';

const dir = mkdtempSync(join(tmpdir(), 'rekey-files-'));
afterAll(() => rmSync(dir, { recursive: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return name;
};
const one = createLabCertificates();
const other = createLabCertificates();
write('ca.pem', one.ca);
write('cert.pem', one.cert);
write('key.pem', one.key);
write('other.pem', other.key);
write('junk.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');

function problems(extra: string, cucm = 'ca: ca.pem'): string[] {
  const key = Buffer.alloc(32, 1).toString('base64');
  const sections = `cucm: [ { name: main, host: h, username: u, password: p, ${cucm} } ]\ndialog: { verify: { cucm-pin: [ pin ] } }`;
  write('rekey.yaml', `secrets: { key: "${key}" }\nphone: { allowHttp: true }\n${sections}\n${extra}\n`);
  const loaded = loadConfig(join(dir, 'rekey.yaml'), {});
  return loaded.ok ? [] : loaded.problems.map(problem => describeProblem(problem).replaceAll(`${dir}/`, ''));
}

test('certificates, keys and lists that can be read are taken', () => {
  expect(problems('server: { tls: { cert: cert.pem, key: key.pem } }')).toEqual([]);
});

test('a file that is not there, or holds something else, is named with what would be right', () => {
  expect(
    problems(
      'server: { tls: { cert: junk.pem, key: cert.pem } }\nmail: { url: "smtps://m", from: "a@b.c", templates: nowhere }',
      'ca: absent.pem',
    ),
  ).toEqual([
    'server.tls.cert: junk.pem cannot be used; a readable PEM file with one certificate or more',
    'server.tls.key: cert.pem cannot be used; a readable PEM file with a private key that has no passphrase',
    'cucm.0.ca: absent.pem cannot be used; a readable PEM file with one certificate or more',
    'mail.templates: nowhere cannot be used; a directory',
  ]);
});

test('a key that belongs to another certificate is refused before anybody connects', () => {
  expect(problems('server: { tls: { cert: cert.pem, key: other.pem } }')).toEqual([
    'server.tls.key: is not the key of the certificate; the private key of server.tls.cert',
  ]);
});
