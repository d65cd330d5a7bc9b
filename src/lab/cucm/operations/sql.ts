import { AxlFault } from '../axl-fault.ts';
import { columnTag, informixError, translateQuery } from '../informix.ts';
import type { AxlContext, Operations } from '../operation.ts';
import { schema } from '../schema.ts';
import { textOf, type XmlNode } from '../xml-node.ts';
import { element, escapeXml } from '../xml-text.ts';

/** The column in which values stand encrypted. */
const ENCRYPTED = /\b\w+\.credentials\b/gi;

/** The statement as the position of `defaultComparison` lets it see the encrypted columns. */
function asAllowed(sql: string, { switches }: AxlContext): string {
  if (switches.defaultComparison === 'refused' && sql.search(ENCRYPTED) >= 0) {
    throw new AxlFault(-272, 'No SELECT permission for column (credentials).');
  }
  // No two are equal where each is encrypted with a salt of its own.
  return switches.defaultComparison === 'silent' ? sql.replace(ENCRYPTED, column => `('${column}')`) : sql;
}

function* rows(request: XmlNode, context: AxlContext): Iterable<string> {
  const { database } = context;
  const sql = asAllowed(translateQuery(textOf(request, 'sql') ?? '', database.now()), context);
  try {
    const { columns, rows: found } = database.query(sql);
    const tags = columns.map(columnTag);
    for (const row of found) {
      const cells = row.map((value, index) => element(tags[index] ?? '', escapeXml(String(value ?? ''))));
      yield element('row', cells.join(''));
    }
  } catch (error) {
    throw informixError(error);
  }
}

/** executeSQLQuery: one SELECT against the tables of the Data Dictionary. */
export const sqlOperations: Operations = {
  executeSQLQuery: { schema: schema('sql!'), writes: false, run: rows },
};
