import type { Clock } from '../base/clock.ts';
import type { LabCertificates } from './certificates.ts';
import type { CucmServer } from './cucm/start-cucm.ts';
import type { DirectoryServer } from './directory/start-directory.ts';
import type { LabControl } from './fault.ts';
import type { MailboxServer } from './mailbox/start-mailbox.ts';
import type { UnityServer } from './unity/start-unity.ts';
import type { LabWorld } from './world.ts';

/** The simulated systems and what they share. */
export interface LabSystems {
  readonly world: LabWorld;
  readonly certificates: LabCertificates;
  readonly clock: Clock;
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
