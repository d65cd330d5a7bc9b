import { describe, expect, it } from 'vitest';
import { createFinder } from '../../src/people/finder.ts';
import type { FinderPort, FoundRow } from '../../src/people/search.ts';

const row = (system: string, userId: string | undefined, more: Partial<FoundRow> = {}): FoundRow => ({
  system,
  type: 'ip-phone',
  userId,
  name: userId ?? 'SEP1',
  ...more,
});

interface Fake {
  readonly found?: readonly FoundRow[];
  readonly known?: readonly FoundRow[];
  readonly truncated?: boolean;
  readonly fails?: 'search' | 'people';
}

const port = (name: string, { found = [], known, truncated = false, fails }: Fake): FinderPort => ({
  name,
  search: async () => {
    if (fails === 'search') throw new Error('silent');
    return { rows: found, truncated };
  },
  ...(known && {
    people: async (userIds: readonly string[]) => {
      if (fails === 'people') throw new Error('silent');
      return known.filter(({ userId }) => userId !== undefined && userIds.includes(userId));
    },
  }),
});

const search = (finders: readonly FinderPort[], scopes: Record<string, readonly string[]> = {}) =>
  createFinder({ finders, scopes }).search({ text: 'anna', limit: 10 });

const dn = 'CN=Anna,OU=Sales,DC=example,DC=com';
const directoryRow = row('directory', 'anna', { type: 'directory-account', dn });

describe('the search over all systems', () => {
  it('makes one group of one person, phones first, by the user id whatever its case, and knows where the entry stands', async () => {
    const { groups } = await search([
      port('directory', { found: [directoryRow] }),
      port('unity:main', { found: [row('unity:main', 'ANNA', { type: 'mailbox' })] }),
      port('cucm:main', { found: [row('cucm:main', 'Anna'), row('cucm:main', 'berta')] }),
    ]);
    expect(groups.map(({ userId, dn: where, rows }) => [userId, where, rows.map(({ system }) => system)])).toEqual([
      ['Anna', dn, ['cucm:main', 'unity:main', 'directory']],
      ['berta', undefined, ['cucm:main']],
    ]);
  });

  it('asks the systems that did not find somebody by user id', async () => {
    const { groups } = await search([
      port('cucm:main', { found: [row('cucm:main', 'anna')], known: [] }),
      port('directory', { known: [directoryRow, row('directory', 'other')] }),
    ]);
    expect(groups).toHaveLength(1);
    expect(groups[0]?.dn).toBe(dn);
  });

  it('names the systems that did not answer, at first or when asked again, and shows the others', async () => {
    const answer = await search([
      port('cucm:main', { found: [row('cucm:main', 'anna')] }),
      port('unity:main', { fails: 'search' }),
      port('directory', { known: [directoryRow], fails: 'people' }),
    ]);
    expect(answer.silent).toEqual(['unity:main', 'directory']);
    expect(answer.groups).toHaveLength(1);
  });

  it('says that there are more where any system says so', async () => {
    expect((await search([port('a', {}), port('b', { truncated: true })])).truncated).toBe(true);
    expect((await search([port('a', {}), port('b', {})])).truncated).toBe(false);
  });

  it('puts devices of nobody last, a group each', async () => {
    const { groups } = await search([
      port('cucm:main', {
        found: [
          row('cucm:main', undefined, { name: 'SEP2', line: '1' }),
          row('cucm:main', 'zoe'),
          row('cucm:main', undefined, { name: 'SEP1' }),
          row('cucm:main', undefined, { name: 'SEP2', line: '2' }),
        ],
      }),
    ]);
    expect(groups.map(({ userId, rows }) => [userId, rows.length])).toEqual([
      ['zoe', 1],
      [undefined, 1],
      [undefined, 2],
    ]);
  });

  it('leaves out of a person what another cluster’s scope holds', async () => {
    const finders = [
      port('cucm:north', { found: [row('cucm:north', 'anna')] }),
      port('cucm:south', { found: [row('cucm:south', 'anna'), row('cucm:south', 'berta')] }),
      port('directory', { known: [directoryRow] }),
    ];
    const scopes = { 'cucm:north': ['OU=Sales,DC=example,DC=com'], 'cucm:south': ['OU=South,DC=example,DC=com'] };
    const { groups } = await search(finders, scopes);
    expect(groups.map(({ userId, rows }) => [userId, rows.map(({ system }) => system)])).toEqual([
      ['anna', ['cucm:north', 'directory']],
    ]);
  });
});
