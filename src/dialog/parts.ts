import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { DialogConfig } from '../config/dialog.ts';
import type { AnswerAt } from '../policy/answer-grid.ts';
import type { Kind } from '../policy/kind.ts';
import type { AuditPort, MailPort, SystemPort } from '../renewal/ports.ts';
import type { Renewals } from '../renewal/renewals.ts';
import type { Subjects } from '../renewal/subjects.ts';
import type { AttemptStore } from './attempt-store.ts';
import type { AttemptLimits, Attempts } from './attempts.ts';
import type { HelpdeskCodeBook } from './helpdesk-code.ts';
import type { LeaseStore } from './lease.ts';
import type { CodeStore, MailCodes } from './mail-code.ts';
import type { Approvals, DevicePort } from './ports.ts';
import type { SessionStore } from './session.ts';

/** What the server hands to the dialog. */
export interface DialogParts {
  readonly config: DialogConfig;
  /** The systems of the kinds on the menu. */
  readonly systems: readonly SystemPort[];
  /** Whose voicemail PIN is one with the telephone PIN by PIN synchronisation: nobody's, some people's, everybody's. */
  readonly pinSync: 'none' | 'some' | 'all';
  /** Whether the renewals of a kind are stopped now; none are unless given. A stopped kind is not on the menu. */
  readonly isStopped?: ((kind: Kind) => boolean) | undefined;
  /** Kinds for which the personal page takes a value of one's own, beside `dialog.ownValues`. */
  readonly ownValuesOnPage?: readonly Kind[] | undefined;
  readonly limits: AttemptLimits;
  readonly subjects: Subjects;
  readonly renewals: Renewals;
  readonly devices: DevicePort;
  /** Absent: nothing is pushed to phones. */
  readonly approvals?: Approvals | undefined;
  readonly audit: AuditPort;
  readonly mail: MailPort;
  /** Who is told of a pause, and in which language; absent = only log and audit are. */
  readonly security?: { readonly address: string; readonly language: string } | undefined;
  readonly sessions: SessionStore;
  readonly attemptStore: AttemptStore;
  readonly codeStore: CodeStore;
  readonly leases: LeaseStore;
  /** No other node works on the same store. */
  readonly alone?: boolean | undefined;
  /** When a result is shown; on the policy's grid unless given, which only a measurement of that grid has reason to. */
  readonly answerAt?: AnswerAt | undefined;
  /** Waits so many milliseconds; in time unless given. */
  readonly sleep?: ((milliseconds: number) => Promise<void>) | undefined;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** What the steps work with: the parts, and what the dialog made of them. */
export interface StepParts extends DialogParts {
  readonly attempts: Attempts;
  readonly codes: MailCodes;
  readonly helpdeskCodes: HelpdeskCodeBook;
}
