import { EqualityFilter, ExtensibleFilter, type Filter, OrFilter } from 'ldapts';
import type { Row } from '../row.ts';
import type { Session } from '../session.ts';
import { siblingSid } from './sid.ts';

/** LDAP_MATCHING_RULE_IN_CHAIN (MS-ADTS 3.1.1.3.4.4.3): follows nesting on the server. */
const IN_CHAIN = '1.2.840.113556.1.4.1941';

/** The DNs of every group the account is in, nested ones and its primary one included. */
export async function groupsOf(session: Session, domain: string, account: Row): Promise<readonly string[]> {
  const nested = new ExtensibleFilter({ matchType: 'member', rule: IN_CHAIN, value: account.dn });
  const filters: Filter[] = [nested];
  const sid = account.bytes('objectSid')[0];
  const primary = account.integer('primaryGroupID');
  if (sid && primary !== undefined) {
    filters.push(new EqualityFilter({ attribute: 'objectSid', value: siblingSid(sid, Number(primary)) }));
  }
  const rows = await session.search(domain, { filter: new OrFilter({ filters }), attributes: ['1.1'], limit: 0 });
  return rows.map(row => row.dn);
}
