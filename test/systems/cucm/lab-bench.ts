import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Secret } from '../../../src/base/secret.ts';
import { cucmSchema } from '../../../src/config/cucm.ts';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import { type CucmOptions, type CucmServer, startCucm } from '../../../src/lab/cucm/start-cucm.ts';
import type { CucmSwitches } from '../../../src/lab/cucm/switches.ts';
import { LabControl } from '../../../src/lab/fault.ts';
import { createLabClock, type LabClock } from '../../../src/lab/lab-clock.ts';
import { createWorld, type LabUser, type LabWorld } from '../../../src/lab/world.ts';
import type { Kind } from '../../../src/policy/kind.ts';
import type { CredentialState, Entry } from '../../../src/renewal/ports.ts';
import { type Cucm, createCucm } from '../../../src/systems/cucm/cucm.ts';

const certificates = createLabCertificates();
/** Who is in it. */
export const world: LabWorld = createWorld({ users: 8, seed: 7 });

/** A simulated CUCM and our adapter on it. */
export interface Lab {
  readonly server: CucmServer;
  readonly cucm: Cucm;
  readonly control: LabControl;
  readonly clock: LabClock;
  entry(user: LabUser): Promise<Entry>;
  state(user: LabUser, kind?: Kind): Promise<CredentialState>;
  stop(): Promise<void>;
}

/** What is not as usual. */
export type More = { readonly config?: object; readonly neighbours?: CucmOptions['neighbours'] };

/** Starts a simulated CUCM and an adapter on it. */
export async function startLab(switches: Partial<CucmSwitches> = {}, more: More = {}): Promise<Lab> {
  const control = new LabControl();
  const clock = createLabClock(systemClock);
  const server = await startCucm({ world, certificates, clock, control, switches, neighbours: more.neighbours });
  const { host } = new URL(server.url);
  const { username, password, version } = server;
  const config = cucmSchema.parse({ name: 'main', host, username, password, version, timeout: 8000, ...more.config });
  // The lab drains its queue of changes by its own clock: waiting is turning that clock.
  const sleep = async (milliseconds: number): Promise<void> => clock.advance(milliseconds);
  const cucm = createCucm({ config, ca: certificates.ca, clock, log: silentLog, sleep });
  const entry = async (user: LabUser): Promise<Entry> => {
    const [found] = await cucm.find({ by: 'userId', value: user.userId });
    if (!found) throw new Error(`${user.userId} is not there`);
    return found;
  };
  return {
    server,
    cucm,
    control,
    clock,
    entry,
    state: async (user, kind = 'cucm-pin') => {
      const { credentials } = await cucm.describe(await entry(user));
      const state = credentials.find(one => one.kind === kind);
      if (!state) throw new Error(`no ${kind}`);
      return state;
    },
    stop: async () => {
      await cucm.close();
      await server.stop();
    },
  };
}

/** An ordinary user. */
export function ordinary(index = 3): LabUser {
  const user = world.users[index];
  if (!user) throw new Error('no such user');
  return user;
}

export const fresh = new Secret('804953');
export const freshPassword = new Secret('Qd7-hefting+Rao');
export const how = { mustChange: false, chosen: false, unlock: true };
/** One that is as long as the right one, of the same digits, and wrong. */
export const wrongPin = (user: LabUser): Secret => new Secret([...user.pin].reverse().join('').replace(/^./, '7'));
