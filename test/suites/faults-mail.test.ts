import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/lab/fault.ts';
import { describeMisdeed, lateAnswer, type Misdeed, troubleSuite } from './kill/in-trouble.ts';
import { renewedKinds } from './kill/systems.ts';

const renewIn = troubleSuite(4);
const DAY = 24 * 60;

const passing: readonly Misdeed[] = [
  { fault: 'refuse' },
  { fault: 'hang' },
  { fault: 'drop-after' },
  lateAnswer,
  { fault: 'status', value: 451 },
];
const at = (operation: string | undefined, misdeed: Misdeed): Fault => ({
  system: 'mail',
  ...(operation ? { operation } : {}),
  ...misdeed,
});

describe('the mail server', () => {
  for (const misdeed of passing) {
    for (const operation of ['DATA', undefined]) {
      const where = operation ? 'with the message' : 'at the connection';
      test.concurrent(`${describeMisdeed(misdeed)} ${where} once: the mails arrive`, async () => {
        const { end } = await renewIn({
          faults: [{ ...at(operation, misdeed), times: 1 }],
          from: 'start',
          ofMail: true,
          minutes: 0,
        });
        expect(end?.targets.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
      });

      test.concurrent(`${describeMisdeed(misdeed)} ${where} for three hours: the mails arrive after`, async () => {
        const { told, end } = await renewIn({
          faults: [at(operation, misdeed)],
          from: 'start',
          ofMail: true,
          minutes: 180,
        });
        expect(told?.targets.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
        expect(end?.targets.map(({ delivery }) => delivery)).toEqual(['link', 'link', 'link']);
      });
    }
  }

  test.concurrent('refuses the message for good: the helpdesk must tell', async () => {
    const faults = [at('DATA', { fault: 'status', value: 550 })];
    const { end } = await renewIn({ faults, from: 'start', ofMail: true, minutes: 60, unmailable: true });
    expect(end?.targets.map(({ delivery }) => delivery)).toEqual(['agent', 'agent', 'agent']);
  });

  test.concurrent('is down for longer than a mail is tried: the helpdesk must tell', async () => {
    const faults = [at(undefined, { fault: 'refuse' })];
    const { end } = await renewIn({ faults, from: 'start', ofMail: true, minutes: 2 * DAY, unmailable: true });
    expect(end?.targets).toHaveLength(renewedKinds.length);
    for (const { delivery } of end?.targets ?? []) expect(['agent', 'link']).toContain(delivery);
  });
});
