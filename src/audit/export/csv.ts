import { csvText } from '../../base/csv-text.ts';
import { batches } from './batches.ts';
import { type ReportRow, reportColumns } from './report-row.ts';

const cells = (row: ReportRow): readonly string[] => reportColumns.map(column => String(row[column] ?? ''));

/** Writes a report as CSV, with the names of the columns first. */
export async function* csv(rows: AsyncIterable<ReportRow>): AsyncGenerator<string> {
  yield csvText([reportColumns]);
  for await (const batch of batches(rows)) yield csvText(batch.map(cells));
}
