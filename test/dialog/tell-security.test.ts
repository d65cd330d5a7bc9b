import { expect, test } from 'vitest';
import { desk, openDialog, person } from './harness.ts';

test('security is told once, by mail and in the audit, when a hundred failures of a day pause self-service for a subject', async () => {
  const ceilings = { requesterPerHour: 1000, allPerHour: 10_000 };
  const { enter, act, clock, lookups, mails, audits } = await openDialog([person('anna')], {
    verify: { 'cucm-pin': ['pin'] },
    ceilings,
  });
  for (let index = 0; index < 103; index += 1) {
    const device = `SEP${String(index).padStart(12, '0')}`;
    lookups.set(`${device} ${desk.address}`, { verified: true, holders: [] });
    const from = { ...desk, device };
    const identify = await act(await enter(from), 'cucm-pin', {}, from);
    const verify = await act(identify, 'submit', { user: 'anna' }, from);
    await act(verify, 'submit', { pin: '111222' }, from);
  }
  const now = clock.now();
  expect(mails.filter(({ message }) => message === 'paused')).toMatchObject([
    {
      to: 'security@corp.test',
      language: 'en',
      values: { user: 'anna', time: now, until: now + 86_400_000, place: 'SEP000000000099' },
    },
  ]);
  expect(audits.filter(({ event }) => event === 'self-service-paused')).toMatchObject([{ subject: 'anna' }]);
});
