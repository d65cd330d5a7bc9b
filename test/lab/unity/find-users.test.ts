import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CupiBench, cupiBench, type Reply, userOf } from './cupi-bench.ts';

let bench: CupiBench;
beforeAll(async () => {
  bench = await cupiBench();
});
afterAll(() => bench.stop());

const find = (query: string): Promise<Reply> => bench.call('GET', `/users?query=${query}`);

describe('CUPI finds users', () => {
  it('gives one hit as an object and its total as a string', async () => {
    const { json } = await find(`(alias%20is%20${bench.person.userId.toUpperCase()})`);
    expect(json).toEqual({
      '@total': '1',
      User: expect.objectContaining({ Alias: bench.person.userId, DtmfAccessId: bench.person.extension }),
    });
  });

  it('gives several as an array and none without a key', async () => {
    const many = await bench.call('GET', '/users?rowsPerPage=3&pageNumber=2');
    expect(many.json['@total']).toBe('37');
    expect(many.json.User).toHaveLength(3);
    expect((await find('(alias%20is%20nobody)')).json).toEqual({ '@total': '0' });
  });

  it('counts only on page 0 or with 0 rows', async () => {
    for (const page of ['pageNumber=0', 'rowsPerPage=0']) {
      expect((await bench.call('GET', `/users?${page}`)).json).toEqual({ '@total': '37' });
    }
  });

  it('finds by extension and mail, and by the beginning of a name', async () => {
    const byExtension = await find(`(DtmfAccessId%20is%20${bench.person.extension})`);
    const byMail = await find(`(EmailAddress%20is%20${bench.person.mail})`);
    expect(byExtension.json).toMatchObject({ '@total': '1', User: { ObjectId: bench.user.objectId } });
    expect(byMail.json).toMatchObject({ '@total': '1', User: { ObjectId: bench.user.objectId } });
    const start = await find(`(alias%20startswith%20${bench.person.userId.slice(0, 2)})`);
    expect(Number(start.json['@total'])).toBeGreaterThan(0);
  });

  it('never gives somebody without a mailbox', async () => {
    expect((await find(`(alias%20is%20${bench.world.special.noMailbox.userId})`)).json).toEqual({ '@total': '0' });
  });

  it('sorts by the column of the query only', async () => {
    const sorted = await bench.call('GET', '/users?sort=(alias%20desc)&rowsPerPage=50');
    const aliases = sorted.json.User.map(user => user.Alias);
    expect(aliases).toEqual([...aliases].sort().reverse());
    const other = await bench.call('GET', '/users?query=(alias%20startswith%20a)&sort=(lastname%20asc)');
    expect(other).toMatchObject({ status: 400, json: { errors: { message: expect.stringContaining('sort') } } });
  });

  it.each([
    ['an unknown column', '(City%20is%20Lyon)'],
    ['another operator', '(alias%20contains%20a)'],
    ['two criteria', '(alias%20is%20a)&query=(lastname%20is%20b)'],
    ['a plus for a space', '(alias+is+a)'],
    ['brackets in the value', '(alias%20is%20a)%20or%20(alias%20is%20b)'],
    ['a broken escape', '(alias%20is%20%ZZ)'],
    ['no value', '(alias%20is%20)'],
  ])('refuses %s', async (_what, query) => {
    expect(await find(query)).toMatchObject({ status: 400, json: { errors: { code: 'INVALID_PARAMETER' } } });
  });

  it('gives more fields for one user than in a list, and leaves out what is empty', async () => {
    const one = await bench.call('GET', `/users/${bench.user.objectId}`);
    const listed = await find(`(alias%20is%20${bench.person.userId})`);
    expect(Object.keys(one.json).length).toBeGreaterThan(Object.keys(listed.json.User).length);
    expect(one.json).toMatchObject({
      LdapType: '0',
      Inactive: 'false',
      UserRoleURI: expect.stringMatching(/userroles$/),
    });
    const noMail = userOf(bench.unity, bench.world.special.noMail);
    expect((await bench.call('GET', `/users/${noMail.objectId}`)).json).not.toHaveProperty('EmailAddress');
    expect((await bench.call('GET', '/users/nobody')).status).toBe(404);
  });

  it('answers XML by default', async () => {
    const path = `/users?query=(alias%20is%20${bench.person.userId})`;
    const { text, headers } = await bench.call('GET', path, { headers: { accept: '*/*' } });
    expect(headers['content-type']).toMatch(/^application\/xml/);
    const xml = new XMLParser({ ignoreAttributes: false }).parse(text);
    expect(xml.Users).toMatchObject({ '@_total': '1', User: { Alias: bench.person.userId } });
    const version = await bench.call('GET', '/version', { headers: { accept: 'text/xml' } });
    expect(version.text).toContain('<VersionInformation><name>vmrest</name><version>12.5.');
  });

  it('names administrator roles, extensions and LDAP users', async () => {
    const admin = userOf(bench.unity, bench.world.special.protected);
    const roles = await bench.call('GET', `/users/${admin.objectId}/userroles`);
    expect(roles.json).toMatchObject({ '@total': '1', UserRole: { RoleName: 'System Administrator' } });
    expect((await bench.call('GET', `/users/${bench.user.objectId}/userroles`)).json).toEqual({ '@total': '0' });
    const numbers = await bench.call('GET', `/users/${bench.user.objectId}/alternateextensions`);
    expect(numbers.json.AlternateExtension).toMatchObject({ IdIndex: '0', DtmfAccessId: bench.person.extension });
    const ldap = userOf(bench.unity, bench.world.special.ldapSynced);
    expect((await bench.call('GET', `/users/${ldap.objectId}`)).json).toMatchObject({ LdapType: '3' });
  });

  it('wraps lists as one of the examples has it, when told to', async () => {
    const other = await cupiBench({ listShape: 'wrapped' });
    const { json } = await other.call('GET', `/users?query=(alias%20is%20${other.person.userId})`);
    expect(json).toEqual({ Users: { '-total': '1', User: expect.objectContaining({ Alias: other.person.userId }) } });
    await other.stop();
  });
});
