import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BudgetQuestion, budget } from '../../../src/sweep/guessing/budget.ts';
import { type Habits, withSignIns } from '../../../src/sweep/guessing/habits.ts';
import { createHours } from '../../../src/sweep/guessing/hours.ts';
import type { OwnGuess } from '../../../src/sweep/guessing/memory.ts';
import type { SurveyedCredential } from '../../../src/sweep/ports.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const hours = createHours('01:00-07:00', 'UTC');
const rules = { hours, perWindow: 1, quietMs: 8 * HOUR };
/** Two in the morning. */
const now = Date.parse('2026-01-10T02:00:00Z');

const clean: SurveyedCredential = {
  kind: 'cucm-pin',
  stamp: '1',
  mustChange: false,
  locked: 'no',
  inactive: false,
  failures: 0,
  failureLimit: 3,
  failureWindowMinutes: 30,
};

const judge = (state: Partial<SurveyedCredential>, more: Partial<BudgetQuestion> = {}) =>
  budget({ state: { ...clean, ...state }, own: [], habits: {}, now, ...more }, rules);

const own = (at: number): OwnGuess => ({ from: at - 1000, until: at + 1000 });

describe('the guessing budget', () => {
  test('gives one guess at a clean credential in the hours', () => {
    expect(judge({})).toEqual({ guess: 'now' });
  });

  test.each([
    ['locked', { locked: 'failed-attempts' }],
    ['locked', { locked: 'administrator' }],
    ['inactive', { inactive: true }],
    ['not-renewable', { notRenewable: 'held-elsewhere' }],
    ['known', { initialValue: 'same' }],
    ['counter-unreadable', { failures: undefined }],
    ['limit-unreadable', { failureLimit: undefined }],
    ['window-unreadable', { failureWindowMinutes: undefined }],
    ['window-unreadable', { failureWindowMinutes: 0 }],
    ['limit-too-low', { failureLimit: 2 }],
    ['limit-too-low', { failureLimit: 1 }],
    ['failures', { failures: 1 }],
  ] as const)('gives none at all: %s, %j', (reason, state) => {
    expect(judge(state)).toEqual({ guess: 'no', reason });
  });

  test('a limit that leaves the owner two failures beside ours admits a guess', () => {
    expect(judge({ failureLimit: 5, failures: 2 })).toEqual({ guess: 'now' });
    expect(judge({ failureLimit: 5, failures: 3, lastFailureAt: now - 3 * HOUR })).toMatchObject({
      reason: 'recent-sign-in',
    });
  });

  test('waits two windows after a failure that was not ours, and a shift', () => {
    const quick = { ...rules, quietMs: 0 };
    const state = { ...clean, lastFailureAt: now - 40 * MINUTE };
    const verdict = budget({ state, own: [], habits: {}, now }, quick);
    expect(verdict).toEqual({ guess: 'later', at: now + 20 * MINUTE, reason: 'failure-of-others' });
    expect(judge({ lastFailureAt: now - 40 * MINUTE })).toMatchObject({ reason: 'failure-of-others' });
  });

  test('our own failure is told from others’ by its time and by the counter', () => {
    const guess = own(now - 40 * MINUTE);
    expect(judge({ lastFailureAt: now - 40 * MINUTE, shownFailures: 1 }, { own: [guess] })).toEqual({ guess: 'now' });
    const joined = judge({ lastFailureAt: now - 40 * MINUTE, shownFailures: 2 }, { own: [guess] });
    expect(joined).toMatchObject({ guess: 'later', reason: 'failure-of-others' });
    const later = judge({ lastFailureAt: now - 39 * MINUTE, shownFailures: 2 }, { own: [guess] });
    expect(later).toMatchObject({ guess: 'later', reason: 'failure-of-others' });
  });

  test('failures that a success has wiped out are told by the count before it', () => {
    const guess = own(now - 40 * MINUTE);
    const state = { ...clean, lastFailureAt: now - 40 * MINUTE, lastSuccessAt: now - 39 * MINUTE };
    const quick = { ...rules, quietMs: 0 };
    const judged = (previousFailures: number) =>
      budget({ state: { ...state, previousFailures }, own: [guess], habits: {}, now }, quick);
    expect(judged(1)).toEqual({ guess: 'now' });
    expect(judged(2)).toMatchObject({ reason: 'failure-of-others' });
  });

  test('at most one guess a window', () => {
    const verdict = judge({ failureLimit: 10, failures: 1 }, { own: [own(now - 10 * MINUTE)] });
    expect(verdict).toMatchObject({ guess: 'later', reason: 'own-guess', at: now + 20 * MINUTE + 46_000 });
  });

  test('whoever signed in within a shift is left alone', () => {
    expect(judge({ lastSuccessAt: now - 7 * HOUR })).toMatchObject({ reason: 'recent-sign-in', at: now + HOUR });
    expect(judge({ lastSuccessAt: now - 9 * HOUR })).toEqual({ guess: 'now' });
  });

  describe('half-hours in which somebody begins to sign in', () => {
    const early = Date.parse('2026-01-08T05:50:00Z');
    const at = (habits: Habits, text: string) =>
      budget({ state: clean, own: [], habits, now: Date.parse(text) }, rules);

    test('are passed over, with those beside them, for four weeks', () => {
      const habits = withSignIns({}, [early], rules, now);
      expect(at(habits, '2026-01-10T04:00:00Z')).toEqual({ guess: 'now' });
      expect(at(habits, '2026-01-10T04:31:00Z')).toMatchObject({ guess: 'later', reason: 'habit' });
      expect(at(habits, '2026-01-10T05:50:00Z')).toMatchObject({ guess: 'later', reason: 'habit' });
      expect(withSignIns(habits, [], rules, now + 30 * 24 * HOUR)).toEqual({});
    });

    test('are those of the first sign-in of a shift: what follows is passed over with it', () => {
      const shifts = [0, 24 * HOUR].flatMap(day => [now - day - 4 * HOUR, now - day + HOUR]);
      const habits = withSignIns(withSignIns({}, shifts.slice(2), rules, now), shifts.slice(0, 2), rules, now);
      expect(at(habits, '2026-01-10T03:00:00Z')).toEqual({ guess: 'now' });
    });
  });

  test('outside the hours, and where the window would outlast them, the next night is named', () => {
    const at = (text: string) => budget({ state: clean, own: [], habits: {}, now: Date.parse(text) }, rules);
    const next = { guess: 'later', at: Date.parse('2026-01-11T01:00:00Z'), reason: 'hours' };
    expect(at('2026-01-10T12:00:00Z')).toEqual(next);
    expect(at('2026-01-10T06:30:00Z')).toEqual({ guess: 'now' });
    expect(at('2026-01-10T06:31:00Z')).toEqual(next);
  });

  test('a limit of 0 gives the whole list, in the hours', () => {
    const state = { ...clean, failureLimit: 0, failures: 40, failureWindowMinutes: undefined };
    expect(budget({ state, own: [own(now - 1000)], habits: {}, now }, rules)).toEqual({ guess: 'now' });
    expect(budget({ state, own: [], habits: {}, now: now + 6 * HOUR }, rules)).toMatchObject({ reason: 'hours' });
  });
});

