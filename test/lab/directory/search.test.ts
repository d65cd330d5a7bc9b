import { type Client, EqualityFilter, ExtensibleFilter, type Filter } from 'ldapts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure, type LdapBench, ldapBench, read } from './ldap-bench.ts';

const DAY = 86_400_000;

let bench: LdapBench;
let svc: Client;
let base: string;
beforeAll(async () => {
  bench = await ldapBench({}, 1200);
  svc = await bench.signedIn();
  base = bench.server.baseDn;
});
afterAll(() => bench.stop());

async function find(filter: string | Filter, under = `OU=People,${base}`): Promise<string[]> {
  const { searchEntries } = await svc.search(under, { filter, attributes: ['sAMAccountName'] });
  return searchEntries.map(entry => String(entry['sAMAccountName']));
}

const sid = (rid: number): string => `S-1-5-21-1004336348-1177238915-682003330-${rid}`;

describe('a search', () => {
  it.each<[string, () => string]>([
    ['an account name, case ignored', () => `(sAMAccountName=${bench.person.userId.toUpperCase()})`],
    ['a mail address', () => `(mail=${bench.person.mail})`],
    ['a private mail address', () => `(otherMailbox=${bench.person.privateMail})`],
    ['a telephone number', () => `(|(ipPhone=${bench.person.extension})(telephoneNumber=${bench.person.extension}))`],
    [
      'a category by its short name',
      () => `(&(objectCategory=person)(userPrincipalName=${bench.person.userId}@lab.test))`,
    ],
    ['the beginning', () => `(&(sn=${bench.person.lastName})(otherMailbox=${bench.person.userId}@*))`],
    ['pieces', () => `(mail=${bench.person.userId}@*b.t*st)`],
    ['bits', () => `(&(sAMAccountName=${bench.person.userId})(userAccountControl:1.2.840.113556.1.4.803:=512))`],
    [
      'one of several bits',
      () => `(&(sAMAccountName=${bench.person.userId})(userAccountControl:1.2.840.113556.1.4.804:=514))`,
    ],
    [
      'what is not',
      () => `(&(sAMAccountName=${bench.person.userId})(!(userAccountControl:1.2.840.113556.1.4.803:=2)))`,
    ],
    ['numbers as numbers', () => `(&(sAMAccountName=${bench.person.userId})(pwdLastSet>=9)(badPwdCount<=0))`],
    ['what is there and what is not', () => `(&(sAMAccountName=${bench.person.userId})(mail=*)(!(lockoutTime=*)))`],
  ])('finds by %s', async (_what, filter) => {
    expect(await find(filter())).toEqual([bench.person.userId]);
  });

  it('finds nobody by what it does not know, nor by its contrary', async () => {
    const same = `(sAMAccountName=${bench.person.userId})`;
    for (const filter of ['(favouriteColour=red)', '(unicodePwd=*)', '(msDS-User-Account-Control-Computed=0)']) {
      expect(await find(`(&${same}${filter})`)).toEqual([]);
      expect(await find(`(&${same}(!${filter}))`)).toEqual([]);
    }
  });

  it('takes what is escaped as it is meant', async () => {
    expect(await find('(sAMAccountName=\\2a)')).toEqual([]);
    expect(await find(new EqualityFilter({ attribute: 'sAMAccountName', value: '*)(mail=*' }).toString())).toEqual([]);
  });

  it('finds by the bytes of an objectGUID, and by SID', async () => {
    const dn = bench.dn(bench.person);
    const { objectGUID } = await read(svc, dn, 'objectGUID');
    const filter = new EqualityFilter({ attribute: 'objectGUID', value: objectGUID as Buffer });
    const { searchEntries } = await svc.search(base, { filter, attributes: ['cn'] });
    expect(searchEntries.map(entry => entry.dn)).toEqual([dn]);
    expect(await find(`(objectSid=${sid(512)})`, base)).toEqual(['Domain Admins']);
    expect((await read(svc, `<GUID=${(objectGUID as Buffer).toString('hex')}>`, 'cn')).dn).toBe(dn);
  });

  it('keeps to its scope', async () => {
    const one = await svc.search(base, {
      scope: 'one',
      filter: '(objectClass=organizationalUnit)',
      attributes: ['ou'],
    });
    expect(one.searchEntries.map(entry => entry['ou'])).toEqual(['People', 'Groups', 'Service', 'Leavers']);
    const filter = `(sAMAccountName=${bench.person.userId})`;
    expect(await find(filter, `OU=Leavers,${base}`)).toEqual([]);
    const under = await svc.search(`OU=People,${base}`, { scope: 'one', filter });
    expect(under.searchEntries).toHaveLength(1);
    expect((await svc.search(base, { scope: 'one', filter })).searchEntries).toEqual([]);
    const at = await svc.search(bench.dn(bench.person).toUpperCase(), { scope: 'base', filter: '(cn=nobody)' });
    expect(at.searchEntries).toEqual([]);
  });

  it('answers names as the schema spells them, only what was asked, and never the password', async () => {
    const dn = bench.dn(bench.person);
    const some = await read(svc, dn, 'MAIL', 'unicodePwd', 'tokengroups');
    expect(Object.keys(some).sort()).toEqual(['dn', 'mail', 'tokenGroups', 'unicodePwd']);
    expect(some['unicodePwd']).toEqual([]);
    expect(Object.keys(await read(svc, dn, '1.1'))).toEqual(['dn', '1.1']);
    const all = await read(svc, dn);
    expect(all).not.toHaveProperty('tokenGroups');
    expect(all).not.toHaveProperty('msDS-UserPasswordExpiryTimeComputed');
    expect(all).toMatchObject({
      objectClass: ['top', 'person', 'organizationalPerson', 'user'],
      preferredLanguage: expect.any(String),
    });
  });

  it('leaves out what a user has not', async () => {
    const { noMail } = bench.world.special;
    const entry = await read(svc, bench.dn(noMail), 'mail', 'otherMailbox', 'ipPhone');
    expect(entry).toMatchObject({ mail: [], otherMailbox: [], ipPhone: noMail.extension });
  });

  it('computes when a password expires: never, now, or when', async () => {
    const name = 'msDS-UserPasswordExpiryTimeComputed';
    const account = bench.account(bench.person);
    const expiry = String(account.pwdLastSet + BigInt(90 * DAY) * 10_000n);
    expect((await read(svc, bench.dn(bench.person), name))[name]).toBe(expiry);
    expect((await read(svc, bench.dn(bench.world.special.mustChange), name))[name]).toBe('0');
    expect((await read(svc, bench.server.bindDn, name))[name]).toBe('9223372036854775807');
    const control = 'msDS-User-Account-Control-Computed';
    expect((await read(svc, bench.dn(bench.world.special.mustChange), control))[control]).toBe('8388608');
  });

  it('gives groups: direct, nested, and as tokens at the entry itself only', async () => {
    const dn = bench.dn(bench.world.special.protected);
    const entry = await read(svc, dn, 'memberOf', 'tokenGroups', 'adminCount', 'msDS-PrincipalName');
    expect(entry).toMatchObject({
      memberOf: [`CN=Staff,OU=Groups,${base}`, `CN=Server Team,OU=Groups,${base}`],
      adminCount: '1',
      'msDS-PrincipalName': `LAB\\${bench.world.special.protected.userId}`,
    });
    const rids = (entry['tokenGroups'] as unknown as Buffer[]).map(bytes => bytes.readUInt32LE(bytes.length - 4));
    expect(rids).toEqual(expect.arrayContaining([512, 513, 544, 545]));
    const filter = new ExtensibleFilter({ matchType: 'member', rule: '1.2.840.113556.1.4.1941', value: dn });
    expect((await find(filter, base)).sort()).toEqual([
      'Administrators',
      'Domain Admins',
      'Rekey Users',
      'Server Team',
      'Staff',
    ]);
    const listed = await svc.search(base, {
      filter: `(sAMAccountName=${bench.person.userId})`,
      attributes: ['tokenGroups'],
    });
    expect(listed.searchEntries[0]?.['tokenGroups']).toEqual([]);
  });

  it('finds who is in a group however deep', async () => {
    const chain = (group: string): string => `(memberOf:1.2.840.113556.1.4.1941:=CN=${group},OU=Groups,${base})`;
    const one = `(sAMAccountName=${bench.person.userId})`;
    expect(await find(`(&${one}${chain('Rekey Users')})`)).toEqual([bench.person.userId]);
    expect(await find(`(&${one}${chain('Helpdesk')})`)).toEqual([]);
    expect(await find(`(&${one}(memberOf=CN=Rekey Users,OU=Groups,${base}))`)).toEqual([]);
  });

  it('cuts the values of an attribute at the domain limit and goes on by range', async () => {
    const staff = `CN=Staff,OU=Groups,${base}`;
    const other = await ldapBench({ maxValRange: 20 });
    const client = await other.signedIn();
    const first = await read(client, staff, 'member');
    expect(first['member;range=0-19']).toHaveLength(20);
    const last = await read(client, staff, 'member;range=20-*');
    expect(last['member;range=20-37']).toBeUndefined();
    expect(last['member;range=20-*']).toHaveLength(18);
    await other.stop();
  });

  it('gives no more than 1000 entries unless paged, and no more than were wanted', async () => {
    expect((await failure(svc.search(`OU=People,${base}`, { filter: '(objectClass=user)' }))).code).toBe(4);
    // ldapts takes result 4 as success where it named a limit itself.
    const limited = await svc.search(`OU=People,${base}`, { filter: '(objectClass=user)', sizeLimit: 10 });
    expect(limited.searchEntries).toHaveLength(10);
    const pages: number[] = [];
    const paged = { filter: '(objectClass=user)', attributes: ['cn'], paged: { pageSize: 500 } };
    for await (const page of svc.searchPaginated(`OU=People,${base}`, paged)) pages.push(page.searchEntries.length);
    expect(pages).toEqual([500, 500, 212]);
  });

  it('answers references from the top of the domain, without being asked to follow them', async () => {
    const filter = `(sAMAccountName=${bench.person.userId})`;
    const { searchReferences } = await svc.search(base, { filter });
    expect(searchReferences).toContain(`ldaps://lab.test/CN=Configuration,${base}`);
    expect((await svc.search(`OU=People,${base}`, { filter })).searchReferences).toEqual([]);
  });

  it('says where nothing is, and by what name it would be', async () => {
    const missing = await failure(svc.search(`OU=Nowhere,${base}`));
    expect(missing).toMatchObject({
      code: 32,
      message: expect.stringMatching(/^0000208D: NameErr: .*'DC=lab,DC=test'/s),
    });
    expect(await failure(svc.search('nonsense'))).toMatchObject({ code: 34 });
  });
});

