import type { Clock } from '../../../base/clock.ts';
import type { SurveyedEntry, SurveyPort } from '../../../sweep/ports.ts';
import { time } from '../cells.ts';
import type { Axl, Row } from '../client.ts';
import { credentialColumns, credentialJoins } from '../credential.ts';
import { CucmProtocol, CucmTooLarge } from '../errors.ts';
import { isUserId, linesStatement, userColumns } from '../find.ts';
import { pagesByKey } from '../pages.ts';
import { type Sql, sql } from '../sql.ts';
import { createInitialValues, type InitialValues } from './initial-values.ts';
import { surveyedEntry } from './surveyed.ts';

/** What a survey of one cluster works with. */
export interface SurveyParts {
  readonly axl: Axl;
  /** The port's name. */
  readonly name: string;
  readonly clock: Clock;
}

async function* userIds(axl: Axl): AsyncGenerator<readonly string[]> {
  const statement = (window: Sql, after: string): Sql =>
    sql`select ${window} eu.pkid,eu.userid from enduser eu
      where eu.tkuserprofile=1 and eu.pkid>${after} order by eu.pkid`;
  for await (const rows of pagesByKey(axl, 'pkid', statement)) {
    yield rows.map(row => row['userid']).filter(userId => userId !== undefined);
  }
}

/**
 * CUCM compares a userid as it is written. The roll may have got it from a system that does not, so it is asked for in
 * small letters too.
 */
function spellings(wanted: readonly string[]): readonly string[] {
  return [...new Set(wanted.filter(isUserId).flatMap(userId => [userId, userId.toLowerCase()]))];
}

function usersStatement(version: string, wanted: readonly string[]): Sql {
  return sql`select ${userColumns(version)},eu.fkdirectorypluginconfig as directory,c.pkid as credentialpkid,
    cd.timelastaccessed,cp.maxinactivedays,cp.expirywarningdays,${credentialColumns(version)}
    from enduser eu left outer join typeuserlocale ul on ul.enum=eu.tkuserlocale ${credentialJoins}
    where eu.tkuserprofile=1 and eu.userid in (${wanted})`;
}

/** Reads in halves what is over 8 MB as one answer. */
async function inHalves<T>(
  items: readonly string[],
  read: (items: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return items.length === 0 ? [] : await read(items);
  } catch (error) {
    if (!(error instanceof CucmTooLarge) || items.length === 1) throw error;
    const middle = Math.ceil(items.length / 2);
    return [...(await inHalves(items.slice(0, middle), read)), ...(await inHalves(items.slice(middle), read))];
  }
}

function grouped(rows: readonly Row[], column: string): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(rows, row => row[column] ?? '');
}

async function survey(
  { axl, name, clock }: SurveyParts,
  initialValues: InitialValues,
  wanted: readonly string[],
): Promise<readonly SurveyedEntry[]> {
  const users = grouped(
    await inHalves(spellings(wanted), some => axl.query(usersStatement(axl.version, some))),
    'pkid',
  );
  const now = clock.now();
  const ids = [...users.keys()];
  const lines = grouped(await inHalves(ids, some => axl.query(linesStatement(some))), 'userpkid');
  const initial = await initialValues.among(ids);
  return ids
    .map(id => surveyedEntry(users.get(id) ?? [], { system: name, now, lines: lines.get(id) ?? [], initial }))
    .filter(entry => entry !== undefined);
}

/**
 * Reads end users in bulk by SQL: three statements for 200 of them, and one for the roll of 1000. Reads wait their turn
 * behind others and are waited out where CUCM is busy, as everywhere. Facts: reference of AXL "Database".
 */
export function createSurvey(parts: SurveyParts): SurveyPort {
  const initialValues = createInitialValues(parts.axl, parts.clock);
  return {
    system: parts.name,
    type: 'cucm',
    userIds: () => userIds(parts.axl),
    survey: wanted => survey(parts, initialValues, wanted),
    now: async () => {
      const [row] = await parts.axl.query(
        sql`select dbinfo('utc_current') as seconds from typecredential where name='PIN'`,
      );
      const now = row && time(row, 'seconds');
      if (now === undefined) throw new CucmProtocol('no time', false);
      return now;
    },
  };
}
