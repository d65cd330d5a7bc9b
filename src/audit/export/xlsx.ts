import { writeXlsxStream } from 'hucre/xlsx';
import { type ReportRow, reportColumns } from './report-row.ts';

/** More than this in a cell and Excel calls the file broken (Excel's specifications and limits). */
const MOST_CHARACTERS = 32_767;

/** What a reader would take for one escaped character is text here (ECMA-376 part 1, 22.9.2.19 ST_Xstring). */
function literal(text: string): string {
  return text.slice(0, MOST_CHARACTERS).replace(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_');
}

const cells = ({ seq, ...row }: ReportRow): (string | number | null)[] =>
  reportColumns.map(column => {
    if (column === 'seq') return seq;
    const value = row[column];
    return value === undefined ? null : literal(String(value));
  });

async function* sheet(rows: AsyncIterable<ReportRow>): AsyncGenerator<(string | number | null)[]> {
  for await (const row of rows) yield cells(row);
}

/**
 * Writes a report as a workbook, with the names of the columns first; a sheet more for each million of rows. Texts are
 * texts in it, never formulas.
 */
export async function* xlsx(rows: AsyncIterable<ReportRow>): AsyncGenerator<Uint8Array> {
  const columns = reportColumns.map(header => ({ header }));
  yield* writeXlsxStream(sheet(rows), { name: 'Rekey', columns, freezePane: { rows: 1 } });
}
