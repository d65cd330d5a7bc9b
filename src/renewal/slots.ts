import { intersect } from '../policy/intersect.ts';
import type { Kind } from '../policy/kind.ts';
import type { Policy } from '../policy/policy.ts';
import { stricter } from '../policy/stricter.ts';
import { type RenewalsDeps, systemNamed } from './context.ts';
import type { CredentialState } from './ports.ts';
import type { Subject, SubjectEntry } from './subject.ts';

/** One credential that a plan is to change. */
export interface Aim {
  readonly kind: Kind;
  readonly entry: SubjectEntry;
  /** Read for this plan; absent where its system does not answer any more. */
  readonly state: CredentialState | undefined;
  readonly work: 'write' | 'follow';
}

/** One value and what it is for: both PINs get one. */
export interface Slot {
  readonly name: string;
  readonly aims: readonly [Aim, ...Aim[]];
}

function slotName({ kind }: Aim, aims: readonly Aim[]): string {
  const isPin = kind === 'cucm-pin' || kind === 'unity-pin';
  return isPin && aims.some(other => other.kind !== kind && other.kind.endsWith('-pin')) ? 'pin' : kind;
}

/** Puts what gets the same value together, in the order of the aims. */
export function slotsOf(aims: readonly Aim[]): readonly Slot[] {
  const slots = new Map<string, [Aim, ...Aim[]]>();
  for (const aim of aims) {
    const name = slotName(aim, aims);
    const slot = slots.get(name);
    if (slot) slot.push(aim);
    else slots.set(name, [aim]);
  }
  return [...slots].map(([name, together]) => ({ name, aims: together }));
}

/** Ours joined with the system's own; ours alone where the system cannot say, it will refuse by itself. */
async function policyOf(deps: RenewalsDeps, subject: Subject, { kind, entry }: Aim): Promise<Policy> {
  const ours = deps.policyFor(kind, subject);
  const limits = await systemNamed(deps, entry.system)
    ?.policy(entry.entry, kind)
    .catch(() => undefined);
  return limits ? stricter(ours, limits) : ours;
}

/** The policy that a slot's value must meet on all its targets; undefined, and said in the log, where none can. */
export async function slotPolicy(deps: RenewalsDeps, subject: Subject, slot: Slot): Promise<Policy | undefined> {
  const [first, ...rest] = await Promise.all(slot.aims.map(aim => policyOf(deps, subject, aim)));
  let joined = first;
  for (const policy of rest) {
    const both = joined && intersect(joined, policy);
    if (both?.refusal) deps.log.error({ reason: both.refusal }, both.detail);
    joined = both?.policy;
  }
  return joined;
}
