import type { Clock } from '../../base/clock.ts';
import type { Progress } from '../../sweep/runs/run.ts';
import type { FindingCount } from '../../sweep/runs/store.ts';

/** How far a run is in its pass: users that were looked at, or findings that were acted on. */
export interface PassProgress {
  readonly of: 'users' | 'findings';
  readonly done: number;
  readonly all: number;
}

const sum = (counts: readonly FindingCount[]): number => counts.reduce((total, { count }) => total + count, 0);

/** How far a run is. One that is over without being halted is through with everybody. */
export function passProgress({ run, detected }: Progress, counts: readonly FindingCount[]): PassProgress {
  if (run.state === 'done') return { of: 'users', done: run.total, all: run.total };
  if (run.pass !== 'act') return { of: 'users', done: detected, all: run.total };
  const asked = counts.filter(({ action }) => action !== 'report');
  return { of: 'findings', done: sum(asked.filter(({ outcome }) => outcome !== undefined)), all: sum(asked) };
}

/** How fast a run goes: users or findings a minute, and minutes until its pass is over. */
export interface Pace {
  readonly rate: number;
  readonly left: number;
}

const MINUTE = 60_000;
/** Before that, a rate says nothing. */
const LEAST_MS = 2000;

/** Gives how fast a pass goes since the first look at it; undefined as long as that cannot be said. */
export function createPacer(clock: Clock): (progress: PassProgress) => Pace | undefined {
  let first: (PassProgress & { readonly at: number }) | undefined;
  return progress => {
    const { of, done, all } = progress;
    const now = clock.now();
    if (first?.of !== of) first = { ...progress, at: now };
    if (done <= first.done || now - first.at < LEAST_MS) return undefined;
    const rate = ((done - first.done) * MINUTE) / (now - first.at);
    return { rate, left: (all - done) / rate };
  };
}
