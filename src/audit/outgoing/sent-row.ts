import { type ReportRow, reportRow } from '../export/report-row.ts';
import type { AuditRecord } from '../read.ts';
import { imsText } from './ims.ts';

/** One line of text: what would end it or hide in it becomes a blank. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** A row on its way out. */
export interface SentRow {
  readonly row: ReportRow;
  /** What it says in a sentence. */
  readonly text: string;
  /** It tells of a refusal, a failure, or of what nobody knows. */
  readonly isWarning: boolean;
}

/** The row that leaves Rekey; auditors read it, so addresses stand whole. */
export function sentRow(record: AuditRecord, { imsAuth }: { readonly imsAuth: boolean }): SentRow {
  const row = reportRow(record, 'whole');
  const own = [row.event, row.reason, row.user, row.kind, row.system].filter(word => word !== undefined).join(' ');
  const text = ((imsAuth && imsText(record)) || own).replace(unprintable, ' ');
  return { row, text, isWarning: row.outcome !== undefined && row.outcome !== 'done' };
}

/** The fields of a row that have a value, each as one line. */
export function fieldsOf(row: ReportRow): readonly (readonly [string, string])[] {
  return Object.entries(row).map(([name, value]) => [name, String(value).replace(unprintable, ' ')]);
}
