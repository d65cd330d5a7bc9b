import { stringify } from 'csv-stringify/sync';

/**
 * One line of a CSV file, its end included. A cell that a spreadsheet would take for a formula (`= + - @`, tab, carriage
 * return) gets an apostrophe before it.
 */
export function csvLine(cells: readonly string[]): string {
  return stringify([[...cells]], { escape_formulas: true, record_delimiter: 'windows' });
}
