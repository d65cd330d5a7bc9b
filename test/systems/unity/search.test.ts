import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchField } from '../../../src/people/search.ts';
import type { UnityClient } from '../../../src/systems/unity/client.ts';
import { UnityRefusal } from '../../../src/systems/unity/errors.ts';
import { createFinder } from '../../../src/systems/unity/search.ts';
import { type UnityBench, unityBench } from './unity-bench.ts';

let bench: UnityBench;
beforeAll(async () => {
  bench = await unityBench();
});
afterAll(() => bench.stop());

const search = (text: string, by?: SearchField, limit = 20) => bench.unity.finder.search({ text, by, limit });

describe('the search of Unity Connection', () => {
  it('finds by the beginning of alias, number and name, a question each', async () => {
    const { userId, extension, displayName, firstName, lastName } = bench.person;
    const expected = expect.objectContaining({
      system: 'unity:main',
      type: 'mailbox',
      userId,
      line: extension,
      description: displayName,
    });
    expect((await search(userId.toUpperCase(), 'userId')).rows).toContainEqual(expected);
    expect((await search(extension.slice(0, 4), 'number')).rows).toContainEqual(expected);
    expect((await search(`${lastName} ${firstName.slice(0, 2)}`, 'name')).rows).toContainEqual(expected);
    expect((await search(`${firstName} ${lastName}x`, 'name')).rows).toEqual([]);
  });

  it('says that there are more, and shows no more than asked for', async () => {
    const letters = bench.world.users.map(({ userId }) => userId.charAt(0));
    const common = letters.find((letter, index) => letters.indexOf(letter) !== index) ?? '';
    const answer = await search(common, 'userId', 1);
    expect(answer).toMatchObject({ truncated: true });
    expect(answer.rows).toHaveLength(1);
  });

  it('goes by the attribute that is joined, and lets one column be refused', async () => {
    const asked: string[] = [];
    const user = { ObjectId: 'x', Alias: 'anna', EmailAddress: 'a@b.c', DisplayName: 'Anna Lind', DtmfAccessId: '1' };
    const client = {
      get: async (path: string) => {
        asked.push(decodeURIComponent(path));
        if (path.includes('LastName')) throw new UnityRefusal('h', 'w', { status: 400, serverText: 'no index' });
        return { '@total': '1', User: user };
      },
    } as unknown as UnityClient;
    const { rows } = await createFinder(client, 'unity:main', 'EmailAddress').search({ text: 'Anna', limit: 5 });
    expect(rows.map(({ userId, name }) => [userId, name])).toEqual([['a@b.c', 'anna']]);
    expect(asked.map(path => /\((\w+) /.exec(path)?.[1])).toEqual(['EmailAddress', 'DisplayName', 'LastName']);
  });

  it('is an error where Unity Connection does not answer', async () => {
    bench.control.inject({ system: 'unity', fault: 'status', value: 503 });
    await expect(search(bench.person.userId)).rejects.toMatchObject({ code: 'unity-busy' });
    bench.control.clear();
  });

  it('asks nothing that could be more than a value', async () => {
    const before = bench.control.calls.length;
    for (const text of ['a)', '(alias is x', 'a&b', 'x" or', "o'neil", 'a#b', '*', 'a/b']) {
      expect((await search(text)).rows).toEqual([]);
    }
    expect(bench.control.calls.length).toBe(before);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 20 }), async text => {
        await search(text);
      }),
      { numRuns: 40 },
    );
    const asked = bench.control.calls.slice(before).map(({ path }) => decodeURIComponent(path));
    expect(
      asked.every(path => /\?query=\(\w+ startswith [\p{L}\p{N}._+@-]+\)&rowsPerPage=21&pageNumber=1$/u.test(path)),
    ).toBe(true);
  });
});
