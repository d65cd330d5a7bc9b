import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import type { Available, ChromiumBrowser, OpenLdapServer, PostgresServer, SambaServer, Servers } from './available.ts';
import { installMissing, isInstalled } from './install.ts';

const run = promisify(execFile);
const START_LIMIT = 120_000;

function script(name: string, ...args: string[]): Promise<unknown> {
  return run('bash', [join(import.meta.dirname, `${name}.sh`), ...args], { timeout: START_LIMIT });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function startSamba(dir: string): Promise<SambaServer> {
  if (process.getuid?.() !== 0) throw new Error('Samba listens on port 636, which only root may');
  const address = `127.77.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  await script('samba', 'start', dir, address);
  const caFile = join(dir, 'private/tls/cert.pem');
  return {
    url: `ldaps://${address}`,
    serverName: 'dc1.ad.lab.test',
    ca: readFileSync(caFile, 'utf8'),
    caFile,
    keyFile: join(dir, 'private/tls/key.pem'),
    domain: 'DC=ad,DC=lab,DC=test',
    baseDn: 'OU=Lab,DC=ad,DC=lab,DC=test',
    bindDn: 'LAB\\svc-reset',
    bindPassword: 'Svc-Passw0rd!9',
    adminDn: 'Administrator@ad.lab.test',
    adminPassword: 'Adm1n-Passw0rd!',
    userPassword: 'Start-Passw0rd1',
  };
}

async function startOpenLdap(dir: string): Promise<OpenLdapServer> {
  const port = await freePort();
  await script('slapd', 'start', dir, String(port));
  const caFile = join(dir, 'cert.pem');
  return {
    url: `ldaps://127.0.0.1:${port}`,
    serverName: 'localhost',
    ca: readFileSync(caFile, 'utf8'),
    caFile,
    keyFile: join(dir, 'key.pem'),
    baseDn: 'dc=lab,dc=test',
    bindDn: 'cn=svc-reset,ou=service,dc=lab,dc=test',
    bindPassword: 'Svc-Passw0rd!9',
    adminDn: 'cn=admin,dc=lab,dc=test',
    adminPassword: 'secret-root',
    userPassword: 'Start-Passw0rd1',
  };
}

async function startPostgres(dir: string): Promise<PostgresServer> {
  const port = await freePort();
  await script('postgres', 'start', dir, String(port));
  return { url: `postgres://rekey@127.0.0.1:${port}/postgres` };
}

async function findChromium(): Promise<ChromiumBrowser> {
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return {
    executablePath: '/usr/bin/chromium',
    args: [...sandbox, ...quiet, '--disable-component-update', '--disable-sync'],
  };
}

async function attempt<T>(
  name: keyof Servers,
  missing: string | undefined,
  start: () => Promise<T>,
): Promise<Available<T>> {
  if (!isInstalled(name)) return { available: false, reason: missing ?? 'not installed' };
  try {
    return { available: true, ...(await start()) };
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || String(error);
    return { available: false, reason: `it does not start: ${said}` };
  }
}

function report(servers: Servers): void {
  const lost = Object.entries(servers).flatMap(([name, server]: [string, Available<unknown>]) =>
    server.available ? [] : [`suites on ${name} are left out: ${server.reason}`],
  );
  if (lost.length === 0) return;
  if (process.env['CI'] === 'true') throw new Error(`Under CI no suite may be left out, but ${lost.join('; ')}`);
  console.warn(lost.join('\n'));
}

interface Started {
  readonly servers: Servers;
  stop(): Promise<void>;
}

async function start(): Promise<Started> {
  const dir = mkdtempSync(join(tmpdir(), 'rekey-suites-'));
  // PostgreSQL runs as another user and must pass through.
  chmodSync(dir, 0o711);
  const missing = await installMissing(['samba', 'openldap', 'postgres', 'chromium']);
  const stop = async (): Promise<void> => {
    await Promise.all(
      ['samba', 'slapd', 'postgres'].map(name => script(name, 'stop', join(dir, name)).catch(() => {})),
    );
    rmSync(dir, { recursive: true, force: true });
  };
  const [samba, openldap, postgres, chromium] = await Promise.all([
    attempt('samba', missing, () => startSamba(join(dir, 'samba'))),
    attempt('openldap', missing, () => startOpenLdap(join(dir, 'slapd'))),
    attempt('postgres', missing, () => startPostgres(join(dir, 'postgres'))),
    attempt('chromium', missing, findChromium),
  ]);
  const servers: Servers = { samba, openldap, postgres, chromium };
  try {
    report(servers);
  } catch (error) {
    await stop();
    throw error;
  }
  return { servers, stop };
}

/** Each project loads this file anew, so what they share hangs on the process. */
const shared = globalThis as typeof globalThis & { rekeyServers?: Promise<Started>; rekeyServersUsed?: number };

/** Starts every real server once for the whole run, below a directory of its own; the last project to end stops them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.rekeyServers ??= start();
  shared.rekeyServersUsed = (shared.rekeyServersUsed ?? 0) + 1;
  const { servers, stop } = await shared.rekeyServers;
  project.provide('servers', servers);
  return async () => {
    shared.rekeyServersUsed = (shared.rekeyServersUsed ?? 1) - 1;
    if (shared.rekeyServersUsed === 0) await stop();
  };
}
