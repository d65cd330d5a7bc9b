import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { columnTag, translateQuery } from '../../../src/lab/cucm/informix.ts';
import { escapeXml } from '../../../src/lab/cucm/xml-text.ts';
import { faultOf, type LabCucm, returned, startLabCucm } from './lab-cucm.ts';

let lab: LabCucm;
beforeAll(async () => {
  lab = await startLabCucm();
});
afterAll(() => lab.stop());

const sql = (query: string) => lab.axl('executeSQLQuery', `<sql>${escapeXml(query)}</sql>`);
const rows = async (query: string): Promise<string[]> =>
  [...returned(await sql(query)).matchAll(/<row>(.*?)<\/row>/g)].map(match => match[1] ?? '');

describe('the dialect', () => {
  test.each([
    ['select skip 5 first 2 a from b order by a', 'select a from b order by a limit 2 offset 5'],
    ['SELECT FIRST 3 * FROM b;', 'select * FROM b limit 3 offset 0'],
    ['select unique a from b', 'select distinct a from b'],
    ["select dbinfo('utc_current') from b", 'select 77 from b'],
    ["select dbinfo('utc_to_datetime', c.t) from c", "select datetime(c.t, 'unixepoch') from c"],
    ["select a -- why\nfrom b {and} where c = 'it''s -- {ok}'", "select a  \nfrom b   where c = 'it''s -- {ok}'"],
  ])('%s', (query, expected) => {
    expect(translateQuery(query, 77)).toBe(expected);
  });

  test.each([
    'update enduser set userid = 1',
    'select 1; select 2',
    'select a from b limit 5',
    'select name from sqlite_master',
    'select first x a from b',
    'selec a',
    '',
    "pragma table_info('enduser')",
  ])('%s is a syntax error', async query => {
    expect(faultOf(await sql(query))).toBe('500 soapenv:Client -201 A syntax error has occurred.');
  });

  test('errors have the codes of Informix', async () => {
    expect(faultOf(await sql('select a from nowhere'))).toBe(
      '500 soapenv:Client -206 The specified table (nowhere) is not in the database.',
    );
    expect(faultOf(await sql('select zork from enduser'))).toBe(
      '500 soapenv:Client -217 Column (zork) not found in any table in the query (or SLV is undefined).',
    );
    expect(faultOf(await sql('select foo(1) from enduser'))).toBe(
      '500 soapenv:Client -674 Routine (foo) can not be resolved.',
    );
    expect(faultOf(await sql('select pkid from enduser, device'))).toBe(
      '500 soapenv:Client -324 Ambiguous column (pkid).',
    );
    expect(faultOf(await sql("select a from enduser where userid = 'x"))).toContain('-201');
  });

  test('column tags are names in lower case', () => {
    expect(['UserId', 'count(*)', 'max(a)', 'a || b', 'eu.userid'].map(columnTag)).toEqual([
      'userid',
      'count',
      'max',
      '_expression',
      'userid',
    ]);
  });
});

