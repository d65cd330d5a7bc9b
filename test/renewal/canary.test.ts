import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { sqliteDatabase, type TestDatabase } from '../store/test-database.ts';
import { ownPin } from './fake-system.ts';
import { plannedId, World } from './world.ts';

let database: TestDatabase;
let store: Store;

beforeEach(async () => {
  database = await sqliteDatabase();
  store = await database.open();
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

/** Every byte that the store has on disk, its write-ahead log and shared memory too. */
function bytesOnDisk(): string {
  const directory = dirname(database.url.slice('sqlite:'.length));
  return readdirSync(directory)
    .map(file => readFileSync(join(directory, file)).toString('latin1'))
    .join('\n');
}

describe('the database file', () => {
  it('holds no value, chosen or generated, and no token of a link in clear at any step', async () => {
    const world = new World(store);
    const { renewals, links } = world.node();
    const request = await world.request({
      kinds: ['cucm-pin', 'cucm-password', 'unity-pin', 'directory-password'],
      chosen: { 'cucm-pin': ownPin },
      deliver: { 'cucm-password': ['screen'], 'directory-password': ['link'] },
    });
    const seen: string[] = [];
    const id = plannedId(await renewals.plan(request));
    seen.push(bytesOnDisk());
    await renewals.apply(id);
    seen.push(bytesOnDisk());
    const telling = await renewals.openScreen(id);
    seen.push(bytesOnDisk());
    const [token = ''] = world.linkTokens();
    await links.reveal(token, 'browser-of-the-subject');
    seen.push(bytesOnDisk());
    await renewals.dialogEnded(id);
    seen.push(bytesOnDisk());
    const values = world.systems.flatMap(({ landed }) => landed.map(({ value }) => value));
    expect(telling.state).toBe('open');
    expect(values).toHaveLength(4);
    for (const secret of [...values, ...world.linkTokens(), 'browser-of-the-subject']) {
      expect(seen.filter(bytes => bytes.includes(secret))).toEqual([]);
    }
    // The search itself works: what may be there is found.
    expect(seen.every(bytes => bytes.includes(id))).toBe(true);
  });

  it('keeps no sealed value once everything is told', async () => {
    const world = new World(store);
    const { renewals } = world.node();
    const id = plannedId(await renewals.plan(await world.request()));
    await renewals.apply(id);
    await renewals.openScreen(id);
    await renewals.screenDone(id);
    const rows = await store.db.selectFrom('renewal_seal').selectAll().execute();
    expect(rows).toEqual([]);
    expect(await store.db.selectFrom('renewal').select('open').execute()).toEqual([{ open: 0 }]);
  });
});
