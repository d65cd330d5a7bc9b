import { AxlFault } from './axl-fault.ts';

/** Informix's -201. */
const syntaxError = (): AxlFault => new AxlFault(-201, 'A syntax error has occurred.');

/** Strings, quoted names, comments, words, numbers, spaces, and any other character. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\{[^}]*\}|\/\*[\s\S]*?\*\/|[A-Za-z_]\w*|\d+(?:\.\d+)?|\s+|./gs;

const isComment = (token: string): boolean => /^(--|\{|\/\*)/.test(token);

function tokensOf(sql: string): string[] {
  const tokens = (sql.match(TOKENS) ?? []).map(token => (isComment(token) ? ' ' : token));
  while (tokens.length > 0 && /^(\s+|;)$/.test(tokens.at(-1) ?? '')) tokens.pop();
  while (/^\s+$/.test(tokens[0] ?? '')) tokens.shift();
  return tokens;
}

/** Takes `WORD number` from the front, where it stands there. */
function takeNumber(tokens: string[], word: string): number | undefined {
  const [head, space, number] = tokens;
  if (head?.toLowerCase() !== word || !/^\s+$/.test(space ?? '')) return undefined;
  if (!/^\d+$/.test(number ?? '')) throw syntaxError();
  tokens.splice(0, 4);
  return Number(number);
}

const replacements: Readonly<Record<string, string>> = { unique: 'distinct' };

/** Words that SQLite takes and Informix does not, or that may not stand in a query. */
const forbidden = new Set([
  'limit',
  'offset',
  'pragma',
  'attach',
  'insert',
  'update',
  'delete',
  'drop',
  'create',
  'glob',
  'sqlite_master',
  'sqlite_schema',
]);

function translateWord(token: string): string {
  const word = token.toLowerCase();
  if (forbidden.has(word)) throw syntaxError();
  return replacements[word] ?? token;
}

/** Informix's `dbinfo(…)` as far as it is documented for CUCM (Data Dictionary, RI-400). */
function translateDbinfo(sql: string, now: number): string {
  return sql
    .replace(/\bdbinfo\s*\(\s*(['"])utc_current\1\s*\)/gi, String(now))
    .replace(/\bdbinfo\s*\(\s*(['"])utc_to_datetime\1\s*,\s*([\w.]+)\s*\)/gi, "datetime($2, 'unixepoch')");
}

/**
 * Turns a query of Informix's dialect into SQLite's: `SELECT SKIP n FIRST m`, `UNIQUE`, `dbinfo`, comments. One SELECT only;
 * anything else throws {@link AxlFault} -201.
 */
export function translateQuery(sql: string, now: number): string {
  const tokens = tokensOf(sql);
  if (tokens.shift()?.toLowerCase() !== 'select' || tokens.includes(';')) throw syntaxError();
  if (/^\s+$/.test(tokens[0] ?? '')) tokens.shift();
  const skip = takeNumber(tokens, 'skip');
  const first = takeNumber(tokens, 'first');
  const body = tokens.map(token => (/^\w/.test(token) ? translateWord(token) : token)).join('');
  const page = skip === undefined && first === undefined ? '' : ` limit ${first ?? -1} offset ${skip ?? 0}`;
  return `${translateDbinfo(`select ${body}`, now)}${page}`;
}

const errors: readonly (readonly [RegExp, number, (name: string) => string])[] = [
  [/^no such table: (.+)$/, -206, name => `The specified table (${name}) is not in the database.`],
  [
    /^no such column: (.+)$/,
    -217,
    name => `Column (${name}) not found in any table in the query (or SLV is undefined).`,
  ],
  [/^no such function: (.+)$/, -674, name => `Routine (${name}) can not be resolved.`],
  [/^ambiguous column name: (.+)$/, -324, name => `Ambiguous column (${name}).`],
];

/** SQLite's refusal in Informix's words. */
export function informixError(error: unknown): AxlFault {
  const message = error instanceof Error ? error.message : '';
  for (const [pattern, code, text] of errors) {
    const name = pattern.exec(message)?.[1];
    if (name !== undefined) return new AxlFault(code, text(name));
  }
  return syntaxError();
}

/** The tag of a column: its name in lower case, or what stands for an expression. */
export function columnTag(name: string): string {
  const lower = name.toLowerCase().replace(/^.*\./, '');
  return /^[a-z_]\w*$/.test(lower) ? lower : (/^(count|max|min|sum|avg)\s*\(/.exec(lower)?.[1] ?? '_expression');
}
