import { type Clock, systemClock } from '../base/clock.ts';

/** A clock that runs with another one and can be turned forward. */
export interface LabClock extends Clock {
  /** Turns it forward by so many milliseconds. */
  advance(milliseconds: number): void;
}

/** Makes a clock that shows what `base` shows until it is turned forward. */
export function createLabClock(base: Clock = systemClock): LabClock {
  let ahead = 0;
  return {
    now: () => base.now() + ahead,
    advance: milliseconds => {
      ahead += milliseconds;
    },
  };
}

/** A clock that stands still at a moment until it is turned forward. */
export function createStoppedClock(at: number): LabClock {
  return createLabClock({ now: () => at });
}
