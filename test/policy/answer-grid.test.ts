import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerAt } from '../../src/policy/answer-grid.ts';

const submitted = Date.UTC(2026, 0, 5, 9);

describe('a result appears three seconds after the submit, else at the next multiple', () => {
  test.each([
    [0, 3_000],
    [1, 3_000],
    [2_999, 3_000],
    [3_000, 3_000],
    [3_001, 6_000],
    [6_000, 6_000],
    [8_500, 9_000],
    [-5_000, 3_000],
  ])('ready after %i ms: shown after %i ms', (ready, shown) => {
    expect(answerAt(submitted, submitted + ready) - submitted).toBe(shown);
  });

  test('always on the grid, never before it is ready, never a step too late', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600_000 }), ready => {
        const shown = answerAt(submitted, submitted + ready) - submitted;
        expect(shown % 3_000).toBe(0);
        expect(shown).toBeGreaterThanOrEqual(Math.max(3_000, ready));
        expect(shown).toBeLessThan(Math.max(3_000, ready) + 3_000);
      }),
    );
  });
});
