/**
 * Reads an operator's forbidden list: one value a line; a line that begins with `#` is a comment; empty lines, a byte
 * order mark and the carriage returns of other systems do not count. Any other blank belongs to the value. A value
 * that itself begins with `#` is written `\#…`.
 */
export function parseForbiddenList(text: string): ReadonlySet<string> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return new Set(lines.filter(line => line !== '' && !line.startsWith('#')).map(line => line.replace(/^\\#/, '#')));
}
