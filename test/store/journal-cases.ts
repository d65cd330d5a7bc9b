import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ChangeRecord, Journal, JournalRecord, JournalStep, LinkRecord } from '../../src/renewal/journal.ts';
import { createJournalStore } from '../../src/store/journal-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { MakeDatabase, TestDatabase } from './test-database.ts';

const record = (id: string, changes: Partial<JournalRecord> = {}): JournalRecord => ({
  id,
  subject: 'jdoe',
  userId: 'JDoe',
  requester: { channel: 'phone', id: 'SEP1' },
  language: 'en',
  factors: 2,
  plannedAt: 1000,
  targets: [],
  values: [],
  notices: [],
  links: [],
  ...changes,
});

const step = (id: string, changes: Partial<JournalStep> = {}): JournalStep => ({
  record: record(id),
  open: true,
  dueAt: 500,
  ...changes,
});

const link = (hash: string, closed: boolean): LinkRecord => ({
  id: `id-${hash}`,
  to: 'ann@corp.test',
  hash,
  slots: ['pin'],
  expiresAt: 2000,
  queued: true,
  closed,
});

const change = (renewal: string, at: number): ChangeRecord => ({
  renewal,
  kind: 'cucm-pin',
  system: 'cucm:main',
  entry: 'id',
  at,
  chosen: at % 2 === 0,
  factors: 1,
  hash: `hash-${renewal}`,
});