describe('what the server says of itself', () => {
  it('names its contexts, controls and itself, as the domain names its primary', async () => {
    const root = await read(
      bench.client(),
      '',
      'defaultNamingContext',
      'dsServiceName',
      'supportedControl',
      'dnsHostName',
    );
    expect(root['supportedControl']).toContain('1.2.840.113556.1.4.2239');
    const domain = await read(svc, base, 'fSMORoleOwner');
    expect(domain['fSMORoleOwner']).toBe(root['dsServiceName']);
    const host = String(root['dsServiceName']).replace('CN=NTDS Settings,', '');
    expect((await read(svc, host, 'dNSHostName'))['dNSHostName']).toBe(root['dnsHostName']);
    expect(String(root['dsServiceName'])).toMatch(/^CN=NTDS Settings,CN=DC1,/);
  });

  it('shows the policy of the domain, and a settings object to those who may read it', async () => {
    const policy = await read(
      svc,
      base,
      'minPwdLength',
      'pwdProperties',
      'maxPwdAge',
      'lockoutThreshold',
      'lockoutDuration',
    );
    expect(policy).toMatchObject({
      minPwdLength: '8',
      pwdProperties: '1',
      maxPwdAge: '-77760000000000',
      lockoutThreshold: '5',
      lockoutDuration: '-18000000000',
    });
    const target = bench.dn(bench.world.special.mustChange);
    bench.server.populator.addSettings('Strict', 10, [target], { minLength: 20 });
    const dn = `CN=Strict,CN=Password Settings Container,CN=System,${base}`;
    expect((await read(svc, target, 'msDS-ResultantPSO'))['msDS-ResultantPSO']).toBe(dn);
    expect((await svc.search(dn, { scope: 'base' })).searchEntries).toEqual([]);
    const admin = await bench.signedIn('LAB\\Administrator', 'Adm1n-Lab-Passw0rd!');
    expect(await read(admin, dn, 'msDS-MinimumPasswordLength')).toMatchObject({ 'msDS-MinimumPasswordLength': '20' });
  });

  it('tells who asks', async () => {
    expect(await svc.exop('1.3.6.1.4.1.4203.1.11.3')).toMatchObject({ value: 'u:LAB\\svc-rekey' });
    expect(await failure(svc.exop('1.3.6.1.4.1.4203.1.11.1'))).toMatchObject({ code: 2 });
    await expect(bench.client().startTLS()).rejects.toThrow();
  });
});

describe('a user who is renamed and moved', () => {
  it('keeps the objectGUID, the groups and the password', async () => {
    const [, user] = bench.world.users;
    if (!user) throw new TypeError('no second user');
    const { objectGUID } = await read(svc, bench.dn(user), 'objectGUID');
    bench.server.domain.rename(user.userId, `CN=Renamed\\, Person,OU=Leavers,${base}`);
    const filter = new EqualityFilter({ attribute: 'objectGUID', value: objectGUID as Buffer });
    const { searchEntries } = await svc.search(base, { filter, attributes: ['memberOf'] });
    expect(searchEntries).toEqual([
      { dn: `CN=Renamed\\, Person,OU=Leavers,${base}`, memberOf: `CN=Staff,OU=Groups,${base}` },
    ]);
    expect(await bench.tryBind(`CN=renamed\\2C person, OU=Leavers,${base}`, user.directoryPassword)).toBe('ok');
  });
});
