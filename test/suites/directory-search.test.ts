import { afterAll, expect, it } from 'vitest';
import type { SearchField } from '../../src/people/search.ts';
import { closeDirectories, directoryOn } from './servers/directory-on.ts';
import { suiteOn } from './servers/use.ts';

for (const [name, title] of [
  ['samba', 'Active Directory'],
  ['openldap', 'OpenLDAP'],
] as const) {
  suiteOn(name, `${title}: the search`, server => {
    const { finder } = directoryOn(server);
    afterAll(closeDirectories);

    const search = (text: string, by?: SearchField, limit = 50) => finder.search({ text, by, limit });
    const idsOf = async (text: string, by?: SearchField) => (await search(text, by)).rows.map(({ userId }) => userId);

    it('finds by the beginning of account, number and words of a name, case ignored', async () => {
      expect(await idsOf('USER01', 'userId')).toEqual(['user01']);
      expect(await idsOf('20002', 'number')).toEqual(['user02']);
      expect(await idsOf('sur1 GIVEN1', 'name')).toContain('user01');
      expect(await idsOf('sur1 GIVEN1', 'name')).not.toContain('user02');
      expect(await idsOf('sur3 given4', 'name')).toEqual([]);
      expect((await idsOf('user0', 'userId')).length).toBeGreaterThan(5);
      const [row] = (await search('user01')).rows;
      expect(row).toMatchObject({
        system: 'directory',
        firstName: 'Given1',
        lastName: 'Sur1',
        dn: expect.stringContaining('user01'),
      });
    });

    it('says that there are more, and shows the rows of users that are named', async () => {
      expect(await search('user', 'userId', 3)).toMatchObject({ truncated: true, rows: { length: 3 } });
      expect((await finder.people?.(['user01', 'USER02', 'nobody', '*']))?.map(({ userId }) => userId).sort()).toEqual([
        'user01',
        'user02',
      ]);
    });

    it('takes what filters are written with as letters', async () => {
      for (const text of ['*', 'user0*', '*)(objectClass=*', '\\2a', ')(|(cn=*', 'user01)(cn=*']) {
        expect([text, await idsOf(text)]).toEqual([text, []]);
      }
    });
  });
}
