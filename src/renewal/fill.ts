import type { Secret } from '../base/secret.ts';
import type { Kind } from '../policy/kind.ts';
import type { Policy } from '../policy/policy.ts';
import { addressesOf, deliveryPlan } from './addresses.ts';
import type { RenewalsDeps } from './context.ts';
import type { CredentialName, TargetRecord, ValueRecord } from './journal.ts';
import { draw, judge, type Wanted } from './judge.ts';
import type { Delivery, PlanRequest, Refusal } from './renewal.ts';
import { type Aim, type Slot, slotPolicy } from './slots.ts';

/** A slot with its value, ready to be journaled. */
export interface Filled {
  readonly value: Secret;
  readonly record: ValueRecord;
  readonly targets: readonly TargetRecord[];
}

const MINUTE = 60_000;

function credentialOf({ kind, entry }: Aim): CredentialName {
  return { kind, system: entry.system, entry: entry.entry.id };
}

/** Between two values of the subject's own choosing some time may have to pass (`policy.md` "Kinds"). */
async function tooSoon(deps: RenewalsDeps, { aims }: Slot, policy: Policy): Promise<Refusal | undefined> {
  if (policy.minMinutesBetweenChanges === 0) return undefined;
  for (const aim of aims) {
    const changes = await deps.journal.changesOf(credentialOf(aim), 25);
    const last = changes.find(({ chosen }) => chosen);
    const until = (last?.at ?? Number.NEGATIVE_INFINITY) + policy.minMinutesBetweenChanges * MINUTE;
    if (deps.clock.now() < until) return { reason: 'too-soon', kind: aim.kind, until };
  }
  return undefined;
}

type Brought = Readonly<Partial<Record<Kind, Secret>>> | undefined;

/** What was brought for any kind of the slot. */
function broughtFor(values: Brought, { aims }: Slot): Secret | undefined {
  return aims.map(({ kind }) => values?.[kind]).find(value => value !== undefined);
}

/**
 * On where someone else may have seen the value, off for what only the verified subject saw or chose (`policy.md`
 * "Kinds", last paragraph).
 */
function mustChange(
  deps: RenewalsDeps,
  request: PlanRequest,
  slot: Slot,
  { policy, delivery }: { readonly policy: Policy; readonly delivery: Delivery },
): boolean {
  if (request.mustChange !== undefined) return request.mustChange;
  if (broughtFor(request.given, slot)) return true;
  if (deps.config.mustChange !== 'auto') return deps.config.mustChange === 'always';
  if (delivery === 'chosen') return false;
  return policy.mustChangeAtNextLogin || delivery === 'mail' || delivery === 'agent';
}

function targetRecord({ name }: Slot, aim: Aim, must: boolean, plannedAt: number): TargetRecord {
  return {
    ...credentialOf(aim),
    slot: name,
    work: aim.work,
    stamp: aim.state?.stamp,
    mustChange: must,
    step: 'planned',
    doubtful: false,
    verified: false,
    attempts: 0,
    nextAt: plannedAt,
    outcome: 'pending',
    audited: false,
    promised: false,
  };
}

type Value = { readonly value: Secret } | { readonly refused: Refusal };

async function valueFor(deps: RenewalsDeps, request: PlanRequest, slot: Slot, wanted: Wanted): Promise<Value> {
  const chosen = broughtFor(request.chosen, slot);
  const brought = chosen ?? broughtFor(request.given, slot);
  if (!brought) {
    const value = await draw(deps, wanted);
    return value ? { value } : conflict(slot);
  }
  const soon = chosen && (await tooSoon(deps, slot, wanted.policy));
  if (soon) return { refused: soon };
  const violations = await judge(deps, brought, wanted);
  if (violations.length === 0) return { value: brought };
  return { refused: { reason: 'violations', kind: slot.aims[0].kind, violations } };
}

function conflict({ aims }: Slot): { readonly refused: Refusal } {
  return { refused: { reason: 'policy-conflict', kinds: aims.map(({ kind }) => kind) } };
}

/** Finds the value of a slot and how it is told: the chosen one if it breaks no rule, else a new one. */
export async function fill(
  deps: RenewalsDeps,
  request: PlanRequest,
  slot: Slot,
  plannedAt: number,
): Promise<Filled | { readonly refused: Refusal }> {
  const policy = await slotPolicy(deps, request.subject, slot);
  if (!policy) return conflict(slot);
  const wanted = {
    kind: policy.kind,
    policy,
    person: request.subject.person,
    credentials: slot.aims.map(credentialOf),
  };
  const found = await valueFor(deps, request, slot, wanted);
  if ('refused' in found) return found;
  const chosen = broughtFor(request.chosen, slot) !== undefined;
  const asked = request.deliver?.[slot.aims[0].kind];
  const kinds = slot.aims.map(({ kind }) => kind);
  const [delivery = 'agent', ...fallbacks] = chosen
    ? (['chosen'] as const)
    : deliveryPlan(kinds, asked, addressesOf(request.subject, deps.config.canMail ?? true));
  const must = mustChange(deps, request, slot, { policy, delivery });
  return {
    value: found.value,
    record: {
      slot: slot.name,
      chosen,
      delivery,
      fallbacks,
      state: 'held',
      fetchWithinSeconds: request.fetchWithinSeconds,
      erased: false,
    },
    targets: slot.aims.map(aim => targetRecord(slot, aim, must, plannedAt)),
  };
}
