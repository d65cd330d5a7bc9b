import type { Clock } from '../../../base/clock.ts';
import { Hourly } from '../../hourly.ts';
import type { Axl } from '../client.ts';
import { CucmDatabase, CucmRefused } from '../errors.ts';
import { type Sql, sql } from '../sql.ts';

/**
 * Credentials that equal the default of their kind for end users. CUCM compares the two columns itself; neither is
 * selected. End users' credentials only: an application user's default is another.
 */
function comparison(first: Sql, which: Sql): Sql {
  return sql`select ${first} c.pkid from credential c
    inner join credentialpolicydefault cpd on cpd.tkcredential=c.tkcredential and cpd.credentials=c.credentials
    inner join typecredentialuser tcu on tcu.enum=cpd.tkcredentialuser and tcu.name='End User' where ${which}`;
}

/** Refused for good: no right on the columns, or a release without them. What may pass is thrown on. */
function nothingIfRefused(error: unknown): undefined {
  if (error instanceof CucmDatabase || error instanceof CucmRefused) return undefined;
  throw error;
}

/** Whose credential is still the value that new users are given. */
export interface InitialValues {
  /**
   * The pkids of those among some users' credentials that are; undefined where the cluster does not compare. Rejects
   * with a `CucmError` where it cannot answer.
   */
  among(userIds: readonly string[]): Promise<ReadonlySet<string> | undefined>;
}

/**
 * Builds the comparison. Nothing documents that equal values are encrypted equally, so a comparison that finds nobody
 * in the whole cluster is taken for one that says nothing and is tried again after an hour; once it found somebody it
 * is believed.
 */
export function createInitialValues(axl: Axl, clock: Clock): InitialValues {
  const tried = new Hourly<boolean>(clock);
  let believed = false;
  const findsSomebody = async (): Promise<boolean> => {
    const rows = await axl.query(comparison(sql`first 1`, sql`c.fkenduser is not null`)).catch(nothingIfRefused);
    return rows !== undefined && rows.length > 0;
  };
  return {
    among: async userIds => {
      believed ||= await tried.get('', findsSomebody);
      if (!believed || userIds.length === 0) return undefined;
      const rows = await axl.query(comparison(sql``, sql`c.fkenduser in (${userIds})`)).catch(nothingIfRefused);
      return rows && new Set(rows.map(row => row['pkid']).filter(pkid => pkid !== undefined));
    },
  };
}
