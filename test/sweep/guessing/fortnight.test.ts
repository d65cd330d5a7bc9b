import { describe, expect, test } from 'vitest';
import { simulate } from '../../../bench/fortnight/simulate.ts';

/** `node bench/fortnight.ts` runs the same over 10,000 people. */
const small = { users: 150, nights: 14, trivial: 30, defaults: 10, seed: 4 };

describe('a fortnight of guessing, 1 to 7 at night, people failing on their own', () => {
  test('finds every planted PIN whose owner sleeps at night, each once, and locks nobody', async () => {
    const so = await simulate(small);
    expect(so).toMatchObject({ ourLocks: 0, extraLocks: 0, wrongly: 0, foundTwice: 0, foundDefaults: 10 });
    expect(so.missed.filter(({ rhythm }) => rhythm !== 'night' && rhythm !== 'rotating')).toEqual([]);
    expect(so.guesses).toBeGreaterThan(10_000);
    expect(so.ownFailures).toBeGreaterThan(50);
  });

  test('holds while the system answers 503, answers are lost and the process dies', async () => {
    const faults = { busy: 0.03, dropped: 0.01, death: 0.001 };
    const so = await simulate({ ...small, users: 100, trivial: 20, seed: 5, faults });
    expect(so).toMatchObject({ ourLocks: 0, extraLocks: 0, wrongly: 0, foundTwice: 0, foundDefaults: 10 });
    expect(so.missed.filter(({ rhythm, place }) => place < 60 && rhythm !== 'night' && rhythm !== 'rotating')).toEqual(
      [],
    );
    expect(so.deaths).toBeGreaterThan(3);
    expect(so.unanswered).toBeGreaterThan(100);
  });
});
