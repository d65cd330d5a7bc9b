import { AndFilter, EqualityFilter, type Filter, OrFilter, SubstringFilter } from 'ldapts';
import type { FinderPort, FoundRow, FoundRows, SearchQuery } from '../../people/search.ts';
import { type Wanted, wantedOf } from '../../people/words.ts';
import type { Row } from './row.ts';
import type { Servers } from './servers.ts';

/** Where a directory keeps what is looked for. */
export interface SearchPlaces {
  readonly baseDn: string;
  /** The attribute that equals the CUCM user id. */
  readonly match: string;
  /** What narrows a search to people. */
  readonly people: readonly Filter[];
}

const names = ['sn', 'givenName', 'displayName', 'cn'];
const numbers = ['telephoneNumber', 'ipPhone'];

const begins = (attribute: string, initial: string): Filter => new SubstringFilter({ attribute, initial });
const anyOf = (filters: Filter[]): Filter => new OrFilter({ filters });

/** Values stand in objects, never in a text: ldapts writes them as bytes. */
function conditionsOf({ userId, name, number }: Wanted, match: string): Filter[] {
  const words = name?.map(word => anyOf(names.map(attribute => begins(attribute, word))));
  return [
    ...(userId === undefined ? [] : [begins(match, userId)]),
    ...(words === undefined ? [] : [new AndFilter({ filters: words })]),
    ...(number === undefined ? [] : numbers.map(attribute => begins(attribute, number))),
  ];
}

function rowOf(row: Row, match: string): FoundRow | undefined {
  const userId = row.text(match);
  if (userId === undefined) return undefined;
  return {
    system: 'directory',
    type: 'directory-account',
    userId,
    name: userId,
    description: row.text('displayName') ?? row.text('cn'),
    line: row.text('ipPhone') ?? row.text('telephoneNumber'),
    firstName: row.text('givenName'),
    lastName: row.text('sn'),
    dn: row.dn,
  };
}

/** As many user ids as one question names. */
const idsAQuestion = 100;

/** The search of the directory. One page is asked for, whatever the server thinks of limits. */
export function createFinder(servers: Servers, { baseDn, match, people }: SearchPlaces): FinderPort {
  const attributes = [...new Set([match, ...names, ...numbers])];
  const read = async (conditions: Filter[], limit: number): Promise<readonly FoundRow[]> => {
    if (conditions.length === 0) return [];
    const filter = new AndFilter({ filters: [...people, anyOf(conditions)] });
    const rows = await servers.read(session => session.sample(baseDn, { filter, attributes, limit }));
    return rows.map(row => rowOf(row, match)).filter(row => row !== undefined);
  };
  return {
    name: 'directory',
    async search(query: SearchQuery): Promise<FoundRows> {
      const rows = await read(conditionsOf(wantedOf(query), match), query.limit + 1);
      return { rows: rows.slice(0, query.limit), truncated: rows.length > query.limit };
    },
    async people(userIds): Promise<readonly FoundRow[]> {
      const found: FoundRow[] = [];
      for (let at = 0; at < userIds.length; at += idsAQuestion) {
        const ids = userIds.slice(at, at + idsAQuestion);
        found.push(
          ...(await read(
            ids.map(value => new EqualityFilter({ attribute: match, value })),
            ids.length,
          )),
        );
      }
      return found;
    },
  };
}
