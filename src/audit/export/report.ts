import type { AuditRecord } from '../read.ts';
import { type ReportFormat, reportWriter } from './formats.ts';
import { type Mails, reportRow } from './report-row.ts';

async function* reported(records: AsyncIterable<AuditRecord>, mails: Mails) {
  for await (const record of records) yield reportRow(record, mails);
}

/** Writes rows of the audit in a format, as they come. */
export async function* writeReport(
  records: AsyncIterable<AuditRecord>,
  { format, mails }: { readonly format: ReportFormat; readonly mails: Mails },
): AsyncGenerator<string | Uint8Array> {
  const write = await reportWriter(format);
  yield* write(reported(records, mails));
}
