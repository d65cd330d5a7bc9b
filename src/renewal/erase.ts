import { hasEnded, isSlotSettled } from './duties.ts';
import { type Hand, withValues } from './hand.ts';
import type { JournalRecord, ValueRecord } from './journal.ts';

const canBeErased =
  (record: JournalRecord) =>
  (value: ValueRecord): boolean =>
    hasEnded(value) && !value.erased && isSlotSettled(record, value.slot);

/** Erases the values that are told or will never be; what a pending target still needs stays. The audit stays. */
export async function eraseEnded(hand: Hand): Promise<void> {
  const { deps, record } = hand;
  for (const { slot, state } of record.values.filter(canBeErased(record))) {
    const { requester, userId: subject, id: renewal } = record;
    await deps.audit.append({ event: 'value-erased', requester, subject, renewal, reason: state, detail: slot });
    await hand.step(now => ({
      record: withValues(now, value => (value.slot === slot ? { erased: true } : undefined)),
      erase: [slot],
    }));
  }
}
