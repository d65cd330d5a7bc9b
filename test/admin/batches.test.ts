import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AdminBrowser, type AdminSite, openSite } from './site.ts';

let site: AdminSite;
let admin: AdminBrowser;
beforeAll(async () => {
  site = await openSite();
  admin = await site.signIn('admin');
});
afterAll(() => site?.stop());

const PATH = '/admin/batches';
const pinsSet = (): number =>
  site.lab.control.calls.filter(({ body }) => body.includes('updateUser') && body.includes('<pin>')).length;

/** Brings a list; the page about it once its rows are judged. */
async function bring(rows: string, kinds: readonly string[] = []): Promise<{ path: string; text: string }> {
  const answer = await admin.post(PATH, { name: 'list', rows, kinds });
  const path = answer.headers['location'] ?? '';
  const text = await vi.waitUntil(
    async () => {
      const page = await admin.get(path);
      return !page.text.includes('Rows are being judged') && page.text;
    },
    { timeout: 30_000, interval: 200 },
  );
  return { path, text };
}

test('a list is judged row by row and seen before anything is changed, then renewed; its result is downloaded', async () => {
  const [anna, bob] = site.lab.world.users;
  const rows = `${anna?.userId},cucm-pin\nnobody,cucm-pin\n${bob?.userId},cucm-pin,12345\n`;
  const { path, text } = await bring(rows);
  expect(text).toContain('3 rows: 0 renewed, 2 refused, 1 to be renewed.');
  expect(text).toContain('breaks the rules: ');
  expect(text).not.toMatch(/\b12345\b/);
  expect(pinsSet()).toBe(0);
  expect((await admin.post(path, { do: 'run' })).status).toBe(303);
  await vi.waitUntil(async () => (await admin.get(path)).text.includes('Done. '), { timeout: 30_000, interval: 200 });
  expect(pinsSet()).toBe(1);
  const result = await admin.get(`${path}/result.csv`);
  expect(result.headers['content-disposition']).toBe('attachment; filename="result.csv"');
  expect(result.text).toMatch(new RegExp(`${anna?.userId},cucm-pin cucm:main,done,`));
  expect(result.text).toMatch(/nobody,,refused,unknown,/);
});

test('what is no list is refused with a sentence, and the form comes back as it was', async () => {
  const empty = await admin.post(PATH, { name: 'x', rows: 'user,kinds', kinds: ['unity-pin'] });
  expect(empty.status).toBe(422);
  expect(empty.text).toContain('The list holds no row.');
  expect(empty.text).toContain('value="unity-pin" checked');
  const broken = await admin.post(PATH, { name: 'x', rows: 'an\uFFFDmone', kinds: ['unity-pin'] });
  expect(broken.text).toContain('CSV UTF-8');
});

test('a list may be cancelled before it runs, and then it does not', async () => {
  const before = pinsSet();
  const { path } = await bring(site.lab.world.users[2]?.userId ?? '', ['cucm-pin']);
  await admin.post(path, { do: 'cancel' });
  await admin.post(path, { do: 'run' });
  expect((await admin.get(path)).text).toContain('Cancelled. ');
  expect(pinsSet()).toBe(before);
  expect((await admin.get(`${PATH}/none`)).status).toBe(404);
});
