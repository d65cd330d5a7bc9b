import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AdminBrowser, type AdminSite, openSite } from '../site.ts';

let site: AdminSite;
let admin: AdminBrowser;
beforeAll(async () => {
  site = await openSite(same => same, { trivial: 0, default: 2 });
  admin = await site.signIn('admin');
});
afterAll(() => site?.stop());

const PATH = '/admin/sweep';
const WAIT = { timeout: 60_000, interval: 200 };
const pinsSet = (): number =>
  site.lab.control.calls.filter(({ body }) => body.includes('updateUser') && body.includes('<pin>')).length;

/** Begins a run and waits until its page says how it stands. */
async function runTo(state: string, fields: Readonly<Record<string, string | readonly string[]>>) {
  const answer = await admin.post(PATH, fields);
  const path = answer.headers['location'] ?? '';
  expect([answer.status, path]).toEqual([303, expect.stringMatching(/^\/admin\/sweep\/[\w-]+$/)]);
  // What is live is asked for by another path: opening the page counts as having seen the run.
  const runs = await vi.waitUntil(async () => {
    const { text } = await admin.get(PATH);
    const row = text.split('<tr>').find(each => each.includes(`href="${path}"`));
    return row?.includes(`<td>${state}`) && text;
  }, WAIT);
  return { path, runs };
}

describe('runs of the sweep', () => {
  test('are refused with a sentence where the list is none, and where no dry run was seen; nothing is begun', async () => {
    const [anna] = site.lab.world.users;
    for (const [fields, sentence] of [
      [{ do: 'dry', rows: '# nobody' }, 'The list names nobody.'],
      [{ do: 'dry', rows: 'anna\na,b' }, 'Line 2 is no user ID'],
      [{ do: 'dry', rows: 'an\uFFFD' }, 'The list is not UTF-8.'],
      [{ do: 'dry', rows: `${anna?.userId}\nnobody` }, 'No system knows 1 of these users, such as: nobody.'],
      [{ do: 'run', rows: '' }, 'The first run is dry'],
    ] as const) {
      const { status, text } = await admin.post(PATH, fields);
      expect([status, text.includes(sentence)], sentence).toEqual([422, true]);
    }
    expect((await admin.post(PATH, { do: 'dry', kinds: 'all' })).status).toBe(400);
    const { text } = await admin.get(PATH);
    expect(text).toContain('There was no run yet.');
    expect(text).not.toContain('data-do="run"');
  });

  test('say what they found; that a dry run was seen lets one with renewals begin, which renews each and only them', async () => {
    const { path } = await runTo('Done.', { do: 'dry', kinds: 'cucm-pin', findings: 'default-value' });
    expect((await admin.get(PATH)).text).not.toContain('data-do="run"');
    const seen = await admin.get(path);
    for (const userId of site.lab.planted.default) expect(seen.text).toContain(`>${userId}</a>`);
    expect(seen.text).toContain('would be renewed');
    expect(pinsSet()).toBe(0);

    const acted = await runTo('Done.', { do: 'run', kinds: 'cucm-pin', findings: 'default-value' });
    await vi.waitUntil(async () => (await admin.get(acted.path)).text.includes('<strong>Done.</strong>'), WAIT);
    expect(pinsSet()).toBe(2);
    const result = await admin.get(`${acted.path}/findings.csv`);
    expect(result.headers['content-disposition']).toBe('attachment; filename="findings.csv"');
    const rows = parse(result.text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
    expect(rows.map(({ user, finding, outcome }) => ({ user, finding, outcome }))).toEqual(
      site.lab.planted.default.toSorted().map(user => ({ user, finding: 'default-value', outcome: 'done' })),
    );
  });

  test('are drawn on the overview, with what was renewed and how old PINs are', async () => {
    await runTo('Done.', { do: 'dry', kinds: 'cucm-pin' });
    const { text } = await admin.get('/admin');
    expect(text).toMatch(/>Sweep<\/th><td><svg class="bars" role="img" aria-label="Sweep: (0, ){29}2"/);
    expect(text).toMatch(/Still the default value<\/th>/);
    expect(text).toMatch(/up to 30 days<\/th><td><meter[^>]*><\/meter><\/td><td>\d+</);
  });

  test('are paused, go on and are cancelled; who did it stands in the audit', async () => {
    site.lab.control.inject({ system: 'cucm', operation: 'executeSQLQuery', fault: 'delay', value: 2000 });
    const answer = await admin.post(PATH, { do: 'dry' });
    const path = answer.headers['location'] ?? '';
    expect((await admin.post(PATH, { do: 'dry' })).text).toContain('Another run is not over.');
    await admin.post(`${path}/halt`, { do: 'pause' }, path);
    expect((await admin.get(path)).text).toContain('<strong>Paused.</strong>');
    await admin.post(path, { do: 'resume' });
    expect((await admin.get(path)).text).toMatch(/<strong>(Users are being listed|Under way|Done)\./);
    await admin.post(`${path}/halt`, { do: 'cancel' }, path);
    const { text } = await admin.get(path);
    expect(text).toContain('<strong>Cancelled.</strong>');
    expect(text).not.toContain('data-do="resume"');
    site.lab.control.clear();
    const report = (await admin.get('/reports')).text;
    for (const event of ['A sweep began', 'A sweep was stopped', 'A sweep goes on']) expect(report).toContain(event);
    expect((await admin.get(`${PATH}/none`)).status).toBe(404);
  });

  test('show another page where an address names a finding to go on from, and the first where it names none', async () => {
    const { text } = await admin.get(PATH);
    const path = /href="(\/admin\/sweep\/[\w-]+)"/.exec(text)?.[1] ?? '';
    for (const query of ['?after=x', '?after=[1]', '?finding=none', '?finding=trivial&after=%5B%22a%22%5D']) {
      expect((await admin.get(path + query)).status, query).toBe(200);
    }
  });
});
