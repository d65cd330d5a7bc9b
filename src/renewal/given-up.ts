import type { RenewalsDeps } from './context.ts';
import { type Hand, openHand, withValues } from './hand.ts';
import type { LinkRecord, NoticeRecord } from './journal.ts';
import { isBelated, linkMailId, linkSeal, replaceLink, withLinkPatch } from './link-mail.ts';
import { fallBack, type Which } from './telling.ts';

/** Another mail to the same address would be lost too. */
async function leaveToAgent(hand: Hand, carrier: string): Promise<void> {
  const isLost: Which = value => value.carrier === carrier && value.state === 'sent';
  if (!hand.record.values.some(isLost)) return;
  await hand.step(record => ({ record: withValues(record, value => (isLost(value) ? { fallbacks: [] } : undefined)) }));
  await fallBack(hand, isLost, 'mail-given-up');
}

async function closeLink(hand: Hand, link: LinkRecord): Promise<void> {
  await leaveToAgent(hand, link.id);
  await hand.step(record => ({
    record: withLinkPatch(record, link.id, { closed: true }),
    erase: [linkSeal(link.id)],
  }));
}

async function auditLost({ deps, record }: Hand, notice: NoticeRecord): Promise<void> {
  const { requester, userId: subject, id: renewal } = record;
  const what = { event: 'delivery-failed', reason: 'mail-given-up', detail: notice.message } as const;
  await deps.audit.append({ ...what, requester, subject, renewal });
}

/** See {@link Renewals.mailGivenUp}. */
export async function mailGivenUp(deps: RenewalsDeps, id: string, mailId: string): Promise<void> {
  const hand = await openHand(deps, id);
  if (!hand) return;
  const link = hand.record.links.find(each => mailId === linkMailId(hand.record, each));
  if (link && !link.closed) return await (isBelated(hand, link) ? replaceLink(hand, link) : closeLink(hand, link));
  const notice = hand.record.notices.find(each => each.id === mailId);
  if (notice) return await auditLost(hand, notice);
  await leaveToAgent(hand, mailId);
}
