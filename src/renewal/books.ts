import { hasEnded, mayBeInForce } from './duties.ts';
import { type Hand, openHand, withTarget, withValues } from './hand.ts';
import type { JournalRecord, TargetRecord } from './journal.ts';
import type { AuditEventName } from './ports.ts';

const events = {
  done: 'update-success',
  refused: 'update-failure',
  failed: 'update-failure',
  unknown: 'update-unknown',
} as const satisfies Record<string, AuditEventName>;

async function audit({ deps, record }: Hand, target: TargetRecord): Promise<void> {
  if (target.outcome === 'pending') return;
  await deps.audit.append({
    event: events[target.outcome],
    requester: record.requester,
    subject: record.userId,
    kind: target.kind,
    system: target.system,
    reason: target.code,
    detail: target.detail,
    renewal: record.id,
  });
}

const isSameCredential = (one: TargetRecord, other: TargetRecord): boolean =>
  one.kind === other.kind && one.system === other.system && one.entry === other.entry;

/** The slots of an earlier renewal whose every credential got a newer value by now. */
function replacedSlots(earlier: JournalRecord, done: readonly TargetRecord[]): readonly string[] {
  const live = earlier.values.filter(value => !value.chosen && !hasEnded(value) && value.state !== 'held');
  const isReplaced = (slot: string): boolean =>
    earlier.targets
      .filter(target => target.slot === slot && mayBeInForce(target))
      .every(old => done.some(target => isSameCredential(old, target)));
  return live.map(({ slot }) => slot).filter(isReplaced);
}

function withoutSlots(record: JournalRecord, slots: readonly string[]): JournalRecord {
  const closed = record.links.map(link =>
    link.slots.every(slot => slots.includes(slot)) ? { ...link, closed: true } : link,
  );
  return withValues({ ...record, links: closed }, value =>
    slots.includes(value.slot) ? { state: 'void' } : undefined,
  );
}

/** What an earlier renewal has not told yet and is no longer in force is not told any more. */
async function replaceEarlier({ deps, lease, record }: Hand, done: readonly TargetRecord[]): Promise<void> {
  const open = await deps.journal.openOf(record.subject);
  for (const { id } of open.filter(other => other.id !== record.id && other.plannedAt <= record.plannedAt)) {
    const earlier = await openHand(deps, id, lease);
    await earlier?.step(now => {
      const slots = replacedSlots(now, done);
      return slots.length > 0 ? { record: withoutSlots(now, slots), erase: linkSeals(now, slots) } : undefined;
    });
  }
}

function linkSeals(record: JournalRecord, slots: readonly string[]): readonly string[] {
  return record.links.filter(link => link.slots.every(slot => slots.includes(slot))).map(({ id }) => `link ${id}`);
}

/** Enters settled targets into the audit, at least once each, and ends the telling of values they replaced. */
export async function keepBooks(hand: Hand): Promise<void> {
  const open = hand.record.targets.map((target, index) => ({ target, index })).filter(isUnbooked);
  const done = open.map(({ target }) => target).filter(({ outcome }) => outcome === 'done');
  if (done.length > 0) await replaceEarlier(hand, done);
  for (const { target, index } of open) {
    await audit(hand, target);
    await hand.step(record => ({ record: withTarget(record, index, { audited: true }) }));
  }
}

function isUnbooked({ target }: { readonly target: TargetRecord }): boolean {
  return target.step === 'settled' && !target.audited;
}
