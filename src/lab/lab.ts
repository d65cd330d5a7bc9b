import type { LabCertificates } from './certificates.ts';
import type { CucmServer } from './cucm/start-cucm.ts';
import type { DirectoryServer } from './directory/start-directory.ts';
import type { LabControl } from './fault.ts';
import type { LabClock } from './lab-clock.ts';
import type { MailboxServer } from './mailbox/start-mailbox.ts';
import type { Planted } from './plant.ts';
import type { UnityServer } from './unity/start-unity.ts';
import type { LabWorld } from './world.ts';

/** The simulated systems and what they share. */
export interface LabSystems {
  readonly world: LabWorld;
  /** Whose PIN a sweep is to find. */
  readonly planted: Planted;
  readonly certificates: LabCertificates;
  readonly clock: LabClock;
  readonly control: LabControl;
  readonly cucm: CucmServer;
  readonly unity: UnityServer;
  readonly directory: DirectoryServer;
  readonly mail: MailboxServer;
}

/** A running lab. */
export interface Lab extends LabSystems {
  /** Of the pages, without a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}
