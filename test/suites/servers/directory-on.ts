import { Client, type Control } from 'ldapts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Secret } from '../../../src/base/secret.ts';
import { directorySchema } from '../../../src/config/directory.ts';
import type { Entry, SystemPort } from '../../../src/renewal/ports.ts';
import { createDirectory } from '../../../src/systems/directory/directory.ts';
import type { Directory } from '../../../src/systems/directory/directory-port.ts';
import type { OpenLdapServer, SambaServer } from './available.ts';

/** Either real directory. */
export type RealDirectory = SambaServer | OpenLdapServer;

const opened: SystemPort[] = [];

/** The adapter on a real directory; `overrides` are keys of the configuration's `directory` section. */
export function directoryOn(server: RealDirectory, overrides: Readonly<Record<string, unknown>> = {}): Directory {
  const { url, bindDn, bindPassword, baseDn, serverName } = server;
  const kind = 'domain' in server ? 'active-directory' : 'ldap';
  const config = directorySchema.parse({ kind, url, bindDn, bindPassword, baseDn, serverName, ...overrides });
  const parts = { config, privateMailAttribute: 'otherMailbox', ca: server.ca, clock: systemClock, log: silentLog };
  const directory = createDirectory(parts);
  opened.push(directory);
  return directory;
}

/** Closes every adapter that was opened. */
export async function closeDirectories(): Promise<void> {
  await Promise.all(opened.splice(0).map(directory => directory.close()));
}

/** The one entry with this user id. */
export async function entryOf(directory: SystemPort, userId: string): Promise<Entry> {
  const [entry] = await directory.find({ by: 'userId', value: userId });
  if (!entry) throw new Error(`No ${userId} in the directory.`);
  return entry;
}

/** What a stock client does and sees, signed in as somebody; the connection is ended after. */
export async function withClient<T>(
  server: RealDirectory,
  who: { readonly dn: string; readonly password: string; readonly controls?: Control[] },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const tlsOptions = { ca: server.ca, servername: server.serverName };
  const client = new Client({ url: server.url, tlsOptions, timeout: 10_000, connectTimeout: 5000 });
  try {
    await client.bind(who.dn, who.password, who.controls);
    return await work(client);
  } finally {
    await client.unbind().catch(() => {});
  }
}

/** Work as the administrator. */
export async function asAdmin<T>(server: RealDirectory, work: (client: Client) => Promise<T>): Promise<T> {
  return await withClient(server, { dn: server.adminDn, password: server.adminPassword }, work);
}

/** What a stock client's bind is answered: `ok`, Active Directory's sub-code, or the result code. */
export async function bindAnswer(server: RealDirectory, dn: string, password: string): Promise<string> {
  try {
    return await withClient(server, { dn, password }, async () => 'ok');
  } catch (error) {
    const { message, code } = error as { message: string; code?: number };
    return /data ([0-9a-f]+)/.exec(message)?.[1] ?? String(code);
  }
}

/** A secret in short. */
export const secret = (value: string): Secret => new Secret(value);
