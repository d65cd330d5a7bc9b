import { expect, onTestFinished, test } from 'vitest';
import { createKeyring } from '../../src/base/keyring.ts';
import { silentLog } from '../../src/base/log.ts';
import { cryptoRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { type AttemptLimits, createAttempts } from '../../src/dialog/attempts.ts';
import { createAttemptStore } from '../../src/store/attempt-store.ts';
import { openStore } from '../../src/store/store.ts';
import { TestClock } from './harness.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

async function open(over: Partial<AttemptLimits> = {}) {
  const clock = new TestClock();
  const store = await openStore({ url: 'sqlite::memory:', clock, log: silentLog });
  onTestFinished(() => store.close());
  const attempts = createAttempts({
    store: createAttemptStore(store),
    limits: {
      failedAttempts: 3,
      resetFailedAfterMinutes: 30,
      lockoutMinutes: 30,
      requesterPerHour: 1000,
      allPerHour: 1000,
      ...over,
    },
    keyring: createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]),
    clock,
    random: cryptoRandom,
  });
  const pair = (subject: string, requester: string) => ({ subject, typed: subject, requester });
  const fail = (subject: string, requester: string) => attempts.admit(pair(subject, requester));
  return { attempts, clock, pair, fail };
}

test('a hundred failures a day from as many requesters pause the subject for a day, and the hundredth says so', async () => {
  const { fail, clock } = await open();
  const pauses = [];
  for (let index = 0; index < 100; index += 1) pauses.push((await fail('anna', `SEP${index}`)).pausesNow);
  expect(pauses.indexOf(true)).toBe(99);
  expect(await fail('anna', 'SEP999')).toMatchObject({ admitted: false, reason: 'paused' });
  expect(await fail('bert', 'SEP999')).toMatchObject({ admitted: true });
  clock.pass(24 * HOUR);
  expect(await fail('anna', 'SEP999')).toMatchObject({ admitted: true });
});

test.each([
  ['one requester over all subjects', { requesterPerHour: 5 }, 'SEP1', 'SEP1'],
  ['all requesters together', { allPerHour: 5 }, 'SEP1', 'SEP2'],
])('failures of %s have a ceiling an hour', async (_, limits, first, second) => {
  const { fail, clock } = await open(limits);
  for (let index = 0; index < 5; index += 1) expect((await fail(`user${index}`, first)).admitted).toBe(true);
  expect(await fail('another', second)).toMatchObject({ admitted: false, reason: 'ceiling' });
  clock.pass(HOUR);
  expect((await fail('another', second)).admitted).toBe(true);
});

test('an attempt that was right counts nowhere: not for the pair, the day, the requester or everybody', async () => {
  const { attempts, fail, pair } = await open({ requesterPerHour: 3, allPerHour: 3 });
  for (let index = 0; index < 10; index += 1) {
    expect((await fail('anna', 'SEP1')).admitted).toBe(true);
    await attempts.succeed(pair('anna', 'SEP1'));
  }
  expect(await attempts.isClosed(pair('anna', 'SEP1'))).toBe(false);
});

test('an attempt that nobody could judge takes back the lock that it brought, and only that', async () => {
  const { attempts, fail, pair } = await open();
  await fail('anna', 'SEP1');
  await fail('anna', 'SEP1');
  expect((await fail('anna', 'SEP1')).lockedUntil).toBeGreaterThan(0);
  await attempts.forgive(pair('anna', 'SEP1'));
  expect(await attempts.isClosed(pair('anna', 'SEP1'))).toBe(false);
  await fail('anna', 'SEP1');
  expect(await attempts.isClosed(pair('anna', 'SEP1'))).toBe(true);
});

test('the guesses that were passed on are forgotten a day after the last, or when one was right', async () => {
  const { attempts, clock } = await open();
  await attempts.noteGuess('anna', 'cucm-pin');
  await attempts.noteGuess('Anna', 'cucm-pin');
  expect([await attempts.guesses('anna', 'cucm-pin'), await attempts.guesses('anna', 'unity-pin')]).toEqual([2, 0]);
  clock.pass(23 * 60 * MINUTE);
  await attempts.noteGuess('anna', 'cucm-pin');
  clock.pass(23 * 60 * MINUTE);
  expect(await attempts.guesses('anna', 'cucm-pin')).toBe(3);
  clock.pass(60 * MINUTE);
  expect(await attempts.guesses('anna', 'cucm-pin')).toBe(0);
  await attempts.noteGuess('anna', 'cucm-pin');
  await attempts.forgetGuesses('anna', 'cucm-pin');
  expect(await attempts.guesses('anna', 'cucm-pin')).toBe(0);
});

test('an administrator’s unlock opens every requester’s door to the subject at once, and nobody else’s', async () => {
  const { attempts, fail, pair, clock } = await open({ lockoutMinutes: 0 });
  for (const requester of ['SEP1', 'SEP2']) for (let tries = 0; tries < 3; tries += 1) await fail('anna', requester);
  for (let tries = 0; tries < 3; tries += 1) await fail('bert', 'SEP1');
  expect(await attempts.isClosed(pair('anna', 'SEP1'))).toBe(true);
  expect(await attempts.doorsOf('Anna')).toMatchObject({ failures: 6, unlockedAt: undefined });
  clock.pass(1);
  await attempts.unlock('ANNA');
  expect(await attempts.isClosed(pair('anna', 'SEP1'))).toBe(false);
  expect(await attempts.isClosed(pair('anna', 'SEP2'))).toBe(false);
  expect(await attempts.isClosed(pair('bert', 'SEP1'))).toBe(true);
  expect(await attempts.doorsOf('anna')).toEqual({ failures: 0, pausedUntil: undefined, unlockedAt: clock.now() });
  clock.pass(1);
  for (let tries = 0; tries < 3; tries += 1) expect((await fail('anna', 'SEP1')).admitted).toBe(true);
  expect(await fail('anna', 'SEP1')).toMatchObject({ admitted: false, reason: 'locked' });
});

test('an administrator’s unlock ends the pause of the day', async () => {
  const { attempts, fail, clock } = await open({ failedAttempts: 1000 });
  for (let index = 0; index < 100; index += 1) await fail('anna', `SEP${index}`);
  expect((await attempts.doorsOf('anna')).pausedUntil).toBe(clock.now() + 24 * HOUR * 1000);
  clock.pass(1);
  await attempts.unlock('anna');
  expect(await fail('anna', 'SEP1')).toMatchObject({ admitted: true });
  expect((await attempts.doorsOf('anna')).failures).toBe(1);
});

test('the unlock of a user id tells nothing of the extension that was typed', async () => {
  const { attempts, clock } = await open();
  const byNumber = { subject: 'anna', typed: '71104', requester: 'SEP1' };
  for (let tries = 0; tries < 3; tries += 1) await attempts.admit(byNumber);
  clock.pass(1);
  await attempts.unlock('anna');
  const again = await attempts.admit(byNumber);
  expect(again.admitted).toBe(true);
  expect(again.lockedUntil).toBeGreaterThan(clock.now());
});
