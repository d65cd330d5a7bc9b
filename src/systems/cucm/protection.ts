import type { CucmConfig } from '../../config/cucm.ts';
import type { Axl, Row } from './client.ts';
import { ordinaryRoles } from './ordinary-roles.ts';
import { sql } from './sql.ts';

function protects(row: Row, config: CucmConfig): string | undefined {
  const group = row['groupname'];
  const role = row['rolename'];
  if (group !== undefined && config.protectedGroups.includes(group)) return 'protected-group';
  if (role === undefined || ordinaryRoles.has(role) || config.ordinaryRoles.includes(role)) return undefined;
  return 'administration-role';
}

/**
 * Why this end user must not be renewed: `protected-group` (configured) or `administration-role` (an access control
 * group of his holds a role that is not ordinary); undefined where he may (architecture.md "One subject").
 */
export async function protectedBy(axl: Axl, config: CucmConfig, id: string): Promise<string | undefined> {
  const rows = await axl.query(
    sql`select dg.name as groupname,fr.name as rolename from enduserdirgroupmap eg
      inner join dirgroup dg on dg.pkid=eg.fkdirgroup
      left outer join functionroledirgroupmap rg on rg.fkdirgroup=dg.pkid
      left outer join functionrole fr on fr.pkid=rg.fkfunctionrole where eg.fkenduser=${id}`,
  );
  const found = rows.map(row => protects(row, config)).filter(reason => reason !== undefined);
  return found.find(reason => reason === 'administration-role') ?? found[0];
}
