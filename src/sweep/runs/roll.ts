import type { Kind } from '../../policy/kind.ts';
import type { SystemType } from '../../renewal/ports.ts';
import { surveySize } from '../ports.ts';
import type { SweepParts } from './parts.ts';
import type { Run } from './run.ts';
import type { Claim } from './store.ts';

/** A statement of the store takes so many users. */
const usersAtOnce = 500;

const holderOf: Readonly<Partial<Record<Kind, SystemType>>> = {
  'cucm-pin': 'cucm',
  'cucm-password': 'cucm',
  'unity-pin': 'unity',
  'unity-password': 'unity',
  'directory-password': 'directory',
};

/** Everybody of every system that holds what the run looks at, in pages; each may come more than once. */
async function* everybody({ surveys }: SweepParts, { plan }: Run): AsyncIterable<readonly string[]> {
  const holders = new Set(plan.kinds.map(kind => holderOf[kind]));
  for (const survey of surveys) if (holders.has(survey.type)) yield* survey.userIds();
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
  run: Run,
  { claim, goesOn }: { readonly claim: () => Claim; readonly goesOn: () => Promise<boolean> },
): Promise<boolean> {
  for await (const page of everybody(parts, run)) {
    if (!(await goesOn())) return false;
    for (const userIds of slices(page.filter(userId => userId !== ''))) {
      if (!(await parts.store.addToRoll(run.id, userIds, surveySize, claim()))) return false;
    }
  }
  return true;
}
