import type { TargetRecord } from './journal.ts';
import { note, read, type TargetWork, targetOf } from './target-work.ts';

/** A look at a sibling that is older than this proves nothing. */
const LOOK_HOLDS_MS = 120_000;

/** The other targets of the same value that are still to be written, by index. */
function waitingSiblings(work: TargetWork): readonly number[] {
  const { slot } = targetOf(work);
  return work.hand.record.targets
    .map((target, index) => ({ target, index }))
    .filter(({ target, index }) => index !== work.index && target.slot === slot && target.work === 'write')
    .filter(({ target }) => target.step === 'planned' && !target.doubtful)
    .map(({ index }) => index);
}

/**
 * Looks, right before a PIN is written, whether the other PIN of the same value is still what it was at the plan: should
 * it change with our write, then PIN synchronisation may have done it.
 */
export async function lookAtSiblings(work: TargetWork): Promise<void> {
  for (const index of waitingSiblings(work)) {
    const sibling = { ...work, index };
    const reading = await read(sibling);
    const unchanged = 'state' in reading && reading.state.stamp === targetOf(sibling).stamp;
    if (unchanged) await note(sibling, { unchangedAt: work.hand.deps.clock.now() });
  }
}

/**
 * Whether a change that was not ours came with our own write of the same value to the other system: most likely PIN
 * synchronisation that the configuration does not tell of (`unity.pinSyncedWith`); nothing proves it.
 */
export function changedWithSibling(work: TargetWork): boolean {
  const { slot, unchangedAt } = targetOf(work);
  if (unchangedAt === undefined || work.hand.deps.clock.now() - unchangedAt > LOOK_HOLDS_MS) return false;
  const wroteSince = ({ outcome, writtenAt = 0 }: TargetRecord): boolean =>
    outcome === 'done' && writtenAt >= unchangedAt;
  return work.hand.record.targets.some(other => other.slot === slot && wroteSince(other));
}
