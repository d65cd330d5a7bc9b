import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayGuess } from '../../src/policy/guess-budget.ts';

describe('a guess is passed on only while the counter is at most the limit − 2', () => {
  test.each([
    [0, 3, true],
    [1, 3, true],
    [2, 3, false],
    [3, 3, false],
    [0, 2, true],
    [1, 2, false],
    [0, 1, false],
    [99, 0, true],
    [8, 10, true],
    [9, 10, false],
  ])('%i failures of %i: %s', (failures, failureLimit, passedOn) => {
    expect(mayGuess({ failures, failureLimit, ownFailures: 50, configuredLimit: 3 })).toBe(passedOn);
  });

  test('so a wrong guess through us is never the one that locks', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.integer({ min: 1, max: 20 }), (failures, failureLimit) => {
        let counter = failures;
        while (mayGuess({ failures: counter, failureLimit, ownFailures: 0, configuredLimit: 3 })) counter += 1;
        expect(counter === failures || counter < failureLimit).toBe(true);
      }),
    );
  });
});

describe('where the system does not tell, our own count is held against what is known', () => {
  test.each([
    ['neither is told', { ownFailures: 1 }, true],
    ['neither is told', { ownFailures: 2 }, false],
    ['only the counter is told', { failures: 2, ownFailures: 0 }, false],
    ['only the counter is told, ours is higher', { failures: 0, ownFailures: 2 }, false],
    ['only the counter is told', { failures: 1, ownFailures: 0 }, true],
    ['only a higher limit is told', { failureLimit: 10, ownFailures: 2 }, false],
    ['only a lower limit is told', { failureLimit: 2, ownFailures: 1 }, false],
    ['only a lower limit is told', { failureLimit: 2, ownFailures: 0 }, true],
    ['only is told that it never locks', { failureLimit: 0, ownFailures: 99 }, true],
  ])('%s: %o', (_, known, passedOn) => expect(mayGuess({ ...known, configuredLimit: 3 })).toBe(passedOn));

  test('an operator who says that it never locks is believed, unless the system says otherwise', () => {
    expect(mayGuess({ ownFailures: 99, configuredLimit: 0 })).toBe(true);
    expect(mayGuess({ failureLimit: 5, ownFailures: 4, configuredLimit: 0 })).toBe(false);
    expect(mayGuess({ failures: 4, failureLimit: 5, ownFailures: 0, configuredLimit: 0 })).toBe(false);
  });
});
