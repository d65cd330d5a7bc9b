import type { JournalRecord, TargetRecord } from './journal.ts';
import type { Renewal, RenewedTarget } from './renewal.ts';

function targetView(record: JournalRecord, target: TargetRecord): RenewedTarget {
  const value = record.values.find(({ slot }) => slot === target.slot);
  return {
    kind: target.kind,
    system: target.system,
    outcome: target.outcome,
    code: target.code,
    detail: target.detail,
    mustChange: target.mustChange,
    delivery: value?.delivery ?? 'chosen',
    told: value?.state === 'told',
  };
}

/** A renewal as others may see it: without what the journal needs for itself. */
export function viewOf(record: JournalRecord): Renewal {
  return {
    id: record.id,
    userId: record.userId,
    requester: record.requester,
    plannedAt: record.plannedAt,
    targets: record.targets.map(target => targetView(record, target)),
    settled: record.targets.every(({ step }) => step === 'settled'),
  };
}
