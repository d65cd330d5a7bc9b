import { isSlotSettled, mayBeInForce } from './duties.ts';
import { type Change, withTarget, withValues } from './hand.ts';
import type { ChangeRecord, JournalRecord, ValueRecord } from './journal.ts';
import type { Outcome } from './renewal.ts';
import { note, type TargetWork, targetOf } from './target-work.ts';
import { changeOf, openValue } from './values.ts';

/** How a target ended. */
export interface Settlement {
  readonly outcome: Exclude<Outcome, 'pending'>;
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
}

/** A value comes into force with the first of its targets; where none took it, it never will. */
function valueAfter(value: ValueRecord, record: JournalRecord, now: number): Partial<ValueRecord> | undefined {
  if (value.state !== 'held') return undefined;
  const inForce = record.targets.some(target => target.slot === value.slot && mayBeInForce(target));
  // Whoever chose a value knows it.
  if (inForce) return { state: value.chosen ? 'told' : 'due', dueSince: now };
  return isSlotSettled(record, value.slot) ? { state: 'void' } : undefined;
}

/** Ends a target; the same step lets its value be told and remembers it for history and cooling time. */
export async function settle(work: TargetWork, { outcome, code, detail }: Settlement): Promise<void> {
  const { deps } = work.hand;
  const changes = await changesFor(work, outcome);
  await work.hand.step((record): Change => {
    const patch = { step: 'settled', outcome, code, detail } as const;
    const settled = withTarget(record, work.index, patch);
    return { record: withValues(settled, value => valueAfter(value, settled, deps.clock.now())), changes };
  });
}

async function changesFor(work: TargetWork, outcome: Outcome): Promise<readonly ChangeRecord[]> {
  if (outcome !== 'done' && outcome !== 'unknown') return [];
  const { deps, record } = work.hand;
  const target = targetOf(work);
  return [changeOf(deps, record, target, await openValue(deps, record.id, target.slot))];
}

/** Nothing was changed in the time that the plan allows. */
export async function abandon(work: TargetWork, detail: string): Promise<void> {
  // Whoever is told so much later is told by mail.
  await note(work, { promised: true });
  await settle(work, { outcome: 'failed', code: 'abandoned', detail });
}
