import { CsvError, parse } from 'csv-parse/sync';
import { Secret } from '../../base/secret.ts';
import { utf8Text } from '../../base/utf8-text.ts';
import { isKind, type Kind } from '../../policy/kind.ts';
import { isTooLong } from '../../renewal/user-id.ts';
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

const columns = ['user', 'kinds', 'value', 'delivery'] as const;
type Column = (typeof columns)[number];

interface Cells {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Spreadsheets of some languages write semicolons. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split(/\r?\n/, 1);
  return [';', '\t'].find(delimiter => first.includes(delimiter)) ?? ',';
}

/** The cells of a line; undefined where its quotes cannot be read. */
function cellsOf(line: string, delimiter: string): readonly string[] | undefined {
  if (!line.includes('"')) return line.split(delimiter).map(cell => cell.trim());
  try {
    return (parse(line, { delimiter, relax_column_count: true, trim: true }) as string[][])[0];
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

/**
 * Every row with its line; a row whose quotes cannot be read becomes a problem. No cell holds the end of a line, so each
 * line is read by itself: a quote that is never closed takes no other row with it.
 */
function split(text: string, problems: BatchProblem[]): readonly Cells[] {
  const delimiter = delimiterOf(text);
  return text.split(/\r\n|\n|\r/).flatMap((content, index) => {
    const line = index + 1;
    if (content.trim() === '') return [];
    const cells = cellsOf(content, delimiter);
    if (cells) return [{ line, cells }];
    problems.push({ line, flaw: 'quotes' });
    return [];
  });
}

/** Which cell is which: as the first row names them, else in the order of `user,kinds,value,delivery`. */
function headOf({ cells }: Cells): readonly Column[] | undefined {
  const names = cells.map(cell => cell.toLowerCase());
  const isHead = names.includes('user') && names.every(name => (columns as readonly string[]).includes(name));
  return isHead ? (names as Column[]) : undefined;
}

/** App users and authorization codes are renewed one by one, by name. */
const isBatchKind = (word: string): word is Kind => isKind(word) && word !== 'app-user-password' && word !== 'fac';

/** The cells of a row by what they are. */
type Named = Readonly<Record<Column, string>>;

interface Flaw {
  readonly flaw: BatchFlaw;
  readonly detail?: string | undefined;
}

const wordsOf = ({ kinds }: Named): readonly string[] => kinds.split(/[\s,;+|]+/).filter(word => word !== '');

function kindsOf(row: Named, otherwise: readonly Kind[]): readonly Kind[] {
  const words = wordsOf(row);
  return [...new Set(words.length > 0 ? words.filter(isBatchKind) : otherwise)];
}

/** One value serves one kind, or the two PINs, which get one value anyway. */
const isForSeveral = (kinds: readonly Kind[]): boolean =>
  kinds.length > 1 && !kinds.every(kind => kind.endsWith('-pin'));

const deliveryOf = ({ delivery }: Named): BatchDelivery | undefined =>
  batchDeliveries.find(each => each === delivery.toLowerCase());

/** The first thing that is wrong with a row by itself. */
function flawOf(row: Named, kinds: readonly Kind[]): Flaw | undefined {
  const wrong = wordsOf(row).find(word => !isBatchKind(word));
  if (row.user === '') return { flaw: 'no-user' };
  if (isTooLong(row.user)) return { flaw: 'user-too-long' };
  if (wrong !== undefined) return { flaw: 'unknown-kind', detail: wrong };
  if (kinds.length === 0) return { flaw: 'no-kinds' };
  if (row.value !== '' && isForSeveral(kinds)) return { flaw: 'value-for-several' };
  if (row.delivery !== '' && !deliveryOf(row)) return { flaw: 'unknown-delivery', detail: row.delivery };
  return undefined;
}

function rowOf({ line, cells }: Cells, head: readonly Column[], otherwise: readonly Kind[]): BatchRow | Flaw {
  if (cells.slice(head.length).some(cell => cell !== '')) return { flaw: 'too-many-cells' };
  const named = Object.fromEntries(columns.map(column => [column, cells[head.indexOf(column)] ?? ''])) as Named;
  const kinds = kindsOf(named, otherwise);
  const value = named.value === '' ? undefined : new Secret(named.value);
  return flawOf(named, kinds) ?? { line, userId: named.user, kinds, value, delivery: deliveryOf(named) };
}

/** Says of a second row for the same credential that it stands there twice. */
function onlyOnce(row: BatchRow, seen: Map<string, number>): Flaw | undefined {
  for (const kind of row.kinds) {
    const key = `${kind} ${row.userId.toLowerCase()}`;
    const earlier = seen.get(key);
    if (earlier !== undefined) return { flaw: 'twice', detail: String(earlier) };
    seen.set(key, row.line);
  }
  return undefined;
}

/**
 * Reads a file of users: a user id a line, or CSV `user,kinds[,value][,delivery]` with or without a head, in UTF-8.
 * `otherwise`: the kinds of a row that names none. Every line that asks for nothing that can be done is among the
 * problems, in the order of the file.
 */
export function readBatch(bytes: Uint8Array, otherwise: readonly Kind[] = []): BatchFile {
  const text = utf8Text(bytes);
  // What a browser could not read of a file stands there as U+FFFD.
  if (text === undefined || text.includes('\uFFFD')) return { refused: 'encoding' };
  const problems: BatchProblem[] = [];
  const [first, ...rest] = split(text, problems);
  const head = first && headOf(first);
  const all = head || !first ? rest : [first, ...rest];
  if (all.length === 0 && problems.length === 0) return { refused: 'empty' };
  if (all.length > MOST_ROWS) return { refused: 'too-long' };
  const rows: BatchRow[] = [];
  const seen = new Map<string, number>();
  for (const cells of all) {
    const row = rowOf(cells, head ?? columns, otherwise);
    const flawed = 'flaw' in row ? row : onlyOnce(row, seen);
    if (flawed) problems.push({ line: cells.line, ...flawed });
    else rows.push(row as BatchRow);
  }
  return { rows, problems: problems.sort((one, other) => one.line - other.line) };
}
