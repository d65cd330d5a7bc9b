import { valueAddress } from './addresses.ts';
import { deliveryTime, mailTime } from './context.ts';
import { isOnScreen, screenDeadline } from './duties.ts';
import { type Hand, withValues } from './hand.ts';
import type { ValueRecord } from './journal.ts';
import { mailLinks } from './link-mail.ts';
import type { Delivery } from './renewal.ts';
import { auditValue, fallBack, tell, type Which } from './telling.ts';
import { kindsToTell, openValue } from './values.ts';

/** A screen that went out and was not answered by Done counts as read; one that never went out does not. */
async function closeScreens(hand: Hand): Promise<void> {
  const { deps } = hand;
  const isOver = (value: ValueRecord): boolean => isOnScreen(value) && deps.clock.now() >= screenDeadline(deps, value);
  const wasShown = (value: ValueRecord): boolean => isOver(value) && value.shownAt !== undefined;
  await tell(hand, wasShown, 'time-over');
  const isUnread = (value: ValueRecord): boolean => isOver(value) && value.shownAt === undefined;
  if (hand.record.values.some(isUnread)) await fallBack(hand, isUnread, 'not-fetched');
}

async function mailValue(hand: Hand, value: ValueRecord): Promise<void> {
  const { deps, record } = hand;
  const kinds = kindsToTell(record, value.slot);
  const to = valueAddress(kinds, record);
  if (to === undefined) return await fallBack(hand, ({ slot }) => slot === value.slot, 'no-address');
  const id = `renewal/${record.id}/value/${value.slot}`;
  // Longer than the outbox tries: should it give up, an agent can still tell the value.
  const until = deps.clock.now() + mailTime(deps);
  await deps.mail.enqueue({
    id,
    to,
    message: 'value',
    language: record.language,
    values: {
      name: record.name ?? record.userId,
      kinds: kinds.join(),
      value: await openValue(deps, record.id, value.slot),
      time: record.plannedAt,
    },
    renewal: record.id,
  });
  await auditValue(hand, value, 'delivered', { reason: 'mail-queued', detail: 'mail', mail: to });
  await hand.step(now => ({
    record: withValues(now, other => (other.slot === value.slot ? { state: 'sent', carrier: id, until } : undefined)),
  }));
}

async function leaveToAgent(hand: Hand, value: ValueRecord): Promise<void> {
  const until = hand.deps.clock.now() + deliveryTime(hand.deps);
  await auditValue(hand, value, 'delivery-changed', { reason: 'agent', detail: 'The helpdesk must tell the subject.' });
  await hand.step(now => ({
    record: withValues(now, other => (other.slot === value.slot ? { state: 'sent', until } : undefined)),
  }));
}

const isDue =
  (delivery: Delivery): Which =>
  value =>
    value.state === 'due' && value.delivery === delivery;

/** Sends off every value that is due, and ends what its delivery time is over for. */
export async function deliver(hand: Hand): Promise<void> {
  await closeScreens(hand);
  await endOverdue(hand);
  for (const value of hand.record.values.filter(isDue('mail'))) await mailValue(hand, value);
  await mailLinks(hand);
  for (const value of hand.record.values.filter(isDue('agent'))) await leaveToAgent(hand, value);
}

async function endOverdue(hand: Hand): Promise<void> {
  const now = hand.deps.clock.now();
  // What a link carries ends with the link.
  const isOverdue: Which = value => value.state === 'sent' && value.delivery !== 'link' && now >= (value.until ?? 0);
  const mailed: Which = value => isOverdue(value) && value.delivery === 'mail';
  // The mail itself was audited when it was queued.
  const isExpired: Which = value => isOverdue(value) && value.delivery !== 'mail';
  const expired = hand.record.values.filter(isExpired);
  for (const value of expired)
    await auditValue(hand, value, 'delivery-failed', { reason: 'time-over', detail: value.delivery });
  if (!hand.record.values.some(isOverdue)) return;
  await hand.step(record => ({
    record: withValues(record, value => {
      if (mailed(value)) return { state: 'told' };
      return isExpired(value) ? { state: 'expired' } : undefined;
    }),
  }));
}
