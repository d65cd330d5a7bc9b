import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalAccountStore } from '../../src/store/local-account-store.ts';
import type { Store } from '../../src/store/store.ts';
import { createWebSessionStore } from '../../src/store/web-session-store.ts';
import type { StoredSession } from '../../src/web/session.ts';
import type { MakeDatabase, TestDatabase } from './test-database.ts';

/** What holds for sessions of the pages and accounts of our own, on any database. */
export function webSessionCases(make: MakeDatabase): void {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    database = await make();
    store = await database.open();
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const at = 1_700_000_000_000;
  const session = (id: string, over: Partial<StoredSession> = {}): StoredSession => ({
    id,
    userId: 'anna',
    name: 'Anna «Ä»',
    signedInBy: 'directory',
    account: 'guid',
    groups: undefined,
    createdAt: at,
    actedAt: at,
    provedAt: at,
    address: '::1',
    userAgent: '',
    ...over,
  });

  test('a session comes back as it was kept, under any of the ids that its cookie may have', async () => {
    const sessions = createWebSessionStore(store);
    const told = session('b', { signedInBy: 'oidc', account: undefined, groups: ['CN=One', 'CN=Two'] });
    await sessions.insert(session('a'));
    await sessions.insert(told);
    expect(await sessions.load(['x', 'a'])).toEqual(session('a'));
    expect(await sessions.load(['b'])).toEqual(told);
    expect(await sessions.load(['x'])).toBeUndefined();
  });

  test('an act and a proof are noted each by itself, and a session is ended once', async () => {
    const sessions = createWebSessionStore(store);
    await sessions.insert(session('a'));
    await sessions.touch('a', { actedAt: at + 1 });
    await sessions.touch('a', { provedAt: at + 2 });
    expect(await sessions.load(['a'])).toMatchObject({ actedAt: at + 1, provedAt: at + 2 });
    expect([await sessions.end('a'), await sessions.end('a')]).toEqual([true, false]);
  });

  test('sessions are listed newest first, of one user or all, and what is over is forgotten', async () => {
    const sessions = createWebSessionStore(store);
    await sessions.insert(session('old', { createdAt: at - 9 }));
    await sessions.insert(session('idle', { actedAt: at - 9, createdAt: at - 1 }));
    await sessions.insert(session('new', { userId: 'ben' }));
    const ids = async (userId?: string) => (await sessions.list(userId)).map(({ id }) => id);
    expect([await ids(), await ids('anna')]).toEqual([
      ['new', 'idle', 'old'],
      ['idle', 'old'],
    ]);
    await sessions.purge({ createdAt: at - 5, actedAt: at - 5 });
    expect(await ids()).toEqual(['new']);
  });

  test('an account of our own is kept once a name, whatever its case', async () => {
    const accounts = createLocalAccountStore(store);
    expect(await accounts.insert({ name: 'Emergency', hash: 'h', createdAt: at })).toBe(true);
    expect(await accounts.insert({ name: 'emergency', hash: 'other', createdAt: at })).toBe(false);
    expect(await accounts.find('EMERGENCY')).toEqual({ name: 'emergency', hash: 'h', createdAt: at });
    expect(await accounts.list()).toHaveLength(1);
    expect([await accounts.remove('Emergency'), await accounts.remove('emergency')]).toEqual([true, false]);
  });
}
