import { parse } from 'csv-parse/sync';
import { openXlsx, readXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import type { ReportFormat } from '../../../src/audit/export/formats.ts';
import { writeReport } from '../../../src/audit/export/report.ts';
import { type Mails, reportColumns } from '../../../src/audit/export/report-row.ts';
import type { AuditRecord } from '../../../src/audit/read.ts';

const AT = 1_700_000_000_000;

const record = (seq: number, more: Partial<AuditRecord> = {}): AuditRecord => ({
  seq,
  at: AT,
  event: 'update-failure',
  erased: false,
  requester: { channel: 'phone', id: 'SEP1', address: '10.0.0.1' },
  subject: 'ada',
  mail: 'ada@example.com',
  detail: 'told ada@example.com, not bob@example.com',
  ...more,
});

async function bytesOf(records: readonly AuditRecord[], format: ReportFormat, mails: Mails = 'whole'): Promise<Buffer> {
  async function* given() {
    yield* records;
  }
  const parts: Buffer[] = [];
  for await (const part of writeReport(given(), { format, mails })) parts.push(Buffer.from(part as string));
  return Buffer.concat(parts);
}

const written = async (...given: Parameters<typeof bytesOf>): Promise<string> => (await bytesOf(...given)).toString();

/** The cells of the first sheet, without the row of the columns' names. */
async function sheetOf(records: readonly AuditRecord[], mails: Mails = 'whole') {
  const { sheets } = await readXlsx(await bytesOf(records, 'xlsx', mails));
  const [names = [], ...rows] = sheets[0]?.rows ?? [];
  return rows.map(row => Object.fromEntries(names.map((name, index) => [String(name), row[index]])));
}

describe('a report as CSV', () => {
  test('begins with the names of its columns, and has no other row where nothing is selected', async () => {
    expect(await written([], 'csv')).toBe(`${reportColumns.join(',')}\r\n`);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠1'])(
    'a cell that begins as a formula does (%j) is harmless in a spreadsheet',
    async evil => {
      const text = await written([record(1, { subject: evil, detail: evil })], 'csv');
      const [row = {}] = parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
      expect([row['user'], row['detail']]).toEqual([`'${evil}`, `'${evil}`]);
    },
  );

  test.each(['a,b', 'say "no"', 'two\nlines', 'two\r\nlines', 'one\rline', "it's"])(
    'a cell with %j is read back as it was',
    async detail => {
      const text = await written([record(1, { detail })], 'csv');
      const rows = parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
      expect(rows.map(row => row['detail'])).toEqual([detail]);
    },
  );
});

describe('a report as JSON', () => {
  test('one document a line holds what there is to say of a row, and nothing else', async () => {
    const lines = (await written([record(1), record(2, { erased: true, subject: undefined })], 'ndjson')).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map(line => JSON.parse(line))).toEqual([
      {
        seq: 1,
        at: '2023-11-14T22:13:20.000Z',
        event: 'update-failure',
        outcome: 'failed',
        channel: 'phone',
        actor: 'SEP1',
        address: '10.0.0.1',
        user: 'ada',
        mail: 'ada@example.com',
        detail: 'told ada@example.com, not bob@example.com',
      },
      expect.objectContaining({ seq: 2, erased: true }),
    ]);
  });

  test.each([0, 1, 250, 251, 600])('an array of %i rows is one document', async count => {
    const text = await written(
      Array.from({ length: count }, (_, index) => record(index + 1)),
      'json',
    );
    expect((JSON.parse(text) as { seq: number }[]).map(({ seq }) => seq)).toEqual(
      Array.from({ length: count }, (_, index) => index + 1),
    );
  });
});

describe('a report as a workbook', () => {
  test('names its columns, and has no other row where nothing is selected', async () => {
    const { sheets } = await readXlsx(await bytesOf([], 'xlsx'));
    expect(sheets.map(({ rows }) => rows)).toEqual([[[...reportColumns]]]);
  });

  test.each([
    '=1+1',
    '@SUM(A1)',
    '0123',
    '2026-01-01',
    'https://example.com',
    ' two\nlines ',
    '<&>"',
    'é',
    '_x0041_',
    'true',
  ])('a cell with %j is that text, and no formula, number, day or link', async evil => {
    const [row] = await sheetOf([record(1, { subject: evil, detail: evil })]);
    expect(row).toMatchObject({ seq: 1, user: evil, detail: evil });
    const { sheets } = await openXlsx(await bytesOf([record(1, { subject: evil })], 'xlsx'));
    expect([...(sheets[0]?.cells?.values() ?? [])].filter(cell => cell.formula ?? cell.hyperlink)).toEqual([]);
  });

  test('a text too long for a cell is cut, so that the file is whole', async () => {
    const [row] = await sheetOf([record(1, { detail: 'x'.repeat(40_000) })]);
    expect(row?.['detail']).toHaveLength(32_767);
  });

  test('a control character breaks no file', async () => {
    const [row] = await sheetOf([record(1, { detail: 'a\u0001b' })]);
    expect(row?.['detail']).toBe('a\u0001b');
  });

  test('every mail address is masked for others than auditors', async () => {
    const [row] = await sheetOf([record(1)], 'masked');
    expect(JSON.stringify(row)).toContain('a***@example.com');
    expect(JSON.stringify(row)).not.toMatch(/ada@|bob@/);
  });
});

test.each(['csv', 'ndjson', 'json'] as const)(
  'in %s every mail address is masked for others than auditors',
  async format => {
    const text = await written([record(1)], format, 'masked');
    expect(text).toContain('a***@example.com');
    expect(text).not.toMatch(/ada@|bob@/);
  },
);
