import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { type LoadedConfig, loadConfig } from '../../src/config/load-config.ts';
import { describeProblem } from '../../src/config/problem.ts';
import { createLabCertificates } from '../../src/lab/certificates.ts';

const dir = mkdtempSync(join(tmpdir(), 'rekey-example-'));
afterAll(() => rmSync(dir, { recursive: true }));

const example = readFileSync(fileURLToPath(new URL('../../rekey.example.yaml', import.meta.url)), 'utf8');

/** The files that the example names. */
const certificates = createLabCertificates();
for (const folder of ['tls', 'templates', 'softkeys']) mkdirSync(join(dir, folder));
for (const name of ['rekey', 'domain-ca', 'cucm-tomcat', 'unity-tomcat', 'mail-ca']) {
  writeFileSync(join(dir, 'tls', `${name}.pem`), certificates.cert);
}
writeFileSync(join(dir, 'tls', 'rekey.key'), certificates.key);

/** What the example's first lines say is kept elsewhere. */
const secrets = {
  REKEY_SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
  REKEY_DIRECTORY_BIND_PASSWORD: 'a',
  REKEY_CUCM_MAIN_PASSWORD: 'b',
  REKEY_UNITY_MAIN_PASSWORD: 'c',
};

function load(yaml: string, environment: NodeJS.ProcessEnv): LoadedConfig {
  const file = join(dir, 'rekey.yaml');
  writeFileSync(file, yaml);
  return loadConfig(file, environment);
}

const problems = (loaded: LoadedConfig): string[] => (loaded.ok ? [] : loaded.problems.map(describeProblem));

/** Takes the # away from every key that is commented out; one blank behind it marks a sentence. */
const uncommented = example.replace(/^(\s*)#(?! \S|$)/gm, '$1');

test('the example is a whole configuration once the secrets are given by the environment', () => {
  expect(problems(load(example, secrets))).toEqual([]);
});

test('the example with every key taken in is a whole configuration too', () => {
  expect(uncommented.length).toBeLessThan(example.length - 10);
  expect(problems(load(uncommented, secrets))).toEqual([]);
});

test('without the secrets only the secrets are missing', () => {
  expect(problems(load(example, {})).map(line => line.split(':')[0])).toEqual([
    'secrets',
    'directory.bindPassword',
    'cucm.0.password',
    'unity.0.password',
  ]);
});

test('a key that was never made is refused: the example holds none that somebody could use', () => {
  expect(problems(load(uncommented, {}))).toEqual([
    'secrets.key: must be 32 bytes in base64; make one with `rekey secrets new`',
  ]);
});