describe('executeSQLQuery', () => {
  const sweep =
    'select eu.userid,eu.pkid as userpkid,eu.status,eu.fkdirectorypluginconfig as ldap,c.timechanged,c.credmustchange,c.cantchange,c.doesntexpire,c.timeadminlockout, ' +
    'cd.hackcount,cd.timehackedlockout,cd.timelasthacked,cd.lastsuccessfullogintime,cd.timelastaccessed, ' +
    'cp.displayname as policy,cp.maxdays,cp.maxhacks,cp.hackresettime,cp.lockoutduration,cp.minlength,cp.maxinactivedays,cp.expirywarningdays,cp.trivialcredchecking ' +
    'from enduser eu inner join credential c on c.fkenduser=eu.pkid and c.tkcredential=4 inner join credentialdynamic cd on cd.fkcredential=c.pkid ' +
    'inner join credentialpolicy cp on cp.pkid=c.fkcredentialpolicy where eu.tkuserprofile=1 order by eu.userid';

  test('answers the base of a sweep: booleans t and f, times in seconds, identifiers in lower case', async () => {
    const found = await rows(sweep);
    expect(found).toHaveLength(20);
    const mine = found.find(row => row.startsWith(`<userid>${lab.user(0).userId}<`)) ?? '';
    expect(mine).toMatch(
      /<userpkid>[0-9a-f]{8}-[0-9a-f-]{27}<\/userpkid><status>1<\/status><ldap\/><timechanged>\d{10}<\/timechanged>/,
    );
    expect(mine).toContain('<credmustchange>f</credmustchange>');
    expect(mine).toContain('<policy>Lab PIN Policy</policy>');
    expect(found.find(row => row.startsWith(`<userid>${lab.world.special.mustChange.userId}<`))).toContain(
      '<credmustchange>t<',
    );
  });

  test('pages with SKIP and FIRST', async () => {
    const ids = await rows('select userid from enduser order by userid');
    expect(await rows('select skip 4 first 3 userid from enduser order by userid')).toEqual(ids.slice(4, 7));
    expect(await rows('select first 2 userid from enduser order by userid')).toEqual(ids.slice(0, 2));
    expect(await rows('select skip 18 userid from enduser order by userid')).toEqual(ids.slice(18));
  });

  test('answers an empty return for no rows', async () => {
    expect((await sql("select userid from enduser where userid = 'none'")).body).toContain(
      '<ns:executeSQLQueryResponse xmlns:ns="http://www.cisco.com/AXL/API/12.5"><return/></ns:executeSQLQueryResponse>',
    );
  });

  test('compares texts by case, and takes them in either quotes', async () => {
    const { userId } = lab.user(0);
    expect(await rows(`select userid from enduser where userid = "${userId}"`)).toHaveLength(1);
    expect(await rows(`select userid from enduser where userid like '${userId.toUpperCase()}'`)).toHaveLength(0);
    expect(
      await rows(`select userid from enduser where lower(userid) = lower('${userId.toUpperCase()}')`),
    ).toHaveLength(1);
  });

  test('knows the time, the primary extension, the owner, who is logged in, and the default policy', async () => {
    const user = lab.user(0);
    expect(await rows("select first 1 dbinfo('utc_current') as now from enduser")).toEqual([
      `<now>${Math.floor(lab.clock.now() / 1000)}</now>`,
    ]);
    expect(
      await rows(
        `select eu.userid from enduser eu inner join endusernumplanmap m on m.fkenduser=eu.pkid and m.tkdnusage=1 inner join numplan n on n.pkid=m.fknumplan where n.dnorpattern='${user.extension}'`,
      ),
    ).toEqual([`<userid>${user.userId}</userid>`]);
    expect(
      await rows(
        `select d.name,eu.userid from device d inner join enduser eu on eu.pkid=d.fkenduser where d.name='${user.device}'`,
      ),
    ).toEqual([`<name>${user.device}</name><userid>${user.userId}</userid>`]);
    expect(
      await rows(
        'select d.name as devicename,p.name as profile,eu.userid from extensionmobilitydynamic emd left join device d on emd.fkdevice=d.pkid left join device p on emd.fkdevice_currentloginprofile=p.pkid left join enduser eu on emd.fkenduser=eu.pkid',
      ),
    ).toEqual([
      `<devicename>SEP00000000E001</devicename><profile>UDP-${user.userId}</profile><userid>${user.userId}</userid>`,
    ]);
    expect(
      await rows(
        "select cp.displayname from credentialpolicydefault cpd left outer join credentialpolicy cp on cpd.fkcredentialpolicy=cp.pkid,typecredential tc,typecredentialuser tcu where cpd.tkcredential=tc.enum and cpd.tkcredentialuser=tcu.enum and tc.name='PIN' and tcu.name='End User'",
      ),
    ).toEqual(['<displayname>Lab PIN Policy</displayname>']);
  });

  test('knows the access control groups with administration roles', async () => {
    const query =
      'select eu.userid, r.name as role from enduser eu inner join enduserdirgroupmap m on m.fkenduser=eu.pkid inner join dirgroup g on g.pkid=m.fkdirgroup inner join functionroledirgroupmap f on f.fkdirgroup=g.pkid inner join functionrole r on r.pkid=f.fkfunctionrole ' +
      "where r.name = 'Standard CCMADMIN Administration'";
    expect(await rows(query)).toEqual([
      `<userid>${lab.world.special.protected.userId}</userid><role>Standard CCMADMIN Administration</role>`,
    ]);
  });

  test('repeats columns of one name', async () => {
    expect(await rows("select first 1 'a' as x, 'b' as x from enduser")).toEqual(['<x>a</x><x>b</x>']);
  });

  test('escapes what stands in cells and keeps leading zeros', async () => {
    expect(await rows("select first 1 '<00123&>' as x from enduser")).toEqual(['<x>&lt;00123&amp;&gt;</x>']);
  });
});

