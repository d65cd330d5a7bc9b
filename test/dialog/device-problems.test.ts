import { expect, test } from 'vitest';
import { desk, openDialog, person } from './harness.ts';

const settings = { verify: { 'cucm-pin': ['pin', 'mail-code'] } };

test('where CUCM says nothing at all nobody is judged and nobody’s failure is counted', async () => {
  const { enter, act, walk, lookups, audits } = await openDialog([person('anna')], settings);
  lookups.set(`${desk.device} ${desk.address}`, { verified: false, reason: 'unreachable', holders: [] });
  for (let tries = 0; tries < 4; tries += 1) {
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: tries % 2 ? 'anna' : 'nobody' });
    expect((await walk(verify, 'submit', { pin: '280591' })).name).toBe('unavailable');
  }
  expect(audits.every(({ event }) => event === 'dialog-entered')).toBe(true);
});

test('the audit of a source that does not match says why', async () => {
  const { enter, act, walk, lookups, audits } = await openDialog([person('anna')], settings);
  lookups.set(`${desk.device} ${desk.address}`, { verified: false, reason: 'not-registered', holders: [] });
  const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
  await walk(verify, 'submit', { pin: '280591' });
  expect(audits.at(-1)).toMatchObject({
    event: 'source-mismatch',
    reason: 'source-mismatch',
    detail: 'not-registered',
  });
});
