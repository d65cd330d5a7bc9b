import { invalid } from './cupi-error.ts';
import { isIndexed } from './user-directory.ts';

/** What a list of users was asked for. */
export interface UserQuery {
  readonly filter?: { readonly column: string; readonly operator: 'is' | 'startswith'; readonly value: string };
  readonly sort?: { readonly column: string; readonly descending: boolean };
  readonly page: number;
  readonly rows: number;
}

const MOST_ROWS = 2000;

/** The parameters, decoded; `+` is no space here: CUPI wants %20. */
function parameters(search: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const pair of search.split('&').filter(part => part !== '')) {
    const [name = '', ...rest] = pair.split('=');
    const value = decoded(rest.join('='));
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('The query is not properly encoded');
  }
}

function indexed(column: string): string {
  if (!isIndexed(column)) throw invalid(`${column} is not an indexed column`);
  return column;
}

function filterOf(text: string): NonNullable<UserQuery['filter']> {
  const match = /^\(([A-Za-z]+) (is|startswith) ([^()&]+)\)$/.exec(text);
  const [, column, operator, value] = match ?? [];
  if (!column || !value) throw invalid(`Invalid query: ${text}`);
  return { column: indexed(column), operator: operator === 'is' ? 'is' : 'startswith', value };
}

function sortOf(text: string): NonNullable<UserQuery['sort']> {
  const [, column, direction] = /^\(([A-Za-z]+) (asc|desc)\)$/.exec(text) ?? [];
  if (!column) throw invalid(`Invalid sort: ${text}`);
  return { column: indexed(column), descending: direction === 'desc' };
}

function numberOf(text: string | undefined, fallback: number, name: string): number {
  if (text === undefined) return fallback;
  if (!/^\d{1,6}$/.test(text)) throw invalid(`${name} must be a number`);
  return Number(text);
}

/**
 * Reads `query=(alias is X)&sort=(alias asc)&pageNumber=1&rowsPerPage=100`: one criterion on an indexed column, and a
 * sort by that same column. Throws {@link CupiError} 400 for anything else.
 */
export function parseUserQuery(search: string): UserQuery {
  const found = parameters(search);
  const queries = found.get('query') ?? [];
  const [query, second] = queries;
  if (second !== undefined) throw invalid('Only one criterion may be given');
  const filter = query === undefined ? undefined : filterOf(query);
  const sortText = found.get('sort')?.[0];
  const sort = sortText === undefined ? undefined : sortOf(sortText);
  if (filter && sort && filter.column.toLowerCase() !== sort.column.toLowerCase()) {
    throw invalid('The column of the sort must be that of the query');
  }
  return {
    ...(filter && { filter }),
    ...(sort && { sort }),
    page: numberOf(found.get('pageNumber')?.[0], 1, 'pageNumber'),
    rows: Math.min(numberOf(found.get('rowsPerPage')?.[0], MOST_ROWS, 'rowsPerPage'), MOST_ROWS),
  };
}
