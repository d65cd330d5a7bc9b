import { expect, test } from 'vitest';
import { statusLines } from '../../src/dialog/result-lines.ts';

test('the status says in a line what the sweep found, but not what the state says anyway', () => {
  const state = { kind: 'cucm-pin', stamp: '1', mustChange: true, locked: 'failed-attempts' } as const;
  const findings = ['trivial', 'locked', 'must-change', 'expired'];
  expect(statusLines([{ kind: 'cucm-pin', system: 'cucm:main', state, findings }], 0).map(({ key }) => key)).toEqual([
    'status.kind',
    'finding.trivial',
    'status.locked',
    'status.must-change',
  ]);
});
