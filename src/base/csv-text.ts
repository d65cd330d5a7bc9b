import { stringify } from 'csv-stringify/sync';

/**
 * As RFC 4180 has it. A cell that a spreadsheet would take for a formula (it begins with = + - @ tab CR, or their wide
 * forms) begins with an apostrophe instead: what a caller typed must not run on the reader's machine.
 */
const options = { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ } as const;

/** Rows of a CSV file, the end of the last one included. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return stringify([...rows], options);
}
