import type { ReportRow } from '../export/report-row.ts';
import { fieldsOf, type SentRow } from './sent-row.ts';

/** How the Common Event Format calls our columns; those that it does not know are custom strings. */
const keys: Readonly<Partial<Record<keyof ReportRow, string>>> = {
  seq: 'externalId',
  outcome: 'outcome',
  reason: 'reason',
  channel: 'app',
  actor: 'suser',
  device: 'shost',
  address: 'src',
  user: 'duser',
  kind: 'cs1',
  system: 'cs2',
  ticket: 'cs3',
  renewal: 'cs4',
  mail: 'cs5',
  detail: 'msg',
};

const labels = { cs1: 'kind', cs2: 'system', cs3: 'ticket', cs4: 'renewal', cs5: 'mail' } as const;

const inHeader = (value: string): string => value.replace(/[\\|]/g, character => `\\${character}`);
const inExtension = (value: string): string => value.replace(/[\\=]/g, character => `\\${character}`);

function extension(row: ReportRow): string {
  const fields = fieldsOf(row).flatMap(([name, value]) => {
    const key = keys[name as keyof ReportRow];
    if (key === undefined) return [];
    const label = key in labels ? [`${key}Label=${labels[key as keyof typeof labels]}`] : [];
    return [...label, `${key}=${inExtension(value)}`];
  });
  return [`rt=${Date.parse(row.at)}`, ...fields].join(' ');
}

/** Writes a row in the Common Event Format, version 0; `version` is the program's. */
export function cef({ row, text, isWarning }: SentRow, version: string): string {
  const head = ['Rekey', 'Rekey', version, row.event ?? '', text].map(inHeader).join('|');
  return `CEF:0|${head}|${isWarning ? 6 : 3}|${extension(row)}`;
}
