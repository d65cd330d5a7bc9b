import type { FinderPort, FoundRow, FoundRows, SearchQuery } from '../../../people/search.ts';
import { type Wanted, wantedOf } from '../../../people/words.ts';
import type { Axl } from '../client.ts';
import { isPlainText } from '../request.ts';
import { sql } from '../sql.ts';
import { isNumber, whichUsers } from './conditions.ts';
import { deviceRow, nobodysRows, readUsers, rowsOf } from './rows.ts';

async function searchUsers(axl: Axl, system: string, wanted: Wanted, limit: number): Promise<FoundRows> {
  const which = whichUsers(wanted, axl.version);
  if (which === undefined) return { rows: [], truncated: false };
  const users = await readUsers(axl, which, limit);
  return { rows: await rowsOf(axl, system, users.slice(0, limit)), truncated: users.length > limit };
}

async function searchDevices(axl: Axl, system: string, wanted: Wanted, limit: number): Promise<FoundRows> {
  if (wanted.number === undefined) return { rows: [], truncated: false };
  const rows = await nobodysRows(axl, isNumber(sql`n.dnorpattern`, wanted.number), limit);
  const shown = rows.slice(0, limit).map(row => deviceRow(system, row, undefined));
  return { rows: shown, truncated: rows.length > limit };
}

/** The search of one cluster over AXL: its people with their phones and profiles, and by number also what is nobody's. */
export function createFinder(axl: Axl, name: string): FinderPort {
  return {
    name,
    async search(query: SearchQuery): Promise<FoundRows> {
      const wanted = wantedOf(query);
      const users = await searchUsers(axl, name, wanted, query.limit);
      const devices = await searchDevices(axl, name, wanted, query.limit);
      return { rows: [...users.rows, ...devices.rows], truncated: users.truncated || devices.truncated };
    },
    async people(userIds): Promise<readonly FoundRow[]> {
      const plain = userIds.filter(userId => userId !== '' && isPlainText(userId)).map(userId => userId.toLowerCase());
      if (plain.length === 0) return [];
      const users = await readUsers(axl, sql`lower(eu.userid) in (${plain})`, plain.length);
      return await rowsOf(axl, name, users);
    },
  };
}
