import { type CsvError, parse } from 'csv-parse/sync';
import { Secret } from '../../base/secret.ts';
import { isKind, type Kind } from '../../policy/kind.ts';
import {
  type BatchDelivery,
  type BatchFile,
  type BatchFlaw,
  type BatchProblem,
  type BatchRow,
  batchDeliveries,
} from './batch-row.ts';

/** The most rows of one file. */
export const MOST_ROWS = 100_000;

/** CUCM's own limit for a user id, in bytes. */
const USER_ID_BYTES = 128;

const columns = ['user', 'kinds', 'value', 'delivery'] as const;
type Column = (typeof columns)[number];

interface Cells {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The text of a file; undefined where it is not UTF-8 (a byte order mark may stand before it). */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // What a browser could not read of a file stands there as U+FFFD.
    return /[\0\uFFFD]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Spreadsheets of some languages write semicolons. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split(/\r?\n/, 1);
  return [';', '\t'].find(delimiter => first.includes(delimiter)) ?? ',';
}

/** Every row with its line; a row whose quotes cannot be read becomes a problem, the rows after it are read. */
function split(text: string, problems: BatchProblem[]): readonly Cells[] {
  const records = parse(text, {
    delimiter: delimiterOf(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: (error?: CsvError) => void problems.push({ line: Number(error?.['lines'] ?? 0), flaw: 'quotes' }),
  }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
  return records.map(({ record, info }) => ({ line: info.lines, cells: record }));
}

/** Which cell is which: as the first row names them, else in the order of `user,kinds,value,delivery`. */
function headOf({ cells }: Cells): readonly Column[] | undefined {
  const names = cells.map(cell => cell.toLowerCase());
  const isHead = names.includes('user') && names.every(name => (columns as readonly string[]).includes(name));
  return isHead ? (names as Column[]) : undefined;
}

class Flawed extends Error {
  readonly flaw: BatchFlaw;
  readonly detail: string | undefined;

  constructor(flaw: BatchFlaw, detail?: string) {
    super(flaw);
    this.flaw = flaw;
    this.detail = detail;
  }
}

function userOf(cell: string): string {
  if (cell === '') throw new Flawed('no-user');
  if (Buffer.byteLength(cell) > USER_ID_BYTES) throw new Flawed('user-too-long');
  return cell;
}

/** App users and authorization codes are renewed one by one, by name. */
const isBatchKind = (word: string): word is Kind => isKind(word) && word !== 'app-user-password' && word !== 'fac';

function kindsOf(cell: string, otherwise: readonly Kind[]): readonly Kind[] {
  const words = cell.split(/[\s,;+|]+/).filter(word => word !== '');
  const wrong = words.find(word => !isBatchKind(word));
  if (wrong !== undefined) throw new Flawed('unknown-kind', wrong);
  const asked = words.length > 0 ? words.filter(isBatchKind) : otherwise;
  if (asked.length === 0) throw new Flawed('no-kinds');
  return [...new Set(asked)];
}

/** One value serves one kind, or the two PINs, which get one value anyway. */
function givenValue(cell: string, kinds: readonly Kind[]): Secret | undefined {
  if (cell === '') return undefined;
  if (kinds.length > 1 && !kinds.every(kind => kind.endsWith('-pin'))) throw new Flawed('value-for-several');
  return new Secret(cell);
}

function deliveryOf(cell: string): BatchDelivery | undefined {
  const delivery = batchDeliveries.find(each => each === cell.toLowerCase());
  if (cell !== '' && delivery === undefined) throw new Flawed('unknown-delivery', cell);
  return delivery;
}

function rowOf({ line, cells }: Cells, head: readonly Column[], otherwise: readonly Kind[]): BatchRow {
  if (cells.slice(head.length).some(cell => cell !== '')) throw new Flawed('too-many-cells');
  const cell = (column: Column): string => cells[head.indexOf(column)] ?? '';
  const userId = userOf(cell('user'));
  const kinds = kindsOf(cell('kinds'), otherwise);
  return { line, userId, kinds, value: givenValue(cell('value'), kinds), delivery: deliveryOf(cell('delivery')) };
}

/** Says of a second row for the same credential that it stands there twice. */
function onlyOnce(row: BatchRow, seen: Map<string, number>): void {
  for (const kind of row.kinds) {
    const key = `${kind} ${row.userId.toLowerCase()}`;
    const earlier = seen.get(key);
    if (earlier !== undefined) throw new Flawed('twice', String(earlier));
    seen.set(key, row.line);
  }
}

/**
 * Reads a file of users: a user id a line, or CSV `user,kinds[,value][,delivery]` with or without a head, in UTF-8.
 * `otherwise`: the kinds of a row that names none. Every line that asks for nothing that can be done is among the
 * problems, in the order of the file.
 */
export function readBatch(bytes: Uint8Array, otherwise: readonly Kind[] = []): BatchFile {
  const text = textOf(bytes);
  if (text === undefined) return { refused: 'encoding' };
  const problems: BatchProblem[] = [];
  const [first, ...rest] = split(text, problems);
  const head = first && headOf(first);
  const all = head || !first ? rest : [first, ...rest];
  if (all.length === 0 && problems.length === 0) return { refused: 'empty' };
  if (all.length > MOST_ROWS) return { refused: 'too-long' };
  const rows: BatchRow[] = [];
  const seen = new Map<string, number>();
  for (const cells of all) {
    try {
      const row = rowOf(cells, head ?? columns, otherwise);
      onlyOnce(row, seen);
      rows.push(row);
    } catch (error) {
      if (!(error instanceof Flawed)) throw error;
      problems.push({ line: cells.line, flaw: error.flaw, detail: error.detail });
    }
  }
  return { rows, problems: problems.sort((one, other) => one.line - other.line) };
}
