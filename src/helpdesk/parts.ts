import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { DialogConfig } from '../config/dialog.ts';
import type { HelpdeskConfig } from '../config/helpdesk.ts';
import type { Approvals, CallerCodes, HelpdeskCodes } from '../dialog/ports.ts';
import type { DetailsPort } from '../people/details.ts';
import type { Finder } from '../people/search.ts';
import type { AuditEvent, AuditPort } from '../renewal/ports.ts';
import type { Renewals } from '../renewal/renewals.ts';
import type { Subjects } from '../renewal/subjects.ts';
import type { Callers } from './callers.ts';

/** A row of the audit as it is read. The requester's id is empty where the row was blanked. */
export interface HistoryRow extends AuditEvent {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly erased: boolean;
}

/** What happened to a subject, oldest first. */
export interface HistoryPort {
  read(selection: { readonly subject: string }): AsyncIterable<HistoryRow>;
}

/** What the server hands to the helpdesk. */
export interface HelpdeskParts {
  readonly config: HelpdeskConfig;
  /** How new values are told; `screen` is the subject's own and no agent's. */
  readonly deliver: DialogConfig['deliver'];
  readonly subjects: Subjects;
  readonly renewals: Renewals;
  readonly finder: Finder;
  /** One of each CUCM cluster. */
  readonly details: readonly DetailsPort[];
  /** Absent where nothing is pushed to phones. */
  readonly approvals?: Approvals | undefined;
  readonly callerCodes: CallerCodes;
  readonly helpdeskCodes: HelpdeskCodes;
  readonly callers: Callers;
  readonly audit: AuditPort;
  readonly history: HistoryPort;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
