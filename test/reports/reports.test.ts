import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { createAudit } from '../../src/audit/audit.ts';
import { createKeyring } from '../../src/base/keyring.ts';
import { silentLog } from '../../src/base/log.ts';
import { Secret } from '../../src/base/secret.ts';
import type { AuditEvent } from '../../src/renewal/ports.ts';
import type { SubjectAnswer } from '../../src/renewal/subject.ts';
import { reportNavigation, reportRoutes } from '../../src/reports/report-routes.ts';
import { openStore } from '../../src/store/store.ts';
import type { GivenGrant } from '../../src/web/role-book.ts';
import { person, TestClock } from '../dialog/harness.ts';
import { Browser, givenGrants, groupOf, pages } from '../web/harness.ts';

const event = (subject: string | undefined, more: Partial<AuditEvent> = {}): AuditEvent => ({
  event: 'update-success',
  requester: { channel: 'phone', id: 'SEP1' },
  subject,
  kind: 'cucm-pin',
  system: 'cucm:main',
  mail: subject && `${subject}@example.com`,
  ...more,
});

const ouOf = (userId: string): string =>
  userId.startsWith('g') ? 'OU=Ghent,DC=corp,DC=test' : 'OU=Brussels,DC=corp,DC=test';

/** Everybody is on CUCM main; who begins with g is in Ghent; `gone` is nowhere, of `silent` nobody can say. */
function find(userId: string): SubjectAnswer {
  if (userId === 'silent') return { none: 'unavailable', unavailable: ['directory'] };
  if (userId === 'gone') return { none: 'unknown', unavailable: [] };
  const { subject } = person(userId);
  const entries = subject.entries.map(each =>
    each.type === 'directory' ? { ...each, entry: { ...each.entry, dn: `CN=${userId},${ouOf(userId)}` } } : each,
  );
  return { found: { ...subject, entries } };
}

async function site(given: readonly GivenGrant[] = givenGrants) {
  const clock = new TestClock();
  const store = await openStore({ url: 'sqlite::memory:', clock, log: silentLog });
  const audit = createAudit({
    store,
    keyring: createKeyring([new Secret(Buffer.alloc(32, 1).toString('base64'))]),
    clock,
  });
  const asked: string[] = [];
  const findSubject = async (userId: string): Promise<SubjectAnswer> => {
    asked.push(userId);
    return find(userId);
  };
  const web = await pages({ routes: reportRoutes({ audit, findSubject }), navigation: reportNavigation, given });
  const browserOf = async (role: string): Promise<Browser> => {
    const browser = new Browser(web);
    await browser.signIn(role);
    return browser;
  };
  return {
    asked,
    store,
    async fill(...events: readonly AuditEvent[]) {
      for (const each of events) await audit.append(each);
    },
    async get(path: string, role = 'auditor') {
      return await (await browserOf(role)).agent.get(path);
    },
  };
}

const numbersOf = (text: string): number[] =>
  [...text.matchAll(/<\/time> <small>(\d+)<\/small>/g)].map(([, seq]) => Number(seq));
const csvOf = (text: string) => parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];

test('the newest rows come first, fifty to a page, and the way to the older ones keeps the selection', async () => {
  const { fill, get } = await site();
  await fill(...Array.from({ length: 120 }, (_, index) => event(index % 2 ? 'ada' : 'bob')));
  const seen: number[] = [];
  let path: string | undefined = '/reports?user=ada';
  for (let page = 1; path !== undefined; page += 1) {
    const { text, status } = await get(path);
    expect(status).toBe(200);
    seen.push(...numbersOf(text));
    path = /href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    if (path !== undefined) expect(path).toContain('user=ada');
    expect(page).toBeLessThan(4);
  }
  expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => 120 - 2 * index));
});

test('an outcome is named in a word, in the rows as in the choice, and no sentence of the phone with a gap', async () => {
  const { fill, get } = await site();
  await fill(event('ada'), event('ada', { event: 'update-unknown' }));
  const { text } = await get('/reports');
  expect(text).toContain('<td>en:helpdesk.outcome.done</td>');
  expect(text).toContain('<td>en:helpdesk.outcome.unknown</td>');
  expect(text).toContain('<option value="refused">en:helpdesk.outcome.refused</option>');
});

