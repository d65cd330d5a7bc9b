import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BasicAuthSecurity, createClientAsync } from 'soap';
import { credentialColumns, credentialJoins } from '../../src/systems/cucm/credential.ts';
import { linesStatement, userColumns } from '../../src/systems/cucm/find.ts';
import { type Sql, sql } from '../../src/systems/cucm/sql.ts';
import { axlWsdl } from '../../src/systems/cucm/wsdl.ts';
import type { BareSystem, Reach } from './bare-system.ts';

type Row = Readonly<Record<string, unknown>>;
type Query = (statement: Sql) => Promise<readonly Row[]>;

const rowsAPage = 1000;

function texts(rows: readonly Row[], column: string): readonly string[] {
  return rows.map(row => row[column]).filter(cell => typeof cell === 'string');
}

const rollStatement = (after: string): Sql =>
  sql`select skip 0 first ${rowsAPage} eu.pkid,eu.userid from enduser eu
    where eu.tkuserprofile=1 and eu.pkid>${after} order by eu.pkid`;

const usersStatement = (version: string, wanted: readonly string[]): Sql =>
  sql`select ${userColumns(version)},eu.fkdirectorypluginconfig as directory,c.pkid as credentialpkid,
    cd.timelastaccessed,cp.maxinactivedays,cp.expirywarningdays,${credentialColumns(version)}
    from enduser eu left outer join typeuserlocale ul on ul.enum=eu.tkuserlocale ${credentialJoins}
    where eu.tkuserprofile=1 and eu.userid in (${wanted})`;

const initialStatement = (ids: readonly string[]): Sql =>
  sql`select  c.pkid from credential c
    inner join credentialpolicydefault cpd on cpd.tkcredential=c.tkcredential and cpd.credentials=c.credentials
    inner join typecredentialuser tcu on tcu.enum=cpd.tkcredentialuser and tcu.name='End User' where c.fkenduser in (${ids})`;

async function* roll(query: Query): AsyncGenerator<readonly string[]> {
  for (let after = ''; ; ) {
    const rows = await query(rollStatement(after));
    yield texts(rows, 'userid');
    after = texts(rows, 'pkid').at(-1) ?? '';
    if (rows.length < rowsAPage || after === '') return;
  }
}

async function look(query: Query, version: string, userIds: readonly string[]): Promise<void> {
  const spellings = [...new Set(userIds.flatMap(userId => [userId, userId.toLowerCase()]))];
  const ids = [...new Set(texts(await query(usersStatement(version, spellings)), 'pkid'))];
  if (ids.length === 0) return;
  await query(linesStatement(ids));
  await query(initialStatement(ids));
}

/** The statements of a survey through the bare `soap` client. */
export async function bareCucm(
  section: Reach & { readonly host: string; readonly version: string },
): Promise<BareSystem> {
  const { host, username, password, version, ca } = section;
  const dir = mkdtempSync(join(tmpdir(), 'rekey-bench-'));
  const wsdl = join(dir, 'axl.wsdl');
  writeFileSync(wsdl, axlWsdl(version));
  const endpoint = `https://${host}/axl/`;
  const client = await createClientAsync(wsdl, { endpoint, disableCache: true });
  rmSync(dir, { recursive: true });
  const agent = new Agent({ ca, keepAlive: true });
  client.setSecurity(new BasicAuthSecurity(username, password, { httpsAgent: agent }));
  const query: Query = async ({ text }) => {
    const [answer] = await client['executeSQLQueryAsync']({ sql: text });
    const found = answer?.return?.row ?? [];
    return Array.isArray(found) ? found : [found];
  };
  return {
    roll: () => roll(query),
    look: userIds => look(query, version, userIds),
    close: async () => agent.destroy(),
  };
}
