import { fieldsOf, type SentRow } from './sent-row.ts';

/** Facility 10, security and authorization; severities warning and informational (RFC 5424 section 6.2.1). */
const priorities = { warning: 10 * 8 + 4, information: 10 * 8 + 6 } as const;

/** Our element of structured data. We have no number of our own: this is the one kept for examples (RFC 5612). */
const ELEMENT = 'rekey@32473';

const escaped = (value: string): string => value.replace(/[\\"\]]/g, character => `\\${character}`);

/** A message of RFC 5424 without the text: where and when, which event, and the row as structured data. */
function header({ row, isWarning }: SentRow, host: string): string {
  const data = fieldsOf(row).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  const priority = isWarning ? priorities.warning : priorities.information;
  return `<${priority}>1 ${row.at} ${host} rekey - ${row.event ?? '-'} [${ELEMENT}${data.join('')}]`;
}

/** Writes a row as a message of RFC 5424; `text` stands in the place of its own sentence. The BOM says that it is UTF-8. */
export function rfc5424(sent: SentRow, host: string, text: string = sent.text): string {
  return `${header(sent, host)} \uFEFF${text}`;
}

/** Frames a message by counting its octets (RFC 6587 section 3.4.1, RFC 5425 section 4.3). */
export function framed(message: string): string {
  return `${Buffer.byteLength(message)} ${message}`;
}
