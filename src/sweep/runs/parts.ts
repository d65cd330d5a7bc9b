import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { SweepConfig } from '../../config/sweep.ts';
import type { AuditPort, MailPort } from '../../renewal/ports.ts';
import type { Renewals } from '../../renewal/renewals.ts';
import type { Subjects } from '../../renewal/subjects.ts';
import type { Joined } from '../detect/context.ts';
import type { Finding } from '../finding.ts';
import type { SurveyPort } from '../ports.ts';
import type { SweepStore } from './store.ts';

/** What looks at one subject. Pure. `now`: milliseconds since 1970. */
export type Detect = (subject: Joined, now: number) => readonly Finding[];

/** What runs work with. */
export interface SweepParts {
  readonly store: SweepStore;
  readonly surveys: readonly SurveyPort[];
  /** Gives what looks at the subjects of a page, with all that must be known beside the survey. */
  readonly detector: (subjects: readonly Joined[]) => Promise<Detect>;
  readonly subjects: Subjects;
  readonly renewals: Pick<Renewals, 'plan' | 'apply' | 'get'>;
  readonly mail: MailPort;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** As it is now: an administrator may change it. */
  readonly config: SweepConfig;
  /** The first of the operator's languages: that of the digest. */
  readonly language: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told of surveyed subjects, so that what may be guessed at is known. Absent = nobody guesses. */
  readonly noteForGuessing?: ((subjects: readonly Joined[]) => Promise<void>) | undefined;
}
