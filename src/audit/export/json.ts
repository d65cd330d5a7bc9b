import { batches } from './batches.ts';
import type { ReportRow } from './report-row.ts';

/** Writes a report as one JSON document a line. */
export async function* ndjson(rows: AsyncIterable<ReportRow>): AsyncGenerator<string> {
  for await (const batch of batches(rows)) yield batch.map(row => `${JSON.stringify(row)}\n`).join('');
}

/** Writes a report as one JSON array, a row a line. */
export async function* json(rows: AsyncIterable<ReportRow>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const batch of batches(rows)) {
    yield before + batch.map(row => JSON.stringify(row)).join(',\n');
    before = ',\n';
  }
  yield before === ',\n' ? '\n]\n' : '[]\n';
}
