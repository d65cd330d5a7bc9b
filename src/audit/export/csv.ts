import { stringify } from 'csv-stringify/sync';
import { batches } from './batches.ts';
import { type ReportRow, reportColumns } from './report-row.ts';

/**
 * As RFC 4180 has it. A cell that a spreadsheet would take for a formula (it begins with = + - @ tab CR, or their wide
 * forms) begins with an apostrophe instead: what a caller typed must not run on the auditor's machine.
 */
const options = { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ } as const;

const cells = (row: ReportRow): readonly string[] => reportColumns.map(column => String(row[column] ?? ''));

/** Writes a report as CSV, with the names of the columns first. */
export async function* csv(rows: AsyncIterable<ReportRow>): AsyncGenerator<string> {
  yield stringify([[...reportColumns]], options);
  for await (const batch of batches(rows)) yield stringify(batch.map(cells), options);
}
