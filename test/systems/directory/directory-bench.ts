import { type Log, silentLog } from '../../../src/base/log.ts';
import { Secret } from '../../../src/base/secret.ts';
import { directorySchema } from '../../../src/config/directory.ts';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import type { Account } from '../../../src/lab/directory/account.ts';
import { type DirectoryServer, startDirectory } from '../../../src/lab/directory/start-directory.ts';
import type { DirectorySwitches } from '../../../src/lab/directory/switches.ts';
import { LabControl } from '../../../src/lab/fault.ts';
import { createStoppedClock, type LabClock } from '../../../src/lab/lab-clock.ts';
import { createWorld, type LabUser, type LabWorld } from '../../../src/lab/world.ts';
import type { Entry } from '../../../src/renewal/ports.ts';
import { createDirectory } from '../../../src/systems/directory/directory.ts';
import type { Directory } from '../../../src/systems/directory/directory-port.ts';

/** Certificates for 127.0.0.1, made once a file. */
export const tls = createLabCertificates();

/** When the benches' clocks stand. */
export const START = Date.UTC(2026, 0, 15, 12);

/** A secret in short. */
export const secret = (value: string): Secret => new Secret(value);

/** The adapter on the lab's domain controller. */
export interface DirectoryBench {
  readonly server: DirectoryServer;
  readonly world: LabWorld;
  readonly control: LabControl;
  readonly clock: LabClock;
  readonly directory: Directory;
  /** An ordinary user, as the lab knows them. */
  readonly person: LabUser;
  account(user?: LabUser): Account;
  /** The entry that the adapter finds for a person; an ordinary one unless told. */
  entry(user?: LabUser): Promise<Entry>;
  /** The operations that the server received, in order. */
  operations(): readonly string[];
  stop(): Promise<void>;
}

/** What the tests vary. */
export interface DirectoryBenchOptions {
  readonly switches?: Partial<DirectorySwitches>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly log?: Log;
}

/** The adapter as configured, on any addresses. */
export function directoryOn(
  url: string | readonly string[],
  account: { readonly bindDn: string; readonly bindPassword: string; readonly baseDn: string },
  clock: LabClock,
  { config, log = silentLog }: DirectoryBenchOptions = {},
): Directory {
  const { bindDn, bindPassword, baseDn } = account;
  const fixed = { kind: 'active-directory', url, bindDn, bindPassword, baseDn, timeout: 5000, connectTimeout: 3000 };
  const parsed = directorySchema.parse({ ...fixed, ...config });
  return createDirectory({ config: parsed, privateMailAttribute: 'otherMailbox', ca: tls.ca, clock, log });
}

/** Starts the lab's domain controller and the adapter on it. */
export async function directoryBench(options: DirectoryBenchOptions = {}): Promise<DirectoryBench> {
  const world = createWorld({ users: 20, seed: 11 });
  const control = new LabControl();
  const clock = createStoppedClock(START);
  const server = await startDirectory({ world, tls, clock, control, switches: options.switches });
  const directory = directoryOn(server.url, server, clock, options);
  const [person] = world.users;
  if (!person) throw new TypeError('an empty world');
  return {
    server,
    world,
    control,
    clock,
    directory,
    person,
    account: (user = person) => {
      const found = server.domain.user(user.userId);
      if (!found) throw new TypeError(`${user.userId} is gone`);
      return found.account;
    },
    entry: async (user = person) => {
      const [entry] = await directory.find({ by: 'userId', value: user.userId });
      if (!entry) throw new TypeError(`${user.userId} is not found`);
      return entry;
    },
    operations: () => control.calls.filter(({ system }) => system === 'directory').map(({ method }) => method),
    stop: async () => {
      await directory.close();
      await server.stop();
    },
  };
}
