import { silentLog } from '../../../src/base/log.ts';
import { Secret } from '../../../src/base/secret.ts';
import { unitySchema } from '../../../src/config/unity.ts';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import { LabControl } from '../../../src/lab/fault.ts';
import { createStoppedClock, type LabClock } from '../../../src/lab/lab-clock.ts';
import type { UnityAccount } from '../../../src/lab/unity/sessions.ts';
import { startUnity, type UnityServer } from '../../../src/lab/unity/start-unity.ts';
import type { UnitySwitches } from '../../../src/lab/unity/switches.ts';
import type { UnityUser } from '../../../src/lab/unity/unity-user.ts';
import { createWorld, type LabUser, type LabWorld } from '../../../src/lab/world.ts';
import type { Entry } from '../../../src/renewal/ports.ts';
import { createUnity, type Unity } from '../../../src/systems/unity/unity.ts';

/** Certificates for 127.0.0.1, made once a file. */
export const tls = createLabCertificates();

/** The adapter on the lab's Unity Connection. */
export interface UnityBench {
  readonly server: UnityServer;
  readonly world: LabWorld;
  readonly control: LabControl;
  readonly clock: LabClock;
  readonly unity: Unity;
  /** An ordinary user, as the lab knows them. */
  readonly person: LabUser;
  readonly user: UnityUser;
  /** The entry that the adapter finds for a person; an ordinary one unless told. */
  entry(person?: LabUser): Promise<Entry>;
  /** Bodies of the PUTs that the server received, in order. */
  puts(): readonly unknown[];
  stop(): Promise<void>;
}

/** What the tests vary. */
export interface UnityBenchOptions {
  readonly switches?: Partial<UnitySwitches>;
  readonly accounts?: readonly UnityAccount[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly ca?: string;
}

/** A secret in short. */
export const secret = (value: string): Secret => new Secret(value);

/** The adapter as configured, on any hosts. */
export function unityOn(host: string | readonly string[], options: UnityBenchOptions, clock: LabClock): Unity {
  const fixed = { name: 'main', username: 'rekey', password: 'Unity-Lab-0', host, timeout: 1000 };
  const config = unitySchema.parse({ ...fixed, ...options.config });
  return createUnity({ config, ca: options.ca ?? tls.ca, clock, log: silentLog });
}

/** Starts the lab's Unity Connection and the adapter on it. */
export async function unityBench(options: UnityBenchOptions = {}): Promise<UnityBench> {
  const world = createWorld({ users: 20, seed: 11 });
  const control = new LabControl();
  const clock = createStoppedClock(Date.UTC(2026, 0, 15, 12));
  const { switches, accounts } = options;
  const server = await startUnity({ world, tls, clock, control, switches, accounts });
  const unity = unityOn(new URL(server.url).host, options, clock);
  const [person] = world.users;
  const user = person && server.system.users.byAlias(person.userId);
  if (!person || !user) throw new TypeError('an empty world');
  return {
    server,
    world,
    control,
    clock,
    unity,
    person,
    user,
    entry: async (who = person) => {
      const [entry] = await unity.find({ by: 'userId', value: who.userId });
      if (!entry) throw new TypeError(`${who.userId} is not found`);
      return entry;
    },
    puts: () => control.calls.filter(({ method }) => method === 'PUT').map(({ body }) => JSON.parse(body)),
    stop: async () => {
      await unity.close();
      await server.stop();
    },
  };
}
