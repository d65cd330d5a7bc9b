import type { UnityConfig } from '../../config/unity.ts';
import type { FinderPort, FoundRow, FoundRows, SearchQuery } from '../../people/search.ts';
import { hasWords, type Wanted, wantedOf } from '../../people/words.ts';
import type { UnityClient } from './client.ts';
import { UnityRefusal } from './errors.ts';
import { type Fields, manyOf } from './fields.ts';
import { askable } from './user.ts';

/** One criterion of CUPI, which takes no more than one a question. */
interface Criterion {
  readonly column: string;
  readonly value: string;
  /** Whether a user that begins so is wanted. */
  fits(user: Fields): boolean;
}

const begins = (text: string | undefined, value: string): boolean =>
  text?.toLowerCase().startsWith(value.toLowerCase()) ?? false;

/** Only the first word is asked for: CUPI has no way to quote a space. */
function nameCriteria(words: readonly string[] = []): readonly Criterion[] {
  const [first] = words;
  if (first === undefined) return [];
  const fits = (user: Fields): boolean =>
    hasWords([user.text('DisplayName'), user.text('FirstName'), user.text('LastName')], words);
  return ['DisplayName', 'LastName'].map(column => ({ column, value: first, fits }));
}

function criteriaOf({ userId, name, number }: Wanted, match: UnityConfig['match']): readonly Criterion[] {
  const one = (column: string, value: string | undefined): readonly Criterion[] =>
    value === undefined ? [] : [{ column, value, fits: user => begins(user.text(column), value) }];
  const all = [...one(match, userId), ...one('DtmfAccessId', number), ...nameCriteria(name)];
  return all.filter(({ value }) => askable.test(value));
}

async function ask(client: UnityClient, { column, value, fits }: Criterion, most: number): Promise<readonly Fields[]> {
  const query = encodeURIComponent(`(${column} startswith ${value})`);
  try {
    const body = await client.get(`/users?query=${query}&rowsPerPage=${most}&pageNumber=1`);
    return manyOf(body, 'User').filter(fits);
  } catch (error) {
    // A column that this release has no index of is no reason to be silent about the others.
    if (error instanceof UnityRefusal) return [];
    throw error;
  }
}

function rowOf(system: string, user: Fields, match: UnityConfig['match']): FoundRow | undefined {
  const userId = user.text(match);
  if (userId === undefined) return undefined;
  return {
    system,
    type: 'mailbox',
    userId,
    name: user.text('Alias') ?? userId,
    description: user.text('DisplayName'),
    line: user.text('DtmfAccessId'),
    firstName: user.text('FirstName'),
    lastName: user.text('LastName'),
  };
}

/** The search of one Unity Connection over CUPI: a question for each column that the text can stand in. */
export function createFinder(client: UnityClient, name: string, match: UnityConfig['match']): FinderPort {
  return {
    name,
    async search(query: SearchQuery): Promise<FoundRows> {
      const criteria = criteriaOf(wantedOf(query), match);
      const users = await Promise.all(criteria.map(criterion => ask(client, criterion, query.limit + 1)));
      const found = users.flat().map(user => rowOf(name, user, match));
      const rows = new Map(found.flatMap(row => (row ? [[row.userId, row] as const] : [])));
      return { rows: [...rows.values()].slice(0, query.limit), truncated: rows.size > query.limit };
    },
  };
}
