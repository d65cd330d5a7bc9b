import type { Row } from './client.ts';

/** Whether a database cell says true: Informix writes `t`, AXL `true` or `1`. */
export function isTrue(value: string | undefined): boolean {
  return value === 't' || value === 'true' || value === '1';
}

/** A cell as a whole number; undefined where it is empty or none. */
export function whole(row: Row, column: string): number | undefined {
  const value = row[column];
  return value !== undefined && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

/** A cell of epoch seconds as milliseconds; undefined where it is empty or 0. */
export function time(row: Row, column: string): number | undefined {
  const seconds = whole(row, column);
  return seconds === undefined || seconds <= 0 ? undefined : seconds * 1000;
}
