import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchField } from '../../../src/people/search.ts';
import { type DirectoryBench, directoryBench } from './directory-bench.ts';

let bench: DirectoryBench;
beforeAll(async () => {
  bench = await directoryBench();
});
afterAll(() => bench.stop());

const search = (text: string, by?: SearchField, limit = 20) => bench.directory.finder.search({ text, by, limit });

describe('the search of the directory', () => {
  it('finds by the beginning of account, number and words of a name, and says where the entry stands', async () => {
    const { userId, extension, firstName, lastName } = bench.person;
    const expected = expect.objectContaining({
      system: 'directory',
      type: 'directory-account',
      userId,
      firstName,
      lastName,
      dn: expect.stringContaining('DC='),
    });
    expect((await search(userId.toUpperCase(), 'userId')).rows).toContainEqual(expected);
    expect((await search(extension, 'number')).rows).toContainEqual(expected);
    expect((await search(`${lastName} ${firstName.slice(0, 2)}`, 'name')).rows).toContainEqual(expected);
    expect((await search(`${lastName} ${firstName}x`, 'name')).rows).toEqual([]);
  });

  it('finds people only, never groups or machines', async () => {
    const { rows } = await search('a', undefined, 100);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ dn }) => /OU=|CN=Users/i.test(dn ?? ''))).toBe(true);
  });

  it('shows the rows of users that are named', async () => {
    const ids = bench.world.users.slice(0, 3).map(({ userId }) => userId);
    const rows = await bench.directory.finder.people?.([...ids, 'nobody', '*']);
    expect(rows?.map(({ userId }) => userId).sort()).toEqual([...ids].sort());
    expect(await bench.directory.finder.people?.([])).toEqual([]);
  });

  it('says that there are more, and shows no more than asked for', async () => {
    const letters = bench.world.users.map(({ userId }) => userId.charAt(0));
    const common = letters.find((letter, index) => letters.indexOf(letter) !== index) ?? '';
    const answer = await search(common, 'userId', 1);
    expect(answer.truncated).toBe(true);
    expect(answer.rows).toHaveLength(1);
  });

  it('takes what filters are written with as letters', async () => {
    for (const text of ['*', '*)(objectClass=*', 'a*b', '\\2a', ')(|(cn=*', `${bench.person.userId}*`, '&', '!']) {
      expect([text, (await search(text)).rows]).toEqual([text, []]);
    }
    const words = fc.constantFrom('*', '(', ')', '\\', '|', '&', '!', '=', '\\2a', '~=', ' ');
    const typed = fc.array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 4 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(typed, async parts => {
        expect((await search(`~${parts.join('')}`)).rows).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
