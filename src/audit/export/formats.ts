import type { ReportRow } from './report-row.ts';

/** How a report can be written. */
export const reportFormats = ['csv', 'ndjson', 'json', 'xlsx'] as const;

/** One of {@link reportFormats}. */
export type ReportFormat = (typeof reportFormats)[number];

/** Writes rows as they come; holds some hundred of them at a time. */
export type ReportWriter = (rows: AsyncIterable<ReportRow>) => AsyncIterable<string | Uint8Array>;

/** The media type of a format (RFC 4180, the NDJSON specification, RFC 8259, IANA's registry for Open XML). */
export const reportTypes: Readonly<Record<ReportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The writer of a format, loaded when it is wanted. */
export async function reportWriter(format: ReportFormat): Promise<ReportWriter> {
  if (format === 'csv') return (await import('./csv.ts')).csv;
  if (format === 'xlsx') return (await import('./xlsx.ts')).xlsx;
  const { json, ndjson } = await import('./json.ts');
  return format === 'json' ? json : ndjson;
}
