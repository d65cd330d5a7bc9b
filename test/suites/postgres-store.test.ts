import { describe, expect, test } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { openStore } from '../../src/store/store.ts';
import { auditCases } from '../audit/audit-cases.ts';
import { outboxCases } from '../mail/outbox-cases.ts';
import { settingsCases } from '../settings/settings-cases.ts';
import { batchStoreCases } from '../store/batch-cases.ts';
import { callerCheckCases } from '../store/caller-check-cases.ts';
import { counterCases } from '../store/counter-cases.ts';
import { pushStoreCases } from '../store/push-cases.ts';
import { storeCases } from '../store/store-cases.ts';
import { sweepStoreCases } from '../store/sweep-cases.ts';
import { sweepGuessCases } from '../store/sweep-guess-cases.ts';
import { fixedClock, postgresDatabases } from '../store/test-database.ts';
import { webSessionCases } from '../store/web-session-cases.ts';
import { suiteOn } from './servers/use.ts';

suiteOn('postgres', 'PostgreSQL', ({ url }) => {
  const postgres = postgresDatabases(url);

  describe('the store', () => storeCases(postgres));
  describe('the audit', () => auditCases(postgres));
  describe('the outbox', () => outboxCases(postgres));
  describe('counters', () => counterCases(postgres));
  describe('sessions of the pages', () => webSessionCases(postgres));
  describe('pushes', () => pushStoreCases(postgres));
  describe('checks of callers', () => callerCheckCases(postgres));
  describe('settings', () => settingsCases(postgres));
  describe('batches and the calendar', () => batchStoreCases(postgres));
  describe('runs of the sweep', () => sweepStoreCases(postgres));
  describe('the memory of guesses', () => sweepGuessCases(postgres));

  test('a server that does not answer is named, the password is not', async () => {
    const opening: Promise<unknown> = openStore({
      url: 'postgres://rekey:Horse@127.0.0.1:1/rekey',
      clock: fixedClock,
      log: silentLog,
    });
    await expect(opening).rejects.toMatchObject({
      code: 'store-unreachable',
      message:
        'PostgreSQL at 127.0.0.1:1/rekey does not let us in (ECONNREFUSED): check store.url, the server and pg_hba.conf.',
    });
  });

  test.each([
    [0, 0],
    [-60_000, 1],
    [60_000, 1],
  ])('a clock that is %i ms beside that of the server is told %i times', async (milliseconds, times) => {
    const database = await postgres();
    const told: object[] = [];
    const log = { ...silentLog, warn: (fields: object) => void told.push(fields) };
    const store = await database.open({ clock: { now: () => Date.now() + milliseconds }, log });
    await store.close();
    await database.drop();
    expect(told).toHaveLength(times);
  });

  test('a database that does not exist is named', async () => {
    const none = new URL(url);
    none.pathname = '/none';
    const opening = openStore({ url: none.href, clock: fixedClock, log: silentLog });
    await expect(opening).rejects.toMatchObject({
      code: 'store-unreachable',
      message: expect.stringContaining('(3D000)'),
    });
  });
});
