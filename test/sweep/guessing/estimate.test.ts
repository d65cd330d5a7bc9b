import { expect, test } from 'vitest';
import { guessesANight, nightsOf } from '../../../src/sweep/guessing/estimate.ts';
import { isTooNear } from '../../../src/sweep/guessing/worker.ts';

const plan = { minutes: 360, windowMinutes: 30, perWindow: 1, perSecond: 20, credentials: 10_000, candidates: 1000 };

test('a night from one to seven has eleven windows of thirty minutes, each with its margin', () => {
  expect(guessesANight(plan)).toBe(11);
  expect(nightsOf(plan)).toBe(91);
  expect(nightsOf({ ...plan, candidates: 100 })).toBe(10);
});

test('a rate that serves not everybody in each window makes more nights of it', () => {
  expect(nightsOf({ ...plan, perSecond: 1, candidates: 100 })).toBe(47);
  expect(nightsOf({ ...plan, credentials: 0, candidates: 100 })).toBe(10);
});

test('hours shorter than a window leave no night that would do', () => {
  expect(nightsOf({ ...plan, minutes: 20 })).toBe(Number.POSITIVE_INFINITY);
});

test('guessing is too near to people where one in ten thousand guesses is joined by its owner, chance aside', () => {
  expect(isTooNear({ guessed: 10, joined: 9 })).toBe(false);
  expect(isTooNear({ guessed: 100_000, joined: 10 })).toBe(false);
  expect(isTooNear({ guessed: 99_999, joined: 10 })).toBe(true);
});