describe('limits', () => {
  test('an answer that is too large names a number of rows, and that number fits', async () => {
    const small = await startLabCucm({ responseLimit: 1000 });
    const query = (first: string) =>
      small.axl('executeSQLQuery', `<sql>select ${first} userid, pkid from enduser order by userid</sql>`);
    const fault = faultOf(await query(''));
    expect(fault).toMatch(
      /^500 soapenv:Server -1 Query request too large\. Total rows matched: 20 rows\. Suggestive Row Fetch: less than \d+ rows$/,
    );
    const fitting = Number(/less than (\d+)/.exec(fault)?.[1]);
    expect((await query(`first ${fitting - 1}`)).status).toBe(200);
    expect((await query(`first ${fitting + 1}`)).status).toBe(500);
    const list = '<searchCriteria><userid>%</userid></searchCriteria><returnedTags/>';
    expect(faultOf(await small.axl('listUser', list))).toContain('Total rows matched: 20 rows');
    await small.stop();
  });

  test('writes beyond what the queue takes are answered 503 until it has drained', async () => {
    const busy = await startLabCucm({ writeQueue: 3, writesPerSecond: 1 });
    const { userId } = busy.user(0);
    const write = async () => (await busy.axl('updateUser', `<userid>${userId}</userid><title>x</title>`)).status;
    const statuses = [await write(), await write(), await write(), await write()];
    expect(statuses).toEqual([200, 200, 200, 503]);
    expect((await busy.axl('getUser', `<userid>${userId}</userid>`)).status).toBe(200);
    const refused = await busy.axl('updateUser', `<userid>${userId}</userid><title>x</title>`);
    expect([refused.status, refused.body]).toEqual([503, '']);
    busy.clock.advance(2000);
    expect([await write(), await write(), await write()]).toEqual([200, 200, 503]);
    await busy.stop();
  });

  test('answers under way together have a limit too', async () => {
    const { Limits } = await import('../../../src/lab/cucm/limits.ts');
    const { defaultSwitches } = await import('../../../src/lab/cucm/switches.ts');
    const limits = new Limits(lab.clock, { ...defaultSwitches, memoryLimit: 100 });
    const free = limits.reserve(80);
    expect(() => limits.reserve(30)).toThrow(
      'Maximum AXL Memory Allocation Consumed. Please retry once requests in progress have completed',
    );
    free();
    expect(() => limits.reserve(30)).not.toThrow();
  });

  test('memory is given back once an answer was sent', async () => {
    const tight = await startLabCucm({ memoryLimit: 1500 });
    const query = '<sql>select userid, pkid from enduser</sql>';
    for (let count = 0; count < 5; count += 1) expect((await tight.axl('executeSQLQuery', query)).status).toBe(200);
    await tight.stop();
  });
});
