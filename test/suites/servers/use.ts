import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { describe, inject, it } from 'vitest';
import type { Available, Servers } from './available.ts';

/** The real servers that were started for this run, each `available` or with the reason why not. */
export function servers(): Servers {
  return inject('servers');
}

type Present<T> = T extends { readonly available: true } ? T : never;

/**
 * A suite that needs a real server. Where it is not there, the suite stands in the report as left out, with the reason;
 * under `CI=true` the run has failed before.
 */
export function suiteOn<K extends keyof Servers>(
  name: K,
  title: string,
  body: (server: Present<Servers[K]>) => void,
): void {
  const server: Available<unknown> = servers()[name];
  if (server.available) describe(title, () => body(server as Present<Servers[K]>));
  else describe.skip(`${title} (left out: ${server.reason})`, () => it('needs a server that is not there', () => {}));
}

/** The url of a new, empty database on the PostgreSQL of this run. It goes with the server. */
export async function freshDatabase(): Promise<string> {
  const { postgres } = servers();
  if (!postgres.available) throw new Error(postgres.reason);
  const name = `rekey_${randomBytes(6).toString('hex')}`;
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return postgres.url.replace(/\/postgres$/, `/${name}`);
}
