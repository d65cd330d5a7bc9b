import { csvText } from '../../base/csv-text.ts';
import type { RenewedTarget } from '../../renewal/renewal.ts';
import type { Renewals } from '../../renewal/renewals.ts';
import type { BatchStore, StoredRow } from './ports.ts';

/** The columns of a result. */
export const resultColumns = ['user', 'target', 'outcome', 'code', 'detail', 'delivered', 'at'] as const;

/** One line of a result: what became of one target of one row. Holds no secret. */
export type ResultLine = Readonly<Record<(typeof resultColumns)[number], string>>;

const ROWS_AT_ONCE = 200;

function timeOf({ endedAt }: StoredRow): string {
  return endedAt === undefined ? '' : new Date(endedAt).toISOString();
}

function refusedLine(row: StoredRow): ResultLine {
  const detail = [row.userId === '' ? `line ${row.line}` : '', row.detail ?? ''].filter(Boolean).join(': ');
  const code = row.reason ?? '';
  return { user: row.userId, target: '', outcome: 'refused', code, detail, delivered: '', at: timeOf(row) };
}

function targetLine(row: StoredRow, target: RenewedTarget): ResultLine {
  const { kind, system, outcome, code, detail, told, delivery } = target;
  return {
    user: row.userId,
    target: `${kind} ${system}`,
    outcome,
    code: code ?? '',
    detail: detail ?? '',
    delivered: told ? delivery : '',
    at: timeOf(row),
  };
}

/** A row that was not worked on, or whose renewal the journal has forgotten. */
function bareLine(row: StoredRow): ResultLine {
  const outcome = row.state === 'ended' ? 'unknown' : 'pending';
  const code = row.state === 'ended' ? 'forgotten' : row.state;
  return { user: row.userId, target: '', outcome, code, detail: '', delivered: '', at: timeOf(row) };
}

async function linesOf(row: StoredRow, renewals: Pick<Renewals, 'get'>): Promise<readonly ResultLine[]> {
  if (row.state === 'refused') return [refusedLine(row)];
  const renewal = row.renewal === undefined ? undefined : await renewals.get(row.renewal);
  return renewal?.targets.map(target => targetLine(row, target)) ?? [bareLine(row)];
}

/** What became of every row as it stands now, in the order of the file; a few rows at a time are in memory. */
export async function* resultLines(
  store: Pick<BatchStore, 'rows'>,
  renewals: Pick<Renewals, 'get'>,
  id: string,
): AsyncGenerator<ResultLine> {
  for (let after = 0; ; ) {
    const rows = await store.rows(id, after, ROWS_AT_ONCE);
    for (const row of rows) yield* await linesOf(row, renewals);
    const last = rows.at(-1);
    if (!last) return;
    after = last.line;
  }
}

/** The same as a CSV file with a head, to be downloaded. */
export async function* resultCsv(lines: AsyncIterable<ResultLine>): AsyncGenerator<string> {
  yield csvText([resultColumns]);
  for await (const line of lines) yield csvText([resultColumns.map(column => line[column])]);
}
