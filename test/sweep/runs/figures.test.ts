import { expect, it } from 'vitest';
import type { Joined } from '../../../src/sweep/detect/context.ts';
import { bandOf, figuresOf } from '../../../src/sweep/runs/figures.ts';
import type { RunFinding } from '../../../src/sweep/runs/run.ts';

const DAY = 86_400_000;
const now = 1_700_000_000_000;

it.each([
  [0, '30'],
  [30, '30'],
  [31, '90'],
  [365, '365'],
  [366, 'older'],
])('%i days stand in the band %s', (days, band) => {
  expect(bandOf(now - days * DAY, now)).toBe(band);
});

it('counts findings by name and the PINs that there are by their age', () => {
  const pin = (kind: string, changedAt: number | undefined, notRenewable?: 'absent') => ({
    ...{ kind, changedAt, notRenewable, stamp: '1', mustChange: false, locked: 'no', inactive: false },
  });
  const credentials = [
    pin('cucm-pin', now),
    pin('cucm-pin', undefined),
    pin('cucm-pin', now, 'absent'),
    pin('unity-pin', now - 400 * DAY),
    pin('cucm-password', now),
  ];
  const subjects = [{ userId: 'anna', entries: [{ credentials }] }] as unknown as readonly Joined[];
  const findings = ['expired', 'expired', 'due'].map(finding => ({ finding }) as RunFinding);
  expect(figuresOf(subjects, findings, now)).toEqual([
    { family: 'finding', name: 'expired', count: 2 },
    { family: 'finding', name: 'due', count: 1 },
    { family: 'age:cucm-pin', name: '30', count: 1 },
    { family: 'age:cucm-pin', name: 'unknown', count: 1 },
    { family: 'age:unity-pin', name: 'older', count: 1 },
  ]);
});
