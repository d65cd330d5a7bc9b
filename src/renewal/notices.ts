import { noticeAddress } from './addresses.ts';
import { mayBeInForce, needsNotice } from './duties.ts';
import type { Hand } from './hand.ts';
import type { JournalRecord, NoticeRecord, TargetRecord } from './journal.ts';
import type { Requester } from './ports.ts';

type Message = NoticeRecord['message'];

const messages: readonly Message[] = ['changed', 'uncertain', 'abandoned'];

function messageFor(target: TargetRecord): Message {
  if (target.outcome === 'done') return 'changed';
  return mayBeInForce(target) ? 'uncertain' : 'abandoned';
}

const isFor =
  (message: Message) =>
  (target: TargetRecord): boolean =>
    needsNotice(target) && messageFor(target) === message;

function withNotice(record: JournalRecord, message: Message): JournalRecord {
  const id = `renewal/${record.id}/${message}/${record.notices.length + 1}`;
  const targets = record.targets.map(target => (isFor(message)(target) ? { ...target, notice: id } : target));
  return { ...record, targets, notices: [...record.notices, { id, message, queued: false }] };
}

/** Decides which mails tell of what is settled by now, one a message; their ids never change afterwards. */
async function assignNotices(hand: Hand): Promise<void> {
  for (const message of messages) {
    await hand.step(record =>
      record.targets.some(isFor(message)) ? { record: withNotice(record, message) } : undefined,
    );
  }
}

function told(record: JournalRecord, notice: NoticeRecord): readonly TargetRecord[] {
  return record.targets.filter(target => target.notice === notice.id);
}

/** Whence it was asked, as far as that says something to its reader: the id of a run does not. */
function placeOf({ channel, device, address, id }: Requester): { readonly place?: string } {
  return channel === 'sweep' ? {} : { place: device ?? address ?? id };
}

async function enqueue({ deps, record }: Hand, notice: NoticeRecord, to: string): Promise<void> {
  const targets = told(record, notice);
  await deps.mail.enqueue({
    id: notice.id,
    to,
    message: notice.message,
    language: record.language,
    values: {
      name: record.name ?? record.userId,
      kinds: targets.map(({ kind }) => kind).join(),
      systems: targets.map(({ system }) => system).join(),
      channel: record.requester.channel,
      time: record.plannedAt,
      ...placeOf(record.requester),
      detail: targets.map(({ code }) => code ?? '').join(),
    },
    renewal: record.id,
  });
}

async function audit({ deps, record }: Hand, notice: NoticeRecord, to: string | undefined): Promise<void> {
  const { requester, userId: subject, id: renewal } = record;
  for (const { kind, system } of told(record, notice)) {
    const what = { requester, subject, kind, system, renewal, mail: to };
    if (to === undefined)
      await deps.audit.append({ ...what, event: 'delivery-failed', reason: 'no-address', detail: notice.message });
    else await deps.audit.append({ ...what, event: 'notice-sent', detail: notice.message });
  }
}

async function queue(hand: Hand, notice: NoticeRecord): Promise<void> {
  const to = noticeAddress(hand.record);
  if (to !== undefined) await enqueue(hand, notice, to);
  await audit(hand, notice, to);
  await hand.step(record => ({
    record: {
      ...record,
      notices: record.notices.map(other => (other.id === notice.id ? { ...other, queued: true } : other)),
    },
  }));
}

/**
 * Notifies the address on file of every change, whatever the delivery ("was this not you?"), of every outcome that could not
 * be found out, and of what was promised and given up. At least once, by the same id.
 */
export async function notify(hand: Hand): Promise<void> {
  if (hand.record.addressSearch) return;
  await assignNotices(hand);
  for (const notice of hand.record.notices.filter(({ queued }) => !queued)) await queue(hand, notice);
}