test('a download is exactly the selection, and is written down', async () => {
  const { fill, get, store } = await site();
  await fill(
    event('ada'),
    event('bob'),
    event('ada', { event: 'update-failure' }),
    event('ada', { kind: 'unity-pin' }),
  );
  const fields = 'user=ada&outcome=done';
  const shown = numbersOf((await get(`/reports?${fields}`)).text);
  const { text, headers } = await get(`/reports/download?${fields}&format=csv`);
  expect(
    csvOf(text)
      .map(({ seq }) => Number(seq))
      .reverse(),
  ).toEqual(shown);
  expect(shown).toEqual([4, 1]);
  expect(headers['content-disposition']).toBe('attachment; filename="rekey-report.csv"');
  expect(headers['content-type']).toContain('text/csv');
  const all = await get('/reports/download?format=ndjson');
  expect(
    all.text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).event)
      .slice(4),
  ).toEqual(['report-exported']);
  const written = await store.db
    .selectFrom('audit')
    .select(['event', 'requester', 'detail'])
    .where('seq', '>', 4)
    .execute();
  expect(written).toEqual([
    { event: 'report-exported', requester: 'auditor', detail: 'csv?user=ada&outcome=done' },
    { event: 'report-exported', requester: 'auditor', detail: 'ndjson' },
  ]);
});

test.each([
  ['auditor', 'ada@example.com', 'a***@example.com'],
  ['viewer', 'a***@example.com', 'ada@example.com'],
  ['admin', 'a***@example.com', 'ada@example.com'],
])('%s sees mail addresses as %s, on the page and in every download', async (role, seen, unseen) => {
  const { fill, get } = await site();
  await fill(event('ada', { detail: 'told ada@example.com' }));
  for (const path of ['/reports', ...['csv', 'ndjson', 'json'].map(format => `/reports/download?format=${format}`)]) {
    const { text } = await get(path, role);
    expect(text).toContain(seen);
    expect(text).not.toContain(unseen);
  }
});

test('agents and whoever has no role see no reports', async () => {
  const { get } = await site();
  expect((await get('/reports', 'agent')).status).toBe(403);
  expect((await get('/reports/download?format=csv', 'agent')).status).toBe(403);
});

const brussels: GivenGrant = {
  role: 'viewer',
  groups: [groupOf('viewer')],
  users: [],
  ous: ['OU=Brussels,DC=corp,DC=test'],
  clusters: [],
  showSecret: 'never',
  maySkipVerification: false,
};

test('a viewer with a scope sees what is about people within it, on the page and in a download', async () => {
  const { fill, get, asked } = await site([brussels]);
  await fill(event('ada'), event('gus'), event('gone'), event('silent'), event(undefined), event('bob'), event('ada'));
  const { text } = await get('/reports', 'viewer');
  expect(numbersOf(text)).toEqual([7, 6, 1]);
  expect(text).not.toContain('gus');
  expect(text).toContain('reports.part');
  const rows = csvOf((await get('/reports/download?format=csv', 'viewer')).text);
  expect(rows.map(({ user }) => user)).toEqual(['ada', 'bob', 'ada']);
  expect(asked.filter(userId => userId === 'ada')).toHaveLength(1);
});

test('a page for a viewer with a scope asks the systems for some tens of subjects only, and goes on from there', async () => {
  const { fill, get, asked } = await site([brussels]);
  await fill(event('ada'), ...Array.from({ length: 150 }, (_, index) => event(`g${index}`)));
  const { text } = await get('/reports', 'viewer');
  expect(asked).toHaveLength(40);
  expect(text).toContain('reports.nothing-here');
  const found: number[] = [];
  let path: string | undefined = '/reports';
  while (path !== undefined) {
    const page = await get(path, 'viewer');
    found.push(...numbersOf(page.text));
    path = /href="([^"]+)" rel="next"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&');
  }
  expect(found).toEqual([1]);
});

test('a field that cannot be understood is named, and nothing is shown or downloaded', async () => {
  const { fill, get } = await site();
  await fill(event('ada'));
  const { text, status } = await get('/reports?from=yesterday&kind=pin');
  expect(status).toBe(422);
  expect(text).toContain('data-field="from"');
  expect(text).toContain('data-field="kind"');
  expect(numbersOf(text)).toEqual([]);
  const refused = await get('/reports/download?from=yesterday&format=csv');
  expect(refused.status).toBe(303);
  expect(refused.headers['location']).toBe('/reports?from=yesterday');
});

test('what somebody typed at a door is text on the page', async () => {
  const { fill, get } = await site();
  await fill(event('<script>alert(1)</script>', { detail: '"><img src=x>', mail: undefined }));
  const { text } = await get('/reports');
  expect(text).not.toMatch(/<script>alert|<img src=x/);
});
