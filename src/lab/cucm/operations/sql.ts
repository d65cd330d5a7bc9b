import { columnTag, informixError, translateQuery } from '../informix.ts';
import type { AxlContext, Operations } from '../operation.ts';
import { schema } from '../schema.ts';
import { textOf, type XmlNode } from '../xml-node.ts';
import { element, escapeXml } from '../xml-text.ts';

function* rows(request: XmlNode, { database }: AxlContext): Iterable<string> {
  const sql = translateQuery(textOf(request, 'sql') ?? '', database.now());
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
