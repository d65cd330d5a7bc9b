import { expect, test } from 'vitest';
import { describeOutcome } from '../../src/commands/describe-outcome.ts';
import type { Outcome } from '../../src/renewal/renewal.ts';

const target = (outcome: Outcome, code?: string) =>
  ({
    kind: 'cucm-pin',
    system: 'cucm:main',
    outcome,
    code,
    detail: code && 'A sentence.',
    mustChange: false,
    delivery: 'link',
    told: false,
  }) as const;

test.each([
  ['done', undefined, 'cucm-pin on cucm:main: done, told by link'],
  ['unknown', 'not-read-back', 'cucm-pin on cucm:main: unknown (not-read-back: A sentence.), told by link'],
  ['refused', 'protected', 'cucm-pin on cucm:main: refused (protected: A sentence.)'],
  ['failed', 'abandoned', 'cucm-pin on cucm:main: failed (abandoned: A sentence.)'],
] as const)('of a target that is %s nothing is said to be told that is not in force', (outcome, code, line) => {
  expect(describeOutcome(target(outcome, code))).toBe(line);
});
