import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AdminBrowser, type AdminSite, openSite } from './site.ts';

let site: AdminSite;
let admin: AdminBrowser;
beforeAll(async () => {
  site = await openSite();
  admin = await site.signIn('admin');
});
afterAll(() => site?.stop());

const PATH = '/admin/calendar';
const entry = {
  do: 'add',
  name: 'Every half year',
  kinds: ['cucm-pin', 'unity-pin'],
  first: '2099-01-15',
  every: '180',
};

test('an entry is made for the users of a list, stands on the page, and can be removed', async () => {
  const rows = site.lab.world.users.slice(0, 2).map(({ userId }) => userId);
  expect((await admin.post(PATH, { ...entry, rows: rows.join('\n') })).headers['location']).toBe(`${PATH}?done=saved`);
  const { text } = await admin.get(PATH);
  expect(text).toContain('Every half year');
  expect(text).toContain('2 users');
  const id = /name="id" value="([\w-]+)"/.exec(text)?.[1] ?? '';
  await admin.post(PATH, { do: 'remove', id });
  expect((await admin.get(PATH)).text).toContain('There is no entry yet.');
});

test('everything that is wrong is said at once, and the form comes back as it was', async () => {
  const answer = await admin.post(PATH, {
    ...entry,
    kinds: [],
    first: '2020-01-01',
    every: '0',
    rows: 'nobody1\nnobody2',
  });
  expect(answer.status).toBe(422);
  for (const sentence of [
    'Choose at least one',
    'is past',
    'from 1 to 3650',
    'Nobody knows these users: nobody1, nobody2.',
  ])
    expect(answer.text).toContain(sentence);
  expect(answer.text).toContain('value="2020-01-01"');
  expect((await admin.get(PATH)).text).toContain('There is no entry yet.');
});
