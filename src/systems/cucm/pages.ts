import type { Axl, Row } from './client.ts';
import { CucmTooLarge } from './errors.ts';
import { type Sql, sql } from './sql.ts';

const rowsAPage = 1000;

/**
 * Streams the rows of a long answer page by page. `statement` is given what stands behind `select` (`skip 0 first 1000`)
 * and must order by a unique column. Where a page would be over CUCM's 8 MB it shrinks to under what CUCM suggests.
 * Rejects with a `CucmError`.
 */
export async function* pages(axl: Axl, statement: (window: Sql) => Sql, size = rowsAPage): AsyncGenerator<Row> {
  let first = size;
  for (let skip = 0; ; ) {
    const rows = await page(axl, statement, skip, first);
    if (rows instanceof CucmTooLarge) {
      first = smaller(first, rows);
      continue;
    }
    yield* rows;
    if (rows.length < first) return;
    skip += rows.length;
  }
}

/**
 * The same, page by page, for what changes while it is read: each page begins behind the `key` of the last row instead
 * of after so many rows, so that a row that goes makes no other be missed. `statement` is given the window and the last
 * key, `''` at first, and must order by that unique column.
 */
export async function* pagesByKey(
  axl: Axl,
  key: string,
  statement: (window: Sql, after: string) => Sql,
  size = rowsAPage,
): AsyncGenerator<readonly Row[]> {
  let first = size;
  for (let after = ''; ; ) {
    const from = after;
    const rows = await page(axl, window => statement(window, from), 0, first);
    if (rows instanceof CucmTooLarge) {
      first = smaller(first, rows);
      continue;
    }
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.[key] ?? '';
    if (rows.length < first || after === '') return;
  }
}

async function page(
  axl: Axl,
  statement: (window: Sql) => Sql,
  skip: number,
  first: number,
): Promise<readonly Row[] | CucmTooLarge> {
  try {
    return await axl.query(statement(sql`skip ${skip} first ${first}`));
  } catch (error) {
    if (error instanceof CucmTooLarge && first > 1) return error;
    throw error;
  }
}

/** "Suggestive Row Fetch: less than N rows"; a suggestion that does not shrink the page halves it. */
function smaller(first: number, refusal: CucmTooLarge): number {
  const suggested = refusal.suggestedRows - 1;
  return suggested >= 1 && suggested < first ? suggested : Math.max(1, Math.floor(first / 2));
}
