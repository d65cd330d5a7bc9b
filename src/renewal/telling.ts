import { type Hand, withValues } from './hand.ts';
import type { JournalRecord, ValueRecord } from './journal.ts';
import type { AuditEventName } from './ports.ts';
import type { Delivery } from './renewal.ts';
import { kindsToTell } from './values.ts';

/** Audits what became of a value, one event a kind. */
export async function auditValue(
  { deps, record }: Hand,
  value: ValueRecord,
  event: AuditEventName,
  more: { readonly reason: string; readonly detail?: string; readonly mail?: string | undefined },
): Promise<void> {
  const { requester, userId: subject, id: renewal } = record;
  for (const kind of kindsToTell(record, value.slot)) {
    await deps.audit.append({ event, requester, subject, kind, renewal, ...more });
  }
}

function nextDelivery(value: ValueRecord): readonly [Delivery, readonly Delivery[]] {
  const onScreen: readonly Delivery[] = ['screen', 'spoken'];
  const [next = 'agent', ...rest] = value.fallbacks.filter(
    delivery => !(onScreen.includes(value.delivery) && onScreen.includes(delivery)),
  );
  return [next, rest];
}

/** Picks values of a record. */
export type Which = (value: ValueRecord) => boolean;

function fallenBack(record: JournalRecord, falls: Which): JournalRecord {
  return withValues(record, value => {
    if (!falls(value)) return undefined;
    const [delivery, fallbacks] = nextDelivery(value);
    return { delivery, fallbacks, state: value.state === 'held' ? 'held' : 'due', carrier: undefined };
  });
}

/** Sends values another way than planned, and audits why. */
export async function fallBack(hand: Hand, falls: Which, reason: string): Promise<void> {
  for (const value of hand.record.values.filter(falls)) {
    const detail = `${value.delivery} → ${nextDelivery(value)[0]}`;
    await auditValue(hand, value, 'delivery-changed', { reason, detail });
  }
  await hand.step(record => {
    const next = fallenBack(record, falls);
    return record.values.some(falls) ? { record: next } : undefined;
  });
}

/** Marks values as told, and audits it. */
export async function tell(hand: Hand, isTold: Which, reason: string): Promise<void> {
  const told = hand.record.values.filter(isTold);
  if (told.length === 0) return;
  for (const value of told) await auditValue(hand, value, 'delivered', { reason, detail: value.delivery });
  await hand.step(record => ({ record: withValues(record, value => (isTold(value) ? { state: 'told' } : undefined)) }));
}