/** A counter as CUCM keeps it: cleared by a success, begun anew after a window without a failure. */
class Counter {
  failures = 0;
  lastFailureAt: number | undefined;
  lockedAt: number | undefined;
  readonly limit: number;
  readonly windowMs: number;

  constructor(limit: number, windowMinutes: number) {
    this.limit = limit;
    this.windowMs = windowMinutes * MINUTE;
  }

  isLocked(at: number): boolean {
    return this.lockedAt !== undefined && this.lockedAt + 30 * MINUTE > at;
  }

  fail(at: number): boolean {
    if (this.isLocked(at)) return false;
    const forgotten = this.lockedAt !== undefined || (this.lastFailureAt ?? 0) + this.windowMs <= at;
    this.failures = forgotten ? 1 : this.failures + 1;
    this.lastFailureAt = Math.floor(at / 1000) * 1000;
    this.lockedAt = this.failures >= this.limit ? at : undefined;
    return this.lockedAt !== undefined;
  }

  state(at: number): SurveyedCredential {
    const forgotten = (this.lastFailureAt ?? 0) + this.windowMs + 30_000 < at;
    return {
      ...clean,
      failures: forgotten ? 0 : this.failures,
      shownFailures: this.failures,
      failureLimit: this.limit,
      failureWindowMinutes: this.windowMs / MINUTE,
      lastFailureAt: this.lastFailureAt,
      locked: this.isLocked(at) ? 'failed-attempts' : 'no',
    };
  }
}

test('whatever others do, no guess of ours is the failure that locks, and none comes within two windows of theirs', () => {
  const night = Date.parse('2026-01-10T01:00:00Z');
  const steps = fc.array(
    fc.record({ after: fc.integer({ min: 1, max: 50 * MINUTE }), who: fc.constantFrom('owner', 'us', 'us', 'us') }),
    { minLength: 10, maxLength: 60 },
  );
  const policy = fc.record({ limit: fc.integer({ min: 1, max: 6 }), window: fc.integer({ min: 1, max: 45 }) });
  let made = 0;
  fc.assert(
    fc.property(steps, policy, fc.constantFrom(0, 8 * HOUR), (list, { limit, window }, quietMs) => {
      const counter = new Counter(limit, window);
      const guesses: OwnGuess[] = [];
      let theirs = Number.NEGATIVE_INFINITY;
      let at = night;
      for (const { after, who } of list) {
        at += after;
        if (who === 'owner') {
          // What is tried while it is locked is neither counted nor written down.
          if (!counter.isLocked(at)) theirs = at;
          counter.fail(at);
          continue;
        }
        const question = { state: counter.state(at), own: guesses, habits: {}, now: at };
        if (budget(question, { ...rules, quietMs }).guess !== 'now') continue;
        made += 1;
        const last = guesses.at(-1);
        expect(at - theirs).toBeGreaterThanOrEqual(2 * window * MINUTE - 1000);
        if (last) expect(at - last.until).toBeGreaterThan(window * MINUTE);
        expect(hours.isOpen(at) && hours.isOpen(at + window * MINUTE - 1)).toBe(true);
        expect(counter.fail(at)).toBe(false);
        guesses.push({ from: Math.floor(at / 1000) * 1000, until: at + 500 });
      }
    }),
    { numRuns: 1000 },
  );
  expect(made).toBeGreaterThan(1000);
});
