import type { Migration } from './migration.ts';
import { audit } from './migrations/0001-audit.ts';
import { outbox } from './migrations/0002-outbox.ts';
import { journal } from './migrations/0003-journal.ts';
import { dialog } from './migrations/0004-dialog.ts';
import { webSession } from './migrations/0005-web-session.ts';
import { helpdesk } from './migrations/0006-helpdesk.ts';
import { settings } from './migrations/0007-settings.ts';
import { approval } from './migrations/0008-approval.ts';
import { callerCovers } from './migrations/0009-caller-covers.ts';
import { auditReport } from './migrations/0011-audit-report.ts';
import { sweepGuess } from './migrations/0012-sweep-guess.ts';
import { batch } from './migrations/0013-batch.ts';
import { calendar } from './migrations/0015-calendar.ts';
import { sweep } from './migrations/0016-sweep.ts';
import { sweepFigure } from './migrations/0017-sweep-figure.ts';

/** Every step of the schema in its order; a new one goes to the end, and its table into `schema.ts`. */
export const migrations: readonly Migration[] = [
  audit,
  outbox,
  journal,
  dialog,
  webSession,
  helpdesk,
  settings,
  approval,
  callerCovers,
  auditReport,
  sweepGuess,
  batch,
  calendar,
  sweep,
  sweepFigure,
];
