import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from '../src/lab/write-lab-files.ts';
import { isInstalled } from '../test/suites/servers/install.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../test/suites/servers/postgres.sh', import.meta.url));

/** Makes an empty database and answers its url. */
export type NewDatabase = (name: string) => Promise<string>;

/** A PostgreSQL for one bench, started as for the suites; undefined, said in a line, where none is installed. */
export async function withPostgres<T>(work: (create: NewDatabase) => Promise<T>): Promise<T | undefined> {
  if (!isInstalled('postgres')) {
    process.stdout.write('     PostgreSQL is not installed: left out\n');
    return undefined;
  }
  const parent = mkdtempSync(join(tmpdir(), 'rekey-bench-'));
  // PostgreSQL runs as another user where we are root, and must pass through.
  chmodSync(parent, 0o711);
  const [dir, port] = [join(parent, 'postgres'), await freePort()];
  const server = `postgres://rekey@127.0.0.1:${port}`;
  const create: NewDatabase = async name => {
    const client = new Client({ connectionString: `${server}/postgres` });
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
    return `${server}/${name}`;
  };
  try {
    await run('bash', [script, 'start', dir, String(port)]);
    return await work(create);
  } finally {
    await run('bash', [script, 'stop', dir]);
    rmSync(parent, { recursive: true, force: true });
  }
}
