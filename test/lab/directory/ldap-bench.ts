import { Attribute, type BerWriter, Change, Client, Control, type Entry, type ResultCodeError } from 'ldapts';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import type { Account } from '../../../src/lab/directory/account.ts';
import { type DirectoryServer, startDirectory } from '../../../src/lab/directory/start-directory.ts';
import type { DirectorySwitches } from '../../../src/lab/directory/switches.ts';
import { LabControl } from '../../../src/lab/fault.ts';
import { createStoppedClock, type LabClock } from '../../../src/lab/lab-clock.ts';
import { createWorld, type LabUser, type LabWorld } from '../../../src/lab/world.ts';

const tls = createLabCertificates();

/** When the clock of the benches stands. */
export const START = Date.UTC(2026, 0, 15, 12);

/** A running domain controller with clients that trust it. */
export interface LdapBench {
  readonly server: DirectoryServer;
  readonly world: LabWorld;
  readonly control: LabControl;
  readonly clock: LabClock;
  readonly person: LabUser;
  /** A client that has not signed in. */
  client(): Client;
  /** A client signed in as our account, or as somebody else. */
  signedIn(name?: string, password?: string): Promise<Client>;
  /** `ok`, or the sub-code of result 49. */
  tryBind(name: string, password: string): Promise<string>;
  account(user: LabUser): Account;
  dn(user: LabUser): string;
  stop(): Promise<void>;
}

const timeouts = { timeout: 2000, connectTimeout: 2000 };

export async function ldapBench(switches: Partial<DirectorySwitches> = {}, users = 30): Promise<LdapBench> {
  const world = createWorld({ users, seed: 7 });
  const [person] = world.users;
  if (!person) throw new TypeError('an empty world');
  const control = new LabControl();
  const clock = createStoppedClock(START);
  const server = await startDirectory({ world, tls, clock, control, switches });
  const clients: Client[] = [];
  const client = (): Client => {
    const one = new Client({ url: server.url, tlsOptions: { ca: tls.ca }, ...timeouts });
    clients.push(one);
    return one;
  };
  const entry = (user: LabUser): NonNullable<ReturnType<DirectoryServer['domain']['user']>> => {
    const found = server.domain.user(user.userId);
    if (!found) throw new TypeError(`${user.userId} is gone`);
    return found;
  };
  return {
    server,
    world,
    control,
    clock,
    person,
    client,
    signedIn: async (name = server.bindDn, password = server.bindPassword) => {
      const one = client();
      await one.bind(name, password);
      return one;
    },
    tryBind: async (name, password) => {
      const one = client();
      const error = await one.bind(name, password).then(() => undefined, failureOf);
      await one.unbind();
      return error === undefined ? 'ok' : `${/data ([0-9a-f]+),/.exec(error.message)?.[1] ?? error.code}`;
    },
    account: user => entry(user).account,
    dn: user => entry(user).dn,
    stop: async () => {
      await Promise.all(clients.map(one => one.unbind().catch(() => undefined)));
      await server.stop();
    },
  };
}

function failureOf(error: unknown): ResultCodeError {
  return error as ResultCodeError;
}

/** The error that something fails with. */
export async function failure(work: Promise<unknown>): Promise<ResultCodeError> {
  return work.then(() => {
    throw new Error('it went through');
  }, failureOf);
}

/** A password as unicodePwd takes it. */
export function quoted(password: string): Buffer {
  return Buffer.from(`"${password}"`, 'utf16le');
}

/** One change of a Modify. */
export function change(operation: 'add' | 'delete' | 'replace', type: string, value: string | Buffer): Change {
  const values: string[] | Buffer[] = typeof value === 'string' ? [value] : [value];
  return new Change({ operation, modification: new Attribute({ type, values }) });
}

/** A reset of a password. */
export function resetTo(password: string): Change {
  return change('replace', 'unicodePwd', quoted(password));
}

/** The policy-hints control. */
export class PolicyHints extends Control {
  readonly #value: readonly number[];

  constructor(oid = '1.2.840.113556.1.4.2239', value: readonly number[] = [0x30, 3, 2, 1, 1], critical = true) {
    super(oid, { critical });
    this.#value = value;
  }

  protected override writeControl(writer: BerWriter): void {
    writer.writeBuffer(Buffer.from(this.#value), 4);
  }
}

/** One entry at a DN. */
export async function read(client: Client, dn: string, ...attributes: string[]): Promise<Entry> {
  const octets = ['objectGUID', 'objectSid', 'tokenGroups', 'replPropertyMetaData'];
  const { searchEntries } = await client.search(dn, { scope: 'base', attributes, explicitBufferAttributes: octets });
  if (!searchEntries[0]) throw new TypeError(`nothing at ${dn}`);
  return searchEntries[0];
}
