import { surveySize } from '../ports.ts';
import type { SweepParts } from './parts.ts';
import type { Run } from './run.ts';
import type { Claim } from './store.ts';

/** A statement of the store takes so many users. */
const usersAtOnce = 500;

/** Everybody of every system, in pages; each may come more than once. */
async function* everybody({ surveys }: SweepParts): AsyncIterable<readonly string[]> {
  for (const survey of surveys) yield* survey.userIds();
}

function* slices(all: readonly string[]): Iterable<readonly string[]> {
  for (let from = 0; from < all.length; from += usersAtOnce) yield all.slice(from, from + usersAtOnce);
}

/**
 * Writes everybody on the roll of a run, each once; begun anew after a crash it adds who is missing. False where the
 * run was stopped, or another node took the roll.
 */
export async function writeRoll(
  parts: SweepParts,
  { id }: Run,
  { claim, goesOn }: { readonly claim: () => Claim; readonly goesOn: () => Promise<boolean> },
): Promise<boolean> {
  for await (const page of everybody(parts)) {
    if (!(await goesOn())) return false;
    for (const userIds of slices(page.filter(userId => userId !== ''))) {
      if (!(await parts.store.addToRoll(id, userIds, surveySize, claim()))) return false;
    }
  }
  return true;
}