/** What the journal must do on every database. */
export function journalCases(make: MakeDatabase): void {
  let database: TestDatabase;
  let store: Store;
  let journal: Journal;

  beforeEach(async () => {
    database = await make();
    store = await database.open();
    journal = createJournalStore(store);
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  it('gives a record back as it was written, with its version and its sealed values', async () => {
    await journal.insert(step('a', { seal: { pin: Buffer.from([1, 2, 0, 255]) } }));
    expect(await journal.read('a')).toEqual({ version: 1, record: record('a') });
    expect(Buffer.from((await journal.sealed('a', 'pin')) ?? [])).toEqual(Buffer.from([1, 2, 0, 255]));
    expect(await journal.read('b')).toBeUndefined();
    expect(await journal.sealed('a', 'other')).toBeUndefined();
  });

  it('replaces a record only at the version that the writer knows', async () => {
    await journal.insert(step('a'));
    const changed = step('a', { record: record('a', { language: 'fr' }) });
    expect(await journal.replace(1, changed)).toBe(true);
    expect(await journal.replace(1, step('a', { seal: { pin: Buffer.from('x') } }))).toBe(false);
    expect(await journal.read('a')).toMatchObject({ version: 2, record: { language: 'fr' } });
    expect(await journal.sealed('a', 'pin')).toBeUndefined();
  });

  it('tells the versions of many records at once, and nothing of those that are not there', async () => {
    await journal.insert(step('a'));
    await journal.insert(step('b'));
    await journal.replace(1, step('b'));
    expect(await journal.versions(['a', 'b', 'gone'])).toEqual(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    );
    expect(await journal.versions([])).toEqual(new Map());
  });

  it('lets one of many writers through', async () => {
    await journal.insert(step('a'));
    const answers = await Promise.all(Array.from({ length: 10 }, () => journal.replace(1, step('a'))));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it('erases sealed values in the step that says so', async () => {
    await journal.insert(step('a', { seal: { pin: Buffer.from('x'), other: Buffer.from('y') } }));
    await journal.replace(1, step('a', { erase: ['pin'] }));
    expect(await journal.sealed('a', 'pin')).toBeUndefined();
    expect(await journal.sealed('a', 'other')).toBeDefined();
  });

  it('gives a subject to one owner at a time, until its time is over or it is given back', async () => {
    const claim = (owner: string, until: number) => ({ subject: 'jdoe', owner, until });
    expect(await journal.acquire(claim('one', 100), 0)).toBe(true);
    expect(await journal.acquire(claim('two', 150), 50)).toBe(false);
    expect(await journal.acquire(claim('one', 200), 50)).toBe(true);
    expect(await journal.acquire(claim('two', 300), 199)).toBe(false);
    expect(await journal.acquire(claim('two', 300), 200)).toBe(true);
    await journal.release('jdoe', 'one');
    expect(await journal.acquire(claim('three', 400), 250)).toBe(false);
    await journal.release('jdoe', 'two');
    expect(await journal.acquire(claim('three', 400), 250)).toBe(true);
  });

  it('gives a subject to one of many who ask at once', async () => {
    const claims = Array.from({ length: 10 }, (_, index) => ({ subject: 'jdoe', owner: `${index}`, until: 100 }));
    const answers = await Promise.all(claims.map(claim => journal.acquire(claim, 0)));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it('refuses the step of a writer who lost the subject, and prolongs that of one who has it', async () => {
    await journal.insert(step('a'));
    await journal.acquire({ subject: 'jdoe', owner: 'one', until: 100 }, 0);
    expect(await journal.replace(1, step('a'), { subject: 'jdoe', owner: 'one', until: 500 })).toBe(true);
    expect(await journal.acquire({ subject: 'jdoe', owner: 'two', until: 900 }, 499)).toBe(false);
    expect(await journal.acquire({ subject: 'jdoe', owner: 'two', until: 900 }, 500)).toBe(true);
    expect(await journal.replace(2, step('a'), { subject: 'jdoe', owner: 'one', until: 999 })).toBe(false);
    expect(await journal.read('a')).toMatchObject({ version: 2 });
  });

  it('finds what is due, longest due first, and what is open of a subject, oldest first', async () => {
    await journal.insert(step('late', { dueAt: 300, record: record('late', { plannedAt: 1 }) }));
    await journal.insert(step('later', { dueAt: 400, record: record('later', { plannedAt: 2 }) }));
    await journal.insert(step('closed', { open: false, dueAt: 0 }));
    await journal.insert(step('other', { dueAt: 301, record: record('other', { subject: 'else' }) }));
    expect(await journal.due(400, 10)).toEqual(['late', 'other', 'later']);
    expect(await journal.due(400, 1)).toEqual(['late']);
    expect(await journal.due(299, 10)).toEqual([]);
    expect((await journal.openOf('jdoe')).map(({ id }) => id)).toEqual(['late', 'later']);
  });

  it('finds a renewal by the hash of an open link, not of a closed one', async () => {
    await journal.insert(step('a', { record: record('a', { links: [link('h1', false)] }) }));
    expect(await journal.byLink(['other', 'h1'])).toBe('a');
    await journal.replace(1, step('a', { record: record('a', { links: [link('h1', true), link('h2', false)] }) }));
    expect(await journal.byLink(['h1'])).toBeUndefined();
    expect(await journal.byLink(['h2'])).toBe('a');
  });

  it('remembers a change of a target once, newest first', async () => {
    await journal.insert(step('a', { changes: [change('a', 5)] }));
    await journal.replace(1, step('a', { changes: [change('a', 6)] }));
    await journal.insert(step('b', { changes: [change('b', 8)] }));
    const credential = { kind: 'cucm-pin', system: 'cucm:main', entry: 'id' } as const;
    expect(await journal.changesOf(credential, 5)).toEqual([change('b', 8), change('a', 5)]);
    expect(await journal.changesOf(credential, 1)).toEqual([change('b', 8)]);
    expect(await journal.changesOf({ ...credential, entry: 'else' }, 5)).toEqual([]);
  });

  it('forgets old renewals that are closed, and keeps their changes', async () => {
    await journal.insert(step('old', { open: false, changes: [change('old', 5)] }));
    await journal.insert(step('open'));
    await journal.insert(step('young', { open: false, record: record('young', { plannedAt: 2000 }) }));
    await journal.purge(2000);
    expect(await journal.read('old')).toBeUndefined();
    expect(await journal.read('open')).toBeDefined();
    expect(await journal.read('young')).toBeDefined();
    expect(await journal.changesOf(change('old', 5), 5)).toHaveLength(1);
  });
}
