import { parse } from 'csv-parse/sync';
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

async function written(records: readonly AuditRecord[], format: ReportFormat, mails: Mails = 'whole'): Promise<string> {
  async function* given() {
    yield* records;
  }
  let text = '';
  for await (const part of writeReport(given(), { format, mails })) text += part;
  return text;
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

test.each(['csv', 'ndjson', 'json'] as const)(
  'in %s every mail address is masked for others than auditors',
  async format => {
    const text = await written([record(1)], format, 'masked');
    expect(text).toContain('a***@example.com');
    expect(text).not.toMatch(/ada@|bob@/);
  },
);
