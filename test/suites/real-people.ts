import { Attribute, Change } from 'ldapts';
import type { LabUser } from '../../src/lab/world.ts';
import type { OpenLdapServer, SambaServer } from './servers/available.ts';
import { asAdmin } from './servers/directory-on.ts';

const quoted = (password: string): Buffer => Buffer.from(`"${password}"`, 'utf16le');

/** Where a lab user stands in Samba. */
export function sambaDn(samba: SambaServer, { userId }: Pick<LabUser, 'userId'>): string {
  return `CN=${userId},OU=People,${samba.baseDn}`;
}

/** Makes lab users in Samba, with their passwords and both mail addresses; makes those anew that an earlier suite left. */
export async function addToSamba(samba: SambaServer, users: readonly LabUser[]): Promise<void> {
  await asAdmin(samba, async client => {
    for (const user of users) {
      const { userId, firstName, lastName, displayName, mail, privateMail, directoryPassword } = user;
      const { searchEntries } = await client.search(samba.baseDn, { filter: `(sAMAccountName=${userId})` });
      for (const { dn } of searchEntries) await client.del(dn);
      const text = {
        objectClass: 'user',
        sAMAccountName: userId,
        userPrincipalName: `${userId}@ad.lab.test`,
        userAccountControl: '512',
        givenName: firstName,
        sn: lastName,
        displayName,
        mail,
        otherMailbox: privateMail,
      };
      await client.add(sambaDn(samba, user), [
        ...Object.entries(text).map(([type, value]) => new Attribute({ type, values: [value] })),
        new Attribute({ type: 'unicodePwd', values: [quoted(directoryPassword)] }),
      ]);
    }
  });
}

const SECOND_TICKS = 10_000_000;

/** A fine-grained policy for some accounts, with a greatest age in seconds. */
export async function addPso(
  samba: SambaServer,
  name: string,
  seconds: number,
  users: readonly LabUser[],
): Promise<void> {
  const values: Readonly<Record<string, readonly string[]>> = {
    objectClass: ['msDS-PasswordSettings'],
    'msDS-PasswordSettingsPrecedence': ['5'],
    'msDS-PasswordReversibleEncryptionEnabled': ['FALSE'],
    'msDS-PasswordHistoryLength': ['3'],
    'msDS-PasswordComplexityEnabled': ['TRUE'],
    'msDS-MinimumPasswordLength': ['8'],
    'msDS-MinimumPasswordAge': ['0'],
    'msDS-MaximumPasswordAge': [String(-seconds * SECOND_TICKS)],
    'msDS-LockoutThreshold': ['4'],
    'msDS-LockoutObservationWindow': [String(-1800 * SECOND_TICKS)],
    'msDS-LockoutDuration': [String(-1800 * SECOND_TICKS)],
    'msDS-PSOAppliesTo': users.map(user => sambaDn(samba, user)),
  };
  const dn = `CN=${name},CN=Password Settings Container,CN=System,${samba.domain}`;
  await asAdmin(samba, async client => {
    await client.del(dn).catch(() => undefined);
    const attributes = Object.entries(values).map(([type, list]) => new Attribute({ type, values: [...list] }));
    await client.add(dn, attributes);
  });
}

/** Adds a member to one of the groups under `OU=Groups`. */
export async function addToGroup(samba: SambaServer, group: string, member: string): Promise<void> {
  const modification = new Attribute({ type: 'member', values: [member] });
  const dn = `CN=${group},OU=Groups,${samba.baseDn}`;
  await asAdmin(samba, client => client.modify(dn, new Change({ operation: 'add', modification })));
}

/** Replaces one attribute. */
export async function setAttribute(samba: SambaServer, dn: string, type: string, value: string): Promise<void> {
  const modification = new Attribute({ type, values: [value] });
  await asAdmin(samba, client => client.modify(dn, new Change({ operation: 'replace', modification })));
}

/** A number of an account, as the domain has it: 0 where it is not set. */
export async function numberOf(samba: SambaServer, dn: string, attribute: string): Promise<number> {
  return asAdmin(samba, async client => {
    const { searchEntries } = await client.search(dn, { scope: 'base', attributes: [attribute] });
    return Number(searchEntries[0]?.[attribute] ?? 0);
  });
}

/** Where a lab user stands in OpenLDAP. */
export function openLdapDn(openldap: OpenLdapServer, { userId }: Pick<LabUser, 'userId'>): string {
  return `uid=${userId},ou=people,${openldap.baseDn}`;
}

/** Makes lab users in OpenLDAP. The private address stands in an attribute that inetOrgPerson has: `description`. */
export async function addToOpenLdap(
  openldap: OpenLdapServer,
  users: readonly LabUser[],
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  await asAdmin(openldap, async client => {
    for (const user of users) {
      const { userId, firstName, lastName, displayName, mail, privateMail, directoryPassword } = user;
      const dn = openLdapDn(openldap, user);
      await client.del(dn).catch(() => undefined);
      await client.add(dn, {
        objectClass: 'inetOrgPerson',
        uid: userId,
        cn: displayName,
        givenName: firstName,
        sn: lastName,
        mail,
        description: privateMail,
        userPassword: directoryPassword,
        ...more,
      });
    }
  });
}
