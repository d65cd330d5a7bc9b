import type { X509Certificate } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Config } from '../config/config.ts';
import type { Kind } from '../policy/kind.ts';
import type { Policy } from '../policy/policy.ts';
import type { AuditPort, SystemPort } from '../renewal/ports.ts';
import type { Subject, SubjectAnswer } from '../renewal/subject.ts';
import type { Settings } from '../settings/settings.ts';
import type { Batches } from '../sweep/batch/batches.ts';
import type { Calendar } from '../sweep/calendar/calendar.ts';
import type { Sweep } from '../sweep/runs/sweep.ts';
import type { Sessions } from '../web/sessions.ts';
import type { Health } from './health.ts';
import type { RemainingCounter } from './policy-preview.ts';
import type { AdminFigures, MailTexts, PhonePreview, PhoneServicePort, WrittenWords } from './ports.ts';

/** What keeps self-service shut for a subject, and how an administrator opens it. Times in milliseconds since 1970. */
export interface OwnDoors {
  doorsOf(userId: string): Promise<{
    readonly failures: number;
    readonly pausedUntil?: number | undefined;
    readonly unlockedAt?: number | undefined;
  }>;
  unlock(userId: string): Promise<void>;
}

/** What the admin pages work with. */
export interface AdminParts {
  readonly settings: Settings;
  /** The configuration as it holds now. */
  readonly config: Config;
  readonly systems: readonly SystemPort[];
  readonly findSubject: (typed: string) => Promise<SubjectAnswer>;
  /** The policy that a document of policies gives to a subject. */
  readonly policyUnder: (policies: unknown, kind: Kind, subject: Subject) => Policy;
  readonly countRemaining: RemainingCounter;
  readonly sessions: Pick<Sessions, 'list' | 'end' | 'endAllOf'>;
  /** Our own doors. */
  readonly doors: OwnDoors;
  readonly figures: AdminFigures;
  /** Lists of users that are worked through. */
  readonly batches: Batches;
  readonly calendar: Calendar;
  readonly sweep: Sweep;
  readonly health: () => Promise<Health>;
  readonly audit: AuditPort;
  /** How phones and browsers reach Rekey, without a slash at the end. */
  readonly publicUrl: string;
  /** Rekey's own; undefined where it serves no TLS itself. */
  readonly ownCertificate: () => X509Certificate | undefined;
  readonly phoneServices: readonly PhoneServicePort[];
  readonly phonePreview: PhonePreview;
  readonly mailTexts: MailTexts;
  readonly words: WrittenWords;
  /** Of the program. */
  readonly version: string;
  readonly clock: Clock;
}

/** Every kind that a configured system holds, and those that are stopped all the same. */
export function kindsHere({ systems, config }: Pick<AdminParts, 'systems' | 'config'>): readonly Kind[] {
  return [...new Set([...systems.flatMap(({ kinds }) => kinds), ...config.renewal.stopped])];
}
