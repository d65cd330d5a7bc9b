import type { SweepConfig } from '../../config/sweep.ts';
import type { Kind } from '../../policy/kind.ts';
import type { FindingName } from '../../sweep/finding.ts';
import { nightsFor, USUAL_WINDOW_MINUTES } from '../../sweep/guessing/estimate.ts';
import type { Guesser } from '../../sweep/guessing/guesser.ts';
import { addRounds, nothing, type Round } from '../../sweep/guessing/round.ts';
import type { CommandIo } from '../command-io.ts';

/** What was asked of a run, as far as it tells whether to guess. */
export interface GuessingAsked {
  readonly dry: boolean;
  readonly kinds?: readonly Kind[] | undefined;
  readonly findings?: readonly FindingName[] | undefined;
  readonly users?: readonly string[] | undefined;
}

/** A dry run touches nobody's counter, and what is guessed at is everybody: not where only some users are asked. */
export function isGuessing({ guess }: SweepConfig, { dry, kinds, findings, users }: GuessingAsked): boolean {
  if (!guess || dry || users !== undefined) return false;
  const isAsked = kinds === undefined || guess.kinds.some(kind => kinds.includes(kind));
  return isAsked && (findings === undefined || findings.includes('trivial'));
}

/** How long the whole list takes for so many users, in a sentence; undefined where nothing is guessed. */
export function estimateSentence(config: SweepConfig, users: number): string | undefined {
  const nights = nightsFor(config, users);
  if (nights === undefined) return undefined;
  const assumed = `where failures count for ${USUAL_WINDOW_MINUTES} minutes`;
  return Number.isFinite(nights)
    ? `Guessing through the whole list takes at least ${nights} nights at the rate of sweep.guess, ${assumed}.`
    : `Guessing never gets through the list: the hours of sweep.guess are shorter than a window, ${assumed}.`;
}

function doneSentence({ guessed, found, unanswered, unread }: Round): string {
  const silent = unanswered === 0 ? '' : `, ${unanswered} without an answer`;
  const made =
    guessed === 0
      ? 'Nobody may be guessed at now; the guesses of later windows go on where the list was left.'
      : `Guessed at ${guessed} credentials, one value each${silent}: ${found} found.`;
  return unread === 0 ? made : `${made} ${unread} could not be looked at, since a system does not answer.`;
}

/** Guesses at whoever may be guessed at now, until nobody is left or somebody stops it; says what came of it. */
export async function guessNow(io: CommandIo, guesser: Guesser, isStopped: () => boolean): Promise<void> {
  let all = nothing;
  for (let last = 1; last > 0 && !isStopped(); ) {
    const round = await guesser.round();
    all = addRounds(all, round);
    last = round.looked;
  }
  io.stderr.write(`${doneSentence(all)}\n`);
}
