import type { Clock } from '../../base/clock.ts';
import type { LabCertificates } from '../certificates.ts';
import type { LabControl, LabServer } from '../fault.ts';
import { startLabHttps } from '../lab-https.ts';
import type { LabWorld } from '../world.ts';
import { CupiService } from './cupi-service.ts';
import { type UnityAccount, UnitySessions } from './sessions.ts';
import type { UnitySwitches } from './switches.ts';
import { UnitySystem } from './unity-system.ts';

/** How the simulated Unity Connection is started. */
export interface UnityOptions {
  readonly world: LabWorld;
  readonly tls: LabCertificates;
  readonly clock: Clock;
  readonly control: LabControl;
  readonly switches?: Partial<UnitySwitches> | undefined;
  /** The first is the one that configuration gets. */
  readonly accounts?: readonly UnityAccount[] | undefined;
}

/** The running server; `url` ends in `/vmrest`. */
export interface UnityServer extends LabServer {
  readonly username: string;
  readonly password: string;
  readonly system: UnitySystem;
  readonly sessions: UnitySessions;
}

const helpdeskAccount: UnityAccount = { username: 'rekey', password: 'Unity-Lab-0', privileged: true };

/**
 * Starts the simulated Unity Connection on a free port of 127.0.0.1. Fault operations are the method and the last
 * word of the path: `GET users` (the list), `GET user` (one), `GET pin`, `PUT pin`, `PUT password`, `GET userroles`, …
 */
export async function startUnity(options: UnityOptions): Promise<UnityServer> {
  const { world, tls: certificates, clock, control, switches, accounts = [helpdeskAccount] } = options;
  const [{ username, password } = helpdeskAccount] = accounts;
  const system = new UnitySystem(world, clock, switches);
  const sessions = new UnitySessions(accounts, clock);
  const service = new CupiService(system, sessions);
  const { url, stop } = await startLabHttps({ certificates, control, clock, service });
  return { url: `${url}/vmrest`, stop, username, password, system, sessions };
}
