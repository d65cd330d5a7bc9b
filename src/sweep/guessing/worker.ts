import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Guesser } from './guesser.ts';
import { addRounds, nothing, type Round } from './round.ts';

/** What {@link createGuessingWorker} needs. */
export interface GuessingWorkerParts {
  readonly guesser: Guesser;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends early where the signal is aborted; never throws. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** So long nothing is asked after nothing was due. */
const IDLE_MS = 5000;
/** After so long without a guess another night begins. */
const NIGHT_OVER_MS = 6 * 3_600_000;
/** So many people whose failures join ours are chance. */
const JOINED_BY_CHANCE = 10;
/**
 * One in so many guesses joined by its owner's own failure is too near: of those about one in seven would have signed in
 * at the third try and is locked instead (`bench/fortnight.ts`), and one lock in 100,000 guesses is the promise.
 */
const GUESSES_A_JOINED = 10_000;

/** Whether people fail so often beside our guesses that extra locks are to be feared. */
export function isTooNear({ guessed, joined }: Pick<Round, 'guessed' | 'joined'>): boolean {
  return joined >= JOINED_BY_CHANCE && joined * GUESSES_A_JOINED > guessed;
}

/** Guesses round after round until it is stopped. Outside the hours nothing is due. */
export interface GuessingWorker {
  start(): void;
  /** Resolves when the round under way is over. */
  stop(): Promise<void>;
}

/** Builds the worker of one node. Where our guesses come too near to people's own failures it rests for the night. */
export function createGuessingWorker({ guesser, clock, log, sleep }: GuessingWorkerParts): GuessingWorker {
  const ending = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const round = async (): Promise<Round | undefined> => {
    try {
      return await guesser.round();
    } catch (error) {
      log.error({ error }, 'A round of guessing failed; what was sent counts as made, and the next round goes on.');
      return undefined;
    }
  };
  const work = async (): Promise<void> => {
    let night = nothing;
    let lastGuessAt = clock.now();
    while (!ending.signal.aborted) {
      const done = await round();
      if (clock.now() - lastGuessAt > NIGHT_OVER_MS) night = { ...night, guessed: 0, joined: 0 };
      if (done) night = addRounds(night, done);
      if (done && done.guessed > 0) lastGuessAt = clock.now();
      if (isTooNear(night)) {
        const { guessed, joined } = night;
        log.warn(
          { guessed, joined },
          'Too many people fail beside our guesses: guessing rests for this night; choose other hours.',
        );
        night = { ...night, guessed: 0, joined: 0 };
        await sleep(NIGHT_OVER_MS, ending.signal);
      } else if (!done || done.looked === 0) await sleep(IDLE_MS, ending.signal);
    }
  };
  return {
    start() {
      running = work();
    },
    async stop() {
      ending.abort();
      await running;
    },
  };
}
