import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOBBY_PHONE, TEAM_NUMBER, TEAM_PHONE } from '../../../../src/lab/cucm/fill-shared.ts';
import type { SearchField } from '../../../../src/people/search.ts';
import { type Lab, ordinary, startLab, world } from '../lab-bench.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const search = (text: string, by?: SearchField, limit = 20) => lab.cucm.finder.search({ text, by, limit });
const idsOf = async (text: string, by?: SearchField) =>
  [...new Set((await search(text, by)).rows.map(({ userId }) => userId))].sort();

const everybody = [...world.users, ...Object.values(world.special)];
const user = ordinary(3);
const busy = ordinary(5);

describe('the search of CUCM', () => {
  it('shows phone and profile of a user with line, caller text and name', async () => {
    expect((await search(user.userId, 'userId')).rows).toEqual([
      {
        system: 'cucm:main',
        type: 'ip-phone',
        userId: user.userId,
        name: user.device,
        description: `Phone of ${user.displayName}`,
        line: user.extension,
        callerText: user.displayName,
        firstName: user.firstName,
        lastName: user.lastName,
      },
      expect.objectContaining({ type: 'device-profile', name: `UDP-${user.userId}`, line: user.extension }),
    ]);
    expect((await search(busy.userId)).rows).toHaveLength(5);
  });

  it('finds by the beginning of a user id, case ignored', async () => {
    const start = user.userId.slice(0, 3);
    const expected = everybody.filter(({ userId }) => userId.startsWith(start)).map(({ userId }) => userId);
    expect(await idsOf(start.toUpperCase(), 'userId')).toEqual(expected.sort());
  });

  it('finds by the beginnings of words of a name in any order, case and all', async () => {
    const named = everybody.filter(one => one.firstName === busy.firstName && one.lastName === busy.lastName);
    const expected = named.map(({ userId }) => userId).sort();
    expect(await idsOf(`${busy.lastName.toUpperCase()} ${busy.firstName.slice(0, 3)}`, 'name')).toEqual(expected);
    expect(await idsOf(`${busy.lastName}x`, 'name')).toEqual([]);
  });

  it('finds by number: its beginning, its last four digits, and phones of nobody too', async () => {
    expect(await idsOf(user.extension)).toEqual([user.userId]);
    expect(await idsOf(user.extension.slice(1), 'number')).toContain(user.userId);
    const team = (await search(TEAM_NUMBER, 'number')).rows;
    expect(team.find(({ userId }) => userId === undefined)).toMatchObject({
      name: TEAM_PHONE,
      line: TEAM_NUMBER,
      callerText: 'Reception',
    });
    const members = [ordinary(1).userId, ordinary(2).userId].sort();
    expect(team.flatMap(({ userId, line }) => (line === TEAM_NUMBER && userId ? [userId] : [])).sort()).toEqual(
      members,
    );
  });

  it('finds an E.164 line by its + and by its last digits, and shows it as dialled', async () => {
    const foreign = ordinary(6);
    const stored = '\\+33155550417';
    lab.server.database.run('update numplan set dnorpattern = ? where dnorpattern = ?', stored, foreign.extension);
    for (const text of ['+33 155', '0417']) {
      const { rows } = await search(text, 'number');
      expect(rows.find(({ userId }) => userId === foreign.userId)?.line).toBe('+33155550417');
    }
    lab.server.database.run('update numplan set dnorpattern = ? where dnorpattern = ?', foreign.extension, stored);
  });

  it('shows a user without any device, and the rows of users that are named', async () => {
    const alone = world.special.noMail;
    lab.server.database.run('delete from device where name in (?, ?)', alone.device, `UDP-${alone.userId}`);
    const rows = (await search(alone.userId, 'userId')).rows.filter(({ userId }) => userId === alone.userId);
    expect(rows).toMatchObject([{ type: 'end-user', name: alone.userId, lastName: alone.lastName }]);
    const people = await lab.cucm.finder.people?.([user.userId.toUpperCase(), 'nobody', '', 'a\u0000']);
    expect(new Set(people?.map(({ userId }) => userId))).toEqual(new Set([user.userId]));
    expect(await lab.cucm.finder.people?.([])).toEqual([]);
  });

  it('says that there are more, and shows no more than asked for', async () => {
    const letter = '%';
    expect((await search(letter)).rows).toEqual([]);
    const all = await search('a', 'userId', 1);
    const many = everybody.filter(({ userId }) => userId.startsWith('a')).length;
    expect(all.truncated).toBe(many > 1);
    expect(new Set(all.rows.map(({ userId }) => userId)).size).toBeLessThanOrEqual(1);
  });

  it('takes wildcards, quotes and backslashes as letters', async () => {
    for (const text of [
      '%',
      '_',
      '%%%',
      `_${user.userId.slice(1)}`,
      "'",
      "' or '1'='1",
      '\\',
      '\\%',
      `${user.userId}%`,
    ]) {
      expect([text, (await search(text)).rows]).toEqual([text, []]);
    }
    lab.server.database.run('update enduser set lastname = ? where userid = ?', "O'N%i_l\\x", user.userId);
    for (const text of ["o'n", "O'N%i", "o'n%i_l", "o'n%i_l\\"])
      expect(await idsOf(text, 'name')).toEqual([user.userId]);
  });

  it('finds nobody and fails never whatever is typed, and no statement but a select is sent', async () => {
    const words = fc.constantFrom(
      "'",
      '"',
      '--',
      ';',
      '\\',
      '%',
      '_',
      '{',
      '}',
      '/*',
      ' or 1=1',
      ' union select ',
      '<',
      ']]>',
      '(',
      ')',
    );
    const typed = fc.array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(typed, async parts => {
        const text = `qq${parts.join('')}`;
        const { rows } = await search(text);
        expect(rows).toEqual([]);
      }),
      { numRuns: 60 },
    );
    const sent = lab.control.calls.flatMap(({ body }) => /<sql>(.*)<\/sql>/s.exec(body)?.[1] ?? []);
    const bare = sent.map(statement => statement.replaceAll('&apos;', "'").replaceAll(/'(?:[^']|'')*'/g, 'x'));
    expect(bare.length).toBeGreaterThan(60);
    expect(bare.filter(statement => !/^select [\w\s.,()=<>]+$/.test(statement))).toEqual([]);
  });

  it('rejects as the port does where CUCM does not answer', async () => {
    lab.control.inject({ system: 'cucm', fault: 'status', value: 401 });
    await expect(search('anna')).rejects.toMatchObject({ code: 'cucm-denied' });
    lab.control.clear();
  });

  it('does not show the lobby phone, which has no line', async () => {
    expect((await search('E001')).rows.some(({ name }) => name === LOBBY_PHONE)).toBe(false);
  });
});
