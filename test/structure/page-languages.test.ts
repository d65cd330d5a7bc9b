import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AdminBrowser, type AdminSite, openSite } from '../admin/site.ts';
import { routeTable } from './route-table.ts';
import { untranslatedIn } from './untranslated.ts';
import { visibleTexts } from './visible-text.ts';

let site: AdminSite;
let admin: AdminBrowser;
/** Where things are that the test made: what stands for `:id` under a path. */
const made: Record<string, string> = {};
let userId: string;

const WAIT = { timeout: 60_000, interval: 200 };

async function make(path: string, fields: Readonly<Record<string, string | readonly string[]>>): Promise<string> {
  const answer = await admin.post(path, fields);
  expect(answer.status, path).toBe(303);
  return answer.headers['location'] ?? '';
}

/** Changes of every section, one of each thing that pages list, and failures. */
async function live(): Promise<void> {
  const [anna, bob] = site.lab.world.users;
  userId = anna?.userId ?? '';
  const rows = `${userId},cucm-pin\nnobody,cucm-pin\n${bob?.userId},cucm-pin,12345\nx,cucm-pim\n`;
  const batch = await make('/admin/batches', { name: 'June', rows, kinds: [] });
  made['/admin/batches'] = batch.split('/').at(-1) ?? '';
  await vi.waitUntil(async () => (await admin.get(batch)).text.includes('value="run"'), WAIT);
  await make(batch, { do: 'run' });
  const sweep = await make('/admin/sweep', { do: 'dry' });
  made['/admin/sweep'] = sweep.split('/').at(-1) ?? '';
  await vi.waitUntil(async () => (await admin.get(sweep)).text.includes('<strong>Done.</strong>'), WAIT);
  await make('/admin/kinds', { kind: 'fac', do: 'stop' });
  const policy = { kind: 'cucm-pin', name: 'default', minLength: '7', generateLength: '7', rules: ['', 'sequence'] };
  await make('/admin/policies/edit?kind=cucm-pin&name=default', { ...policy, do: 'save', version: '0' });
  const text = { key: 'menu.title', en: 'One', fr: 'Un', nl: 'Een', do: 'words', version: '0' };
  await make('/admin/texts?key=menu.title', text);
  await make('/admin/texts', { do: 'contact', contact: '4711', version: '0' });
  const mail = { message: 'code', language: 'fr', template: 'Subject: Code\n\n{{ code }}\n\n{{ contact }}' };
  await make('/admin/messages/edit?message=code&language=fr', { ...mail, do: 'save', version: '0' });
  const entry = { name: 'Half a year', kinds: 'cucm-pin', first: '2099-01-15', every: '180' };
  await make('/admin/calendar', { ...entry, do: 'add' });
  await site.anybody().post('/sign-in', { userId, password: 'wrong', to: '/' });
  await fetch(`${site.url}/phone?name=SEP001122334455`);
  await vi.waitUntil(async () => (await admin.get(batch)).text.includes('Done. '), WAIT);
}

beforeAll(async () => {
  site = await openSite();
  admin = await site.signIn('admin');
  await live();
}, 120_000);
afterAll(async () => await site?.stop());

/** What only makes sense with a query. */
const queries: Readonly<Record<string, string>> = {
  '/admin/policies/edit': '?kind=cucm-pin&name=default',
  '/admin/messages/edit': '?message=code&language=nl',
  '/admin/texts': '?key=menu.text',
};

/** Beside the routes themselves: forms that were not understood, lists that are searched. */
const more = [
  '/reports?from=x&to=y&kind=z&channel=q',
  '/helpdesk?search=a&by=name',
  '/admin/policies/edit?kind=directory-password&name=staff',
  '/admin/phone-preview?screen=all',
  '/nowhere',
];

/** The addresses of pages in the table of routes, filled in. */
function addresses(): readonly string[] {
  const pages = Object.keys(routeTable)
    .filter(name => name.startsWith('get ') && !/\/(events|wait|oidc.*|download|[\w-]+\.csv)$/.test(name))
    .map(name => name.slice('get '.length));
  const filled = pages.map(path => {
    const [own = ''] = path.split('/:id');
    const named = path.replace(':userId', userId).replace(':id', made[own] ?? 'x');
    return `${named}${queries[named] ?? ''}`;
  });
  return [...filled, ...more, `/admin/locks?userId=${userId}`];
}

describe.each(['fr', 'nl'])('in %s', language => {
  test('no page shows a name of the code, or a sentence in English', async () => {
    await admin.post('/language', { language, to: '/admin' }, '/admin');
    const untranslated = untranslatedIn(language);
    const found: Record<string, readonly string[]> = {};
    for (const address of addresses()) {
      const { text } = await admin.get(address, { Accept: 'text/html' });
      expect(text, address).toContain(`<html lang="${language}">`);
      const left = untranslated(visibleTexts(text));
      if (left.length > 0) found[address] = left;
    }
    expect(found).toEqual({});
  }, 60_000);
});

test('what is looked for would be found', () => {
  const page =
    '<body><p>Void: cucm-pin</p><p title="kind.fac">ja</p><p>This cannot be saved:</p><b lang="en">No page</b>';
  expect(untranslatedIn('nl')(visibleTexts(page))).toEqual(['kind.fac', 'Void: cucm-pin', 'This cannot be saved:']);
});
