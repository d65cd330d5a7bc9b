import { AndFilter, Client, EqualityFilter, type Filter, OrFilter, PresenceFilter } from 'ldapts';
import { accountFilters } from '../../src/systems/directory/active-directory/account.ts';
import { DiscretionaryList } from '../../src/systems/directory/active-directory/descriptor.ts';
import type { BareSystem } from './bare-system.ts';

const rowsAPage = 500;
const mostFound = 1000;
const match = 'sAMAccountName';
const binary = ['objectGUID', 'objectSid', 'tokenGroups', 'nTSecurityDescriptor', 'replPropertyMetaData'];
const attributes = [
  ...['objectGUID', 'objectSid', 'sAMAccountName', 'userPrincipalName', 'userAccountControl', 'accountExpires'],
  ...['adminCount', 'primaryGroupID', 'pwdLastSet', 'lockoutTime', 'badPwdCount', 'badPasswordTime', 'lastLogon'],
  ...['lastLogonTimestamp', 'replPropertyMetaData', 'nTSecurityDescriptor', 'msDS-User-Account-Control-Computed'],
  ...['msDS-UserPasswordExpiryTimeComputed', 'msDS-ResultantPSO', 'whenCreated', 'sAMAccountName', 'givenName', 'sn'],
  ...['displayName', 'telephoneNumber', 'ipPhone', 'mail', 'preferredLanguage', 'otherMailbox'],
];

const people = (condition: Filter): Filter => new AndFilter({ filters: [...accountFilters, condition] });

async function* roll(client: Client, baseDn: string): AsyncGenerator<readonly string[]> {
  const filter = people(new PresenceFilter({ attribute: match }));
  const paged = { pageSize: rowsAPage };
  for await (const page of client.searchPaginated(baseDn, { scope: 'sub', filter, attributes: [match], paged })) {
    yield page.searchEntries.map(entry => String(entry[match]));
  }
}

async function look(client: Client, baseDn: string, userIds: readonly string[]): Promise<void> {
  const filters = userIds.map(value => new EqualityFilter({ attribute: match, value }));
  const filter = people(new OrFilter({ filters }));
  const asked = { scope: 'sub', filter, attributes, sizeLimit: mostFound, explicitBufferAttributes: binary } as const;
  await client.search(baseDn, { ...asked, attributes: [...attributes] }, [new DiscretionaryList()]);
}

/** The searches of a survey through the bare `ldapts` client. */
export async function bareDirectory(section: {
  readonly url: string;
  readonly ca: string;
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly baseDn: string;
}): Promise<BareSystem> {
  const { url, ca, bindDn, bindPassword, baseDn } = section;
  const client = new Client({ url, tlsOptions: { ca } });
  await client.bind(bindDn, bindPassword);
  return {
    roll: () => roll(client, baseDn),
    look: userIds => look(client, baseDn, userIds),
    close: () => client.unbind(),
  };
}
