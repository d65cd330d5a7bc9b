import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import type { LabControl, LabServer } from '../fault.ts';
import type { LabWorld } from '../world.ts';
import { LdapConnection } from './connection.ts';
import { Domain } from './domain.ts';
import { Populator, serviceAccounts } from './populate.ts';
import { type DirectorySwitches, directorySwitches } from './switches.ts';

/** How the simulated domain controller is started. */
export interface DirectoryOptions {
  readonly world: LabWorld;
  readonly tls: { readonly key: string; readonly cert: string };
  readonly clock: Clock;
  readonly control: LabControl;
  readonly switches?: Partial<DirectorySwitches> | undefined;
}

/** The running domain controller; `url` is `ldaps://127.0.0.1:PORT`. */
export interface DirectoryServer extends LabServer {
  readonly baseDn: string;
  /** The account with the three delegated rights over the people. */
  readonly bindDn: string;
  readonly bindPassword: string;
  /** The state behind the protocol. */
  readonly domain: Domain;
  /** Adds what tests need beside the people: password settings objects. */
  readonly populator: Populator;
}

const BASE = 'DC=lab,DC=test';

const names = {
  baseDn: BASE,
  dns: 'lab.test',
  netbios: 'LAB',
  sid: 'S-1-5-21-1004336348-1177238915-682003330',
  settingsDn: `CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,${BASE}`,
  host: 'dc1.lab.test',
};

/**
 * Starts the simulated Active Directory: LDAPS on a free port of 127.0.0.1. Fault operations: `bind`, `search`,
 * `modify`; `status` is an LDAP result code (52 unless given).
 */
export async function startDirectory(options: DirectoryOptions): Promise<DirectoryServer> {
  const domain = new Domain(names, options.clock, { ...directorySwitches, ...options.switches });
  const populator = new Populator(domain);
  populator.fill(options.world);
  const sockets = new Set<TLSSocket>();
  const { key, cert } = options.tls;
  const server = createServer({ key, cert, minVersion: 'TLSv1.2', handshakeTimeout: 5000 }, socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    new LdapConnection(socket, domain, options.control);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `ldaps://127.0.0.1:${(server.address() as AddressInfo).port}`,
    baseDn: BASE,
    bindDn: populator.below(`CN=${serviceAccounts.rekey.name},OU=Service`),
    bindPassword: serviceAccounts.rekey.password,
    domain,
    populator,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}
