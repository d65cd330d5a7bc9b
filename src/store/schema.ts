import type { AuditHeadTable, AuditTable } from './migrations/0001-audit.ts';
import type { OutboxTable } from './migrations/0002-outbox.ts';
import type {
  CredentialChangeTable,
  RenewalLinkTable,
  RenewalSealTable,
  RenewalTable,
  SubjectLeaseTable,
} from './migrations/0003-journal.ts';
import type { AttemptTable, CodeTable, DialogSessionTable, FailureTable } from './migrations/0004-dialog.ts';
import type { LocalAccountTable, WebSessionTable } from './migrations/0005-web-session.ts';
import type { CallerCheckTable } from './migrations/0006-helpdesk.ts';
import type { SettingTable } from './migrations/0007-settings.ts';
import type { PushTable } from './migrations/0008-approval.ts';
import type { OutgoingTable } from './migrations/0011-audit-report.ts';
import type { SweepGuessTable } from './migrations/0012-sweep-guess.ts';
import type { BatchRowTable, BatchTable } from './migrations/0013-batch.ts';
import type { CalendarTable, CalendarUserTable } from './migrations/0015-calendar.ts';
import type {
  SweepFindingTable,
  SweepItemTable,
  SweepMailTable,
  SweepPageTable,
  SweepRunTable,
  SweepSubjectTable,
} from './migrations/0016-sweep.ts';
import type { SweepFigureTable } from './migrations/0017-sweep-figure.ts';

/**
 * Every table, each declared beside the migration that makes it.
 * Times are whole milliseconds since 1970, booleans 0 or 1, JSON is text, sealed values are bytes.
 */
export interface Schema {
  audit: AuditTable;
  audit_head: AuditHeadTable;
  outbox: OutboxTable;
  dialog_session: DialogSessionTable;
  attempt: AttemptTable;
  failure: FailureTable;
  code: CodeTable;
  push: PushTable;
  renewal: RenewalTable;
  renewal_seal: RenewalSealTable;
  renewal_link: RenewalLinkTable;
  credential_change: CredentialChangeTable;
  subject_lease: SubjectLeaseTable;
  caller_check: CallerCheckTable;
  web_session: WebSessionTable;
  local_account: LocalAccountTable;
  setting: SettingTable;
  sweep_guess: SweepGuessTable;
  outgoing: OutgoingTable;
  batch: BatchTable;
  batch_row: BatchRowTable;
  calendar: CalendarTable;
  calendar_user: CalendarUserTable;
  sweep_run: SweepRunTable;
  sweep_page: SweepPageTable;
  sweep_subject: SweepSubjectTable;
  sweep_finding: SweepFindingTable;
  sweep_item: SweepItemTable;
  sweep_mail: SweepMailTable;
  sweep_figure: SweepFigureTable;
}
