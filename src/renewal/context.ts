import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';
import type { Kind } from '../policy/kind.ts';
import type { Policy } from '../policy/policy.ts';
import type { Journal } from './journal.ts';
import type { AuditPort, FindingsOf, MailPort, SystemPort } from './ports.ts';
import type { Subject } from './subject.ts';

/** How renewals are made, as configured. */
export interface RenewalsConfig {
  /** `renewal.applyWithin`. */
  readonly applyWithinMinutes: number;
  /** `renewal.stopped`. */
  readonly stopped: readonly Kind[];
  /** `renewal.linkHours`; the agent's time too. */
  readonly linkHours: number;
  /** `phone.showSecretSeconds`. */
  readonly showSecretSeconds: number;
  /** `dialog.coolingHours`. */
  readonly coolingHours: number;
  /** `dialog.mustChange`. */
  readonly mustChange: 'auto' | 'always' | 'never';
  /** For the system name of a Unity cluster the system name of the CUCM cluster whose PINs are synchronised with its own. */
  readonly pinSync: Readonly<Record<string, string>>;
  /** `server.publicUrl`: links begin with it. */
  readonly publicUrl: string;
  /** `mail.giveUpAfterHours`. 24 unless given. */
  readonly mailGiveUpHours?: number | undefined;
  /** False where no mail section is configured: what cannot be shown is left to the agent. */
  readonly canMail?: boolean | undefined;
  /** How long a screen may wait to be fetched once a value is in force. 300 unless given. */
  readonly fetchWithinSeconds?: number | undefined;
  /** How long a plan or an application waits for other work on its subject, in milliseconds. 5000 unless given. */
  readonly wait?: number | undefined;
  /** How long `apply` itself goes on trying what is pending, in milliseconds. 5000 unless given. */
  readonly patience?: number | undefined;
}

/** What {@link createRenewals} and {@link createLinks} need. */
export interface RenewalsDeps {
  readonly systems: readonly SystemPort[];
  readonly journal: Journal;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditPort;
  readonly mail: MailPort;
  readonly log: Log;
  readonly config: RenewalsConfig;
  /** The operator's policy of a kind for this subject. */
  readonly policyFor: (kind: Kind, subject: Subject) => Policy;
  /** Whether a value is on the operator's breach list; absent = there is no list. */
  readonly breached?: ((value: Secret) => Promise<boolean>) | undefined;
  /** What the sweep found; absent = no sweep is there. */
  readonly findingsOf?: FindingsOf | undefined;
}

const MINUTE = 60_000;

/** How long after the plan a value may still be set, in milliseconds. */
export function applyWithin({ config }: RenewalsDeps): number {
  return config.applyWithinMinutes * MINUTE;
}

/** How long a link lives and an agent may tell, in milliseconds. */
export function deliveryTime({ config }: RenewalsDeps): number {
  return config.linkHours * 60 * MINUTE;
}

/** How long a mail is tried and its value kept meanwhile, in milliseconds. */
export function mailTime({ config }: RenewalsDeps): number {
  return ((config.mailGiveUpHours ?? 24) + 1) * 60 * MINUTE;
}

/** The configured system of a name; undefined where it was taken out of the configuration since. */
export function systemNamed({ systems }: RenewalsDeps, name: string): SystemPort | undefined {
  return systems.find(system => system.name === name);
}

/** What a sealed value is bound to: moved to another renewal or slot it does not open. */
export function sealContext(renewal: string, name: string): string {
  return `renewal ${renewal} ${name}`;
}
