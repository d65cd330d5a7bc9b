import { AndFilter, EqualityFilter, type Filter, OrFilter, PresenceFilter } from 'ldapts';
import type { SurveyedEntry, SurveyPort } from '../../../sweep/ports.ts';
import type { DirectoryFamily } from '../family.ts';
import type { SearchPlaces } from '../search.ts';
import type { Servers } from '../servers.ts';
import { streamed } from './streamed.ts';

const rowsAPage = 500;
const longestUserId = 256;

/** Whoever has the joined key. */
function everybody({ match, people }: SearchPlaces): Filter {
  return new AndFilter({ filters: [...people, new PresenceFilter({ attribute: match })] });
}

/** Where a server is lost half-way the next one begins anew: everybody is named at least once. */
function userIds(servers: Servers, places: SearchPlaces): AsyncGenerator<readonly string[]> {
  const { baseDn, match } = places;
  const search = { filter: everybody(places), attributes: [match], limit: rowsAPage };
  return streamed(give =>
    servers.read(async session => {
      for await (const rows of session.pages(baseDn, search)) {
        await give(rows.map(row => row.text(match)).filter(userId => userId !== undefined));
      }
    }),
  );
}

/** One filter for all of them. Values stand in objects, never in a text: ldapts writes them as bytes. */
function named(wanted: readonly string[], { match, people }: SearchPlaces): Filter {
  const conditions = wanted.map(value => new EqualityFilter({ attribute: match, value }));
  return new AndFilter({ filters: [...people, new OrFilter({ filters: conditions })] });
}

async function survey(
  servers: Servers,
  family: DirectoryFamily,
  places: SearchPlaces,
  wanted: readonly string[],
): Promise<readonly SurveyedEntry[]> {
  const possible = wanted.filter(userId => userId !== '' && userId.length <= longestUserId);
  if (possible.length === 0) return [];
  const filter = named(possible, places);
  const found = await servers.readCurrent((session, rootDse) => family.survey(session, rootDse, filter));
  // Servers take `é` for `e` and a space for none; we compare as we join, case ignored.
  const keys = new Set(possible.map(userId => userId.toLowerCase()));
  return found.filter(({ entry }) => keys.has(entry.userId.toLowerCase()));
}

/**
 * Reads a directory in bulk: the roll page by page, many people with one search. Asked where failures are counted, as
 * the port does.
 */
export function createSurvey(servers: Servers, family: DirectoryFamily, places: SearchPlaces): SurveyPort {
  return {
    system: 'directory',
    type: 'directory',
    userIds: () => userIds(servers, places),
    survey: wanted => survey(servers, family, places, wanted),
  };
}
