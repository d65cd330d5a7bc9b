import type { PlaceOutcome } from '../people/details.ts';

/** How far an update of details is. */
export interface UpdateProgress {
  /** The places that are done with, in their order. */
  readonly outcomes: readonly PlaceOutcome[];
  readonly settled: boolean;
}

/** Does an update, and tells of each place. */
export type Update = (tell: (outcome: PlaceOutcome) => void) => Promise<unknown>;

/**
 * Begins an update and gives how far it is at each change; rejects as the update does. It goes on where nobody looks any
 * more: half a change is worse than one that nobody saw.
 */
export function liveUpdate(update: Update): AsyncGenerator<UpdateProgress> {
  const outcomes: PlaceOutcome[] = [];
  let wake: () => void = () => undefined;
  const running = update(outcome => {
    outcomes.push(outcome);
    wake();
  });
  let settled = false;
  const end = (): void => {
    settled = true;
    wake();
  };
  running.then(end, end);
  return (async function* follow() {
    while (!settled) {
      const seen = outcomes.length;
      yield { outcomes: [...outcomes], settled: false };
      while (!settled && outcomes.length === seen) await new Promise<void>(resolve => (wake = resolve));
    }
    await running;
    yield { outcomes, settled: true };
  })();
}
