import { RekeyError } from '../base/rekey-error.ts';
import type { RenewalsDeps } from './context.ts';
import { nextDuty } from './duties.ts';
import type { JournalRecord, JournalStep, TargetRecord, ValueRecord } from './journal.ts';
import type { Lease } from './lease.ts';

/** What one journal step changes. */
export type Change = Omit<JournalStep, 'open' | 'dueAt'>;

/** One who writes in a renewal's journal. With a lease it may ask the systems, without one it only notes what happened. */
export interface Hand {
  readonly deps: RenewalsDeps;
  readonly lease: Lease | undefined;
  /** As of the last step; others may have written since, but never to the targets while a lease is held. */
  readonly record: JournalRecord;
  /**
   * Commits one step, computed anew where another hand was quicker; nothing where `change` gives undefined.
   * Rejects with `lease-lost` where another node took the subject over: whoever gets that must touch nothing more.
   */
  step(change: (record: JournalRecord) => Change | undefined): Promise<void>;
}

/** The whole step: with what the worker looks for. */
export function journalStep(change: Change, deps: RenewalsDeps): JournalStep {
  const dueAt = nextDuty(change.record, deps);
  return { ...change, open: dueAt !== undefined, dueAt: dueAt ?? 0 };
}

/** Opens a renewal's journal for writing; undefined where there is none of this id. */
export async function openHand(deps: RenewalsDeps, id: string, lease?: Lease): Promise<Hand | undefined> {
  const found = await deps.journal.read(id);
  if (!found) return undefined;
  let { version, record } = found;
  const reread = async (): Promise<void> => {
    const now = await deps.journal.read(id);
    if (!now || now.version === version) {
      throw new RekeyError('lease-lost', `Another node took over the work on renewal ${id}.`);
    }
    ({ version, record } = now);
  };
  return {
    deps,
    lease,
    get record() {
      return record;
    },
    async step(change) {
      for (;;) {
        const next = change(record);
        if (!next) return;
        if (await deps.journal.replace(version, journalStep(next, deps), lease?.claim())) {
          version += 1;
          record = next.record;
          return;
        }
        await reread();
      }
    },
  };
}

/** The record with one target changed. */
export function withTarget(record: JournalRecord, index: number, patch: Partial<TargetRecord>): JournalRecord {
  return {
    ...record,
    targets: record.targets.map((target, at) => (at === index ? { ...target, ...patch } : target)),
  };
}

/** The record with the values changed that `patch` gives something for. */
export function withValues(
  record: JournalRecord,
  patch: (value: ValueRecord) => Partial<ValueRecord> | undefined,
): JournalRecord {
  return { ...record, values: record.values.map(value => ({ ...value, ...patch(value) })) };
}
