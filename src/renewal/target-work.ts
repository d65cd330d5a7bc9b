import type { RenewalsDeps } from './context.ts';
import { applyWithin, systemNamed } from './context.ts';
import { type Hand, withTarget } from './hand.ts';
import type { TargetRecord } from './journal.ts';
import type { CredentialState, Entry, EntryDescription, SystemPort } from './ports.ts';
import { reasonOf } from './reason.ts';

/** The work on one target of a renewal, under the subject's lease. */
export interface TargetWork {
  readonly hand: Hand;
  readonly index: number;
}

/** The target as it stands. */
export function targetOf({ hand, index }: TargetWork): TargetRecord {
  const target = hand.record.targets[index];
  if (!target) throw new TypeError(`Renewal ${hand.record.id} has no target ${index}.`);
  return target;
}

/** Commits a change of the target. */
export async function note({ hand, index }: TargetWork, patch: Partial<TargetRecord>): Promise<void> {
  await hand.step(record => ({ record: withTarget(record, index, patch) }));
}

/** Whether it is too late to set the value: from now on only what happened can be found out. */
export function isLate({ hand: { deps, record } }: TargetWork): boolean {
  return deps.clock.now() > record.plannedAt + applyWithin(deps);
}

const FIRST_DELAY = 1000;
const LONGEST_DELAY = 60_000;

/** When to try again: 1 s, 2 s, 4 s … a minute from now. */
function retryAt({ clock }: RenewalsDeps, attempts: number): number {
  return clock.now() + Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(attempts, 10));
}

/** Keeps the target pending and says why. */
export async function postpone(
  work: TargetWork,
  why: { readonly code: string; readonly detail: string },
  patch: Partial<TargetRecord> = {},
): Promise<void> {
  const { attempts } = targetOf(work);
  const nextAt = retryAt(work.hand.deps, attempts);
  await note(work, { code: why.code, detail: why.detail, attempts: attempts + 1, nextAt, ...patch });
}

/** A credential as its system describes it now, or why that could not be read. */
export type Reading =
  | {
      readonly system: SystemPort;
      readonly entry: Entry;
      readonly description: EntryDescription;
      readonly state: CredentialState;
    }
  | { readonly gone: true }
  | { readonly unreadable: { readonly code: string; readonly detail: string } };

async function readFrom(system: SystemPort, target: TargetRecord): Promise<Reading> {
  const [entry] = await system.find({ by: 'id', value: target.entry });
  if (!entry) return { gone: true };
  const description = await system.describe(entry);
  const state = description.credentials.find(({ kind }) => kind === target.kind);
  return state ? { system, entry, description, state } : { gone: true };
}

/** Reads a credential; by the entry's stable id, so that a rename in between is followed. */
export async function read(work: TargetWork): Promise<Reading> {
  const target = targetOf(work);
  const system = systemNamed(work.hand.deps, target.system);
  if (!system) {
    return { unreadable: { code: 'system-missing', detail: `${target.system} is no longer configured.` } };
  }
  return await readFrom(system, target).catch((error: unknown): Reading => ({ unreadable: reasonOf(error) }));
}
