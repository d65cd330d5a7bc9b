import type { AuditRecord } from '../audit/read.ts';
import type { AuditSelection } from '../audit/selection.ts';
import type { ReportParts } from './ports.ts';
import type { Sight } from './sight.ts';

/** Rows of one page of a report, newest first. */
export interface ReportPage {
  readonly rows: readonly AuditRecord[];
  /** Where the next page begins: before this number; absent at the end. */
  readonly next?: number | undefined;
}

const SHOWN = 50;

/** A page whose visitor sees a part only ends early rather than asking the systems for more subjects than this. */
const MOST_LOOK_UPS = 40;

/** The page of a selection that begins before a number, as far as its visitor sees it. */
export async function pageOf(
  { audit }: Pick<ReportParts, 'audit'>,
  selection: AuditSelection,
  sight: Sight,
  before?: number,
): Promise<ReportPage> {
  const rows: AuditRecord[] = [];
  let place = before;
  for (;;) {
    const found = await audit.newest(selection, { before: place, limit: SHOWN + 1 });
    for (const record of found) {
      if (rows.length === SHOWN || sight.lookUps >= MOST_LOOK_UPS) return { rows, next: place };
      if (await sight.sees(record)) rows.push(record);
      place = record.seq;
    }
    if (found.length <= SHOWN) return { rows };
  }
}

/** Every row of a selection that its visitor sees and that stands before a number, oldest first. */
export async function* seenRows(
  { audit }: Pick<ReportParts, 'audit'>,
  selection: AuditSelection,
  sight: Sight,
  before?: number,
): AsyncGenerator<AuditRecord> {
  for await (const record of audit.read(selection, { before })) if (await sight.sees(record)) yield record;
}
