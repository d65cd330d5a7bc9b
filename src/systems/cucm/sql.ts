import { RekeyError } from '../../base/rekey-error.ts';
import { isPlainText } from './request.ts';

/** A statement for AXL's executeSQLQuery. Made only by the {@link sql} tag, so that no value is ever interpolated raw. */
export class Sql {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function literal(value: string): string {
  if (!isPlainText(value)) throw new RekeyError('cucm-request', 'A value holds a character that SQL must not carry.');
  return `'${value.replaceAll("'", "''")}'`;
}

function inserted(value: SqlValue): string {
  if (value instanceof Sql) return value.text;
  if (typeof value === 'string') return literal(value);
  if (typeof value !== 'number') return value.map(literal).join(',');
  if (!Number.isSafeInteger(value)) throw new RekeyError('cucm-request', 'Only whole numbers stand in a statement.');
  return String(value);
}

/** What may stand in a statement: a text, a whole number, texts for `in (…)`, or another statement. */
export type SqlValue = string | number | readonly string[] | Sql;

/**
 * Writes a statement. Texts become literals with their quotes doubled (Informix knows no backslash escape); control
 * characters are refused with `cucm-request`; numbers must be whole.
 */
export function sql(parts: TemplateStringsArray, ...values: readonly SqlValue[]): Sql {
  const text = parts.reduce((before, part, index) => {
    const value = values[index - 1];
    return `${before}${value === undefined ? '' : inserted(value)}${part}`;
  });
  return new Sql(text.replaceAll(/\s*\n\s*/g, ' ').trim());
}
