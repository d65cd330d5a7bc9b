import type { Rhythm } from '../../src/lab/sign-ins.ts';
import type { GuessStore } from '../../src/sweep/guessing/memory.ts';

/** A planted PIN that was not found. */
export interface Missed {
  readonly userId: string;
  /** Of its owner. */
  readonly rhythm: Rhythm;
  /** So many values of the owner's list come before it. */
  readonly place: number;
  /** So many values of the list were tried; absent = all. Told when the last night is over. */
  readonly tried?: number | undefined;
}

/** How far each list that is not at its end was tried, by user id. */
export async function triedOf(store: GuessStore, limit: number): Promise<ReadonlyMap<string, number>> {
  const ever = Number.MAX_SAFE_INTEGER;
  const asked = { system: 'cucm:main', owner: 'outcome', due: ever, now: ever, until: 0, limit };
  return new Map((await store.claim(asked)).map(({ userId, position }) => [userId, position]));
}

/** Who was missed and why, in a line. */
export function missedSentence({ userId, rhythm, place, tried }: Missed): string {
  const reached = tried === undefined ? 'the whole list was tried' : `${tried} of the list were tried`;
  const why = tried !== undefined && tried <= place ? 'too few windows' : 'passed over';
  return `missed ${userId}: ${why}: the PIN is number ${place + 1} and ${reached}; rhythm ${rhythm}`;
}
