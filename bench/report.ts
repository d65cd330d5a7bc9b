import type { AuditSelection } from '../src/audit/selection.ts';
import type { Figure } from './figure.ts';
import { type NewDatabase, withPostgres } from './postgres.ts';
import { report, type Took } from './report/command.ts';
import { type Filled, withRows } from './report/filled.ts';

const FEW = 100_000;
const MANY = 1_000_000;

/** Selections that fit no row, the oldest rows, or few: each is looked for through all of them. */
const selections: readonly AuditSelection[] = [
  {},
  { subject: 'user77' },
  { channel: 'voice' },
  { kind: 'fac' },
  { requester: 'nobody' },
  { ticket: 'INC1' },
  { outcome: 'unknown' },
  { to: 100_000 },
];

async function slowestPage({ audit }: Filled): Promise<number> {
  let slowest = 0;
  for (const selection of selections) {
    const before = performance.now();
    await audit.newest(selection, { limit: 51 });
    slowest = Math.max(slowest, performance.now() - before);
  }
  return slowest;
}

/** What an audit of some size came to on one database. */
interface Measured {
  readonly page: number;
  readonly csv: Took;
  readonly xlsx: Took;
  readonly proof: Took;
}

async function measure(filled: Filled, rows: number): Promise<Measured> {
  const page = await slowestPage(filled);
  const csv = await report(filled.dir, '--format', 'csv');
  if (csv.lines !== rows + 1) throw new Error(`The report has ${csv.lines} lines.`);
  const xlsx = await report(filled.dir, '--format', 'xlsx');
  return { page, csv, xlsx, proof: await report(filled.dir, '--verify') };
}

const measureBoth = (rows: number, url: string | undefined) =>
  withRows(rows, url, async (sqlite, postgres) => ({
    sqlite: await measure(sqlite, rows),
    postgres: postgres && (await measure(postgres, rows)),
  }));

function figuresOf(database: string, few: Measured, many: Measured): readonly Figure[] {
  const figure = (name: string, value: number, limit: number, unit: string): Figure => ({
    name: `${database}: ${name}`,
    ...{ value, limit, unit, bound: 'most' },
  });
  return [
    figure('the slowest first page of 1,000,000 rows', many.page, 1000, 'ms'),
    figure('1,000,000 rows as CSV: memory against 100,000', many.csv.memory / few.csv.memory, 1.15, '×'),
    figure('1,000,000 rows as CSV: memory', many.csv.memory, 250, 'MB'),
    figure('1,000,000 rows as CSV', many.csv.seconds, 120, 's'),
    figure('1,000,000 rows as CSV: time against 100,000', many.csv.seconds / few.csv.seconds, 11, '×'),
    figure('1,000,000 rows as XLSX: memory against 100,000', many.xlsx.memory / few.xlsx.memory, 1.15, '×'),
    figure('1,000,000 rows as XLSX: memory', many.xlsx.memory, 250, 'MB'),
    figure('1,000,000 rows as XLSX', many.xlsx.seconds, 240, 's'),
    figure('1,000,000 rows proved', many.proof.seconds, 120, 's'),
  ];
}

async function figuresWith(create?: NewDatabase): Promise<readonly Figure[]> {
  const few = await measureBoth(FEW, await create?.('few'));
  const many = await measureBoth(MANY, await create?.('many'));
  const onSqlite = figuresOf('SQLite', few.sqlite, many.sqlite);
  if (!few.postgres || !many.postgres) return onSqlite;
  return [...onSqlite, ...figuresOf('PostgreSQL', few.postgres, many.postgres)];
}

/** What a report of a million rows costs, beside one of a hundred thousand: on SQLite, and on PostgreSQL where it is. */
export async function reportFigures(): Promise<readonly Figure[]> {
  return (await withPostgres(figuresWith)) ?? (await figuresWith());
}
