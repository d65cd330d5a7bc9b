import type { Clock } from '../base/clock.ts';
import { systemClock } from '../base/clock.ts';
import { createLabCertificates } from './certificates.ts';
import { clockRouter } from './control/clock-router.ts';
import { controlRouter } from './control/control-router.ts';
import { type LabPages, startPages } from './control/start-pages.ts';
import type { CucmNeighbours } from './cucm/operation.ts';
import { startCucm } from './cucm/start-cucm.ts';
import type { CucmSwitches } from './cucm/switches.ts';
import { bind } from './directory/bind.ts';
import { type DirectoryServer, startDirectory } from './directory/start-directory.ts';
import type { DirectorySwitches } from './directory/switches.ts';
import { LabControl, type LabServer } from './fault.ts';
import type { Lab, LabSystems } from './lab.ts';
import { createLabClock } from './lab-clock.ts';
import { mailboxRouter } from './mailbox/mailbox-router.ts';
import { type MailboxSwitches, startMailbox } from './mailbox/start-mailbox.ts';
import { type Planting, plant } from './plant.ts';
import { startUnity, type UnityServer } from './unity/start-unity.ts';
import type { UnitySwitches } from './unity/switches.ts';
import { createWorld } from './world.ts';
import { writeLabFiles } from './write-lab-files.ts';

export type { Lab, LabSystems };

/** How a lab is started. */
export interface LabOptions {
  /** Where `rekey.yaml`, `lab.json` and `ca.pem` are written; absent = nowhere. */
  readonly dir?: string | undefined;
  /** How many ordinary people. */
  readonly users: number;
  readonly seed: number;
  /** Of the pages; 0 = of the kernel's choice. */
  readonly port: number;
  /** What the lab's own clock runs with, until it is turned forward. */
  readonly clock?: Clock | undefined;
  /** PINs that a sweep is to find; absent = none. */
  readonly plant?: Planting | undefined;
  /** Positions of what no source settles, system by system. */
  readonly switches?: LabSwitches | undefined;
  /** Further pages for the listener, made once the systems stand. */
  readonly pages?: ((lab: LabSystems) => readonly LabPages[]) | undefined;
}

/** Switches of all systems. */
export interface LabSwitches {
  readonly cucm?: Partial<CucmSwitches> | undefined;
  readonly unity?: Partial<UnitySwitches> | undefined;
  readonly directory?: Partial<DirectorySwitches> | undefined;
  readonly mailbox?: Partial<MailboxSwitches> | undefined;
}

/** A fault that keeps CUCM from reaching Unity strikes its push too; after `drop-after` the PIN is set there all the same. */
function pinPush(unity: UnityServer, control: LabControl): CucmNeighbours['onPinChanged'] {
  return ({ userId, pin, mustChange }) => {
    if (!unity.system.users.byAlias(userId)?.pinSynced) return undefined;
    const fault = control.strike('unity', 'PUT pin')?.fault;
    if (fault !== undefined && fault !== 'delay' && fault !== 'drop-after') return 'Connection refused';
    const why = unity.system.setPinFromCucm(userId, pin, mustChange);
    return fault === 'drop-after' ? 'Connection reset' : why;
  };
}

function directoryLogin(directory: DirectoryServer): CucmNeighbours['authenticateInDirectory'] {
  return (userId, password) => {
    if (password === '') return false;
    const name = `${userId}@${directory.domain.names.dns}`;
    return bind(directory.domain, { op: 'bind', version: 3, name, password }).identity !== undefined;
  };
}

type Shared = Pick<LabSystems, 'world' | 'planted' | 'certificates' | 'clock' | 'control'>;

async function startSystems(shared: Shared, options: LabOptions, started: LabServer[]): Promise<LabSystems> {
  const { switches = {}, seed } = options;
  const { certificates, control } = shared;
  const keep = <T extends LabServer>(server: T): T => {
    started.push(server);
    return server;
  };
  const tls = { ...shared, tls: certificates };
  const unity = keep(await startUnity({ ...tls, switches: switches.unity }));
  const directory = keep(await startDirectory({ ...tls, switches: switches.directory }));
  const mail = keep(await startMailbox({ ...tls, switches: switches.mailbox }));
  const neighbours = {
    onPinChanged: pinPush(unity, control),
    authenticateInDirectory: directoryLogin(directory),
  };
  const cucm = keep(await startCucm({ ...shared, seed, switches: switches.cucm, neighbours }));
  unity.system.onPinChanged(({ alias, pin, mustChange }) => cucm.takePin(alias, pin, mustChange));
  return { ...shared, cucm, unity, directory, mail };
}

function labPages(systems: LabSystems, more: readonly LabPages[]): readonly LabPages[] {
  return [
    { name: 'mailbox', about: 'shows the mails that arrived', router: mailboxRouter(systems.mail.mailbox) },
    ...more,
    {
      name: 'control',
      about: 'takes faults (POST faults) and tells calls (GET calls)',
      router: controlRouter(systems.control),
    },
    {
      name: 'clock',
      about: 'turns the clock of all systems forward (POST {"advanceSeconds":n})',
      router: clockRouter(systems.clock),
    },
  ];
}

const addresses = ({ cucm, unity, directory, mail }: LabSystems): readonly (readonly [string, string])[] => [
  ['CUCM', cucm.url],
  ['RisPort70', cucm.risUrl],
  ['Unity Connection', unity.url],
  ['Directory', directory.url],
  ['Mail', mail.url],
];

/**
 * Starts every simulated system on a port of the kernel's choice and the pages on one listener; with `dir`, writes the files
 * that tell of them. Where one cannot start, those that did are stopped.
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const started: LabServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(server => server.stop()));
  };
  try {
    const shared: Shared = {
      ...plant(createWorld(options), options.plant ?? { trivial: 0, default: 0 }, options.seed),
      certificates: createLabCertificates(),
      clock: createLabClock(options.clock ?? systemClock),
      control: new LabControl(),
    };
    const systems = await startSystems(shared, options, started);
    const pages = labPages(systems, options.pages?.(systems) ?? []);
    const listener = await startPages({ port: options.port, pages, systems: addresses(systems) });
    started.push(listener);
    const lab = { ...systems, url: listener.url, stop };
    if (options.dir !== undefined) await writeLabFiles(lab, options.dir);
    return lab;
  } catch (error) {
    await stop();
    throw error;
  }
}
