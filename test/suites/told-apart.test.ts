import { expect, test } from 'vitest';
import { chance } from './told-apart.ts';

const SAMPLES = 40;

test('the statistics tell shifted samples apart and equal ones not', () => {
  const even = Array.from({ length: SAMPLES }, (_, index) => index);
  expect(chance(even, even)).toBe(1);
  expect(
    chance(
      even,
      even.map(value => value + 2),
    ),
  ).toBeGreaterThan(0.5);
  expect(
    chance(
      even,
      even.map(value => value + SAMPLES),
    ),
  ).toBeLessThan(1e-12);
  // The critical distance for two samples of 40 at 0.05 is 1.358 · √(80/1600) = 0.304.
  expect(
    chance(
      even,
      even.map(value => value + 12),
    ),
  ).toBeCloseTo(0.05, 1);
});
