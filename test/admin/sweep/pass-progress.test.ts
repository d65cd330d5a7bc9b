import { expect, it } from 'vitest';
import { createPacer, passProgress } from '../../../src/admin/sweep/pass-progress.ts';
import type { Run } from '../../../src/sweep/runs/run.ts';

const run = (more: Partial<Run>): Run =>
  ({ id: 'r', state: 'running', pass: 'detect', total: 100, failures: 0, confirmed: false, ...more }) as Run;
const counts = [
  { finding: 'expired', action: 'report', outcome: 'reported', count: 50 },
  { finding: 'default-value', action: 'renew', outcome: 'done', count: 3 },
  { finding: 'default-value', action: 'renew', count: 7 },
] as const;

it('counts users while they are looked at, then findings that something is done about', () => {
  expect(passProgress({ run: run({}), detected: 40, acted: 0 }, counts)).toEqual({ of: 'users', done: 40, all: 100 });
  expect(passProgress({ run: run({ pass: 'act' }), detected: 100, acted: 0 }, counts)).toEqual({
    of: 'findings',
    done: 3,
    all: 10,
  });
});

it('is through with everybody once the run is done, although its pages are forgotten', () => {
  const progress = passProgress({ run: run({ state: 'done', pass: 'act' }), detected: 0, acted: 0 }, counts);
  expect(progress).toEqual({ of: 'users', done: 100, all: 100 });
});

it('tells the pace since the first look, anew for each pass, and not before it can be known', () => {
  let now = 0;
  const paceOf = createPacer({ now: () => now });
  const at = (seconds: number, of: 'users' | 'findings', done: number) => {
    now = seconds * 1000;
    return paceOf({ of, done, all: 100 });
  };
  expect(at(0, 'users', 10)).toBeUndefined();
  expect(at(1, 'users', 20)).toBeUndefined();
  expect(at(60, 'users', 40)).toEqual({ rate: 30, left: 2 });
  expect(at(61, 'findings', 50)).toBeUndefined();
  expect(at(91, 'findings', 60)).toEqual({ rate: 20, left: 2 });
});
