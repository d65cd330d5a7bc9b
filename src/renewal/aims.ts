import type { Kind } from '../policy/kind.ts';
import { type RenewalsDeps, systemNamed } from './context.ts';
import { arePinsSynced, expandKinds, holdingOf, optionsOf } from './options.ts';
import type { EntryDescription } from './ports.ts';
import type { PlanRequest, Refusal } from './renewal.ts';
import type { Aim } from './slots.ts';
import type { Subject, SubjectEntry } from './subject.ts';

/** A kind that was asked for and cannot be changed, and what is said of it. */
export interface Miss {
  readonly kind: Kind;
  readonly system: string;
  readonly outcome: 'refused' | 'failed';
  readonly code: string;
  readonly detail: string;
}

/** What a plan aims at, and what it misses. */
export interface Aims {
  readonly aims: readonly Aim[];
  readonly misses: readonly Miss[];
  /** Found on reading again: nobody may renew. */
  readonly protectedBy?: string | undefined;
}

const unreachable = (kind: Kind, system: string): Miss => ({
  kind,
  system,
  outcome: 'failed',
  code: 'unreachable',
  detail: `${system} did not answer.`,
});

const notRenewable = (kind: Kind, system: string, code: string): Miss => ({
  kind,
  system,
  outcome: 'refused',
  code,
  detail: `It cannot be renewed on ${system}.`,
});

/** What is known before any system is asked again. */
export function standingRefusal(request: PlanRequest, deps: RenewalsDeps): Refusal | undefined {
  const { subject } = request;
  if (subject.protectedBy !== undefined) return { reason: 'protected', protectedBy: subject.protectedBy };
  if (!subject.enabled) return { reason: 'disabled' };
  const kinds = expandKinds(subject, request.kinds, deps);
  const stopped = [...request.kinds, ...kinds].find(kind => deps.config.stopped.includes(kind));
  if (stopped !== undefined) return { reason: 'stopped', kind: stopped };
  const options = optionsOf(subject, deps).filter(({ kind }) => kinds.includes(kind));
  if (options.length > 0) return undefined;
  // What a silent system holds is not nothing: a passing outage is no refusal.
  const { unavailable } = subject;
  return unavailable.length > 0 ? { reason: 'unavailable', systems: unavailable } : { reason: 'nothing-to-renew' };
}

type Fresh = ReadonlyMap<SubjectEntry, EntryDescription | undefined>;

async function describeAgain(entries: readonly SubjectEntry[], deps: RenewalsDeps): Promise<Fresh> {
  const described = entries.map(async (entry): Promise<[SubjectEntry, EntryDescription | undefined]> => {
    const description = await systemNamed(deps, entry.system)
      ?.describe(entry.entry)
      .catch(() => undefined);
    return [entry, description];
  });
  return new Map(await Promise.all(described));
}

function aimAt(subject: Subject, kind: Kind, synced: boolean, fresh: Fresh): Aim | Miss | undefined {
  const holding = holdingOf(subject, kind);
  if (!holding) return undefined;
  const { entry } = holding;
  const work = synced && kind === 'unity-pin' ? 'follow' : 'write';
  const description = fresh.get(entry);
  if (!description)
    return work === 'follow' ? { kind, entry, state: undefined, work } : unreachable(kind, entry.system);
  const state = description.credentials.find(candidate => candidate.kind === kind);
  if (!state || state.notRenewable === 'absent') return undefined;
  if (state.notRenewable !== undefined) return notRenewable(kind, entry.system, state.notRenewable);
  return { kind, entry, state, work };
}

function missesElsewhere(subject: Subject, kinds: readonly Kind[], deps: RenewalsDeps): readonly Miss[] {
  return optionsOf(subject, deps)
    .filter(({ kind, notRenewable: why }) => kinds.includes(kind) && why === 'unavailable')
    .map(({ kind, systems }) => unreachable(kind, systems[0] ?? 'its system'));
}

const isMiss = (found: Aim | Miss): found is Miss => 'outcome' in found;

/** What follows another PIN is missed with it. */
function withoutLeaderless(found: readonly (Aim | Miss)[]): readonly (Aim | Miss)[] {
  const leader = found.find(each => each.kind === 'cucm-pin');
  return found.map(each =>
    !isMiss(each) && each.work === 'follow' && (!leader || isMiss(leader))
      ? { ...(leader ?? unreachable(each.kind, each.entry.system)), ...where(each) }
      : each,
  ) as readonly (Aim | Miss)[];
}

const where = ({ kind, entry }: Aim): Pick<Miss, 'kind' | 'system'> => ({ kind, system: entry.system });

/** Reads every credential that is asked for again: its stamp of now is what the plan holds. */
export async function takeAim(request: PlanRequest, deps: RenewalsDeps): Promise<Aims> {
  const { subject } = request;
  const kinds = expandKinds(subject, request.kinds, deps);
  const synced = arePinsSynced(subject, deps);
  const entries = new Set(kinds.flatMap(kind => holdingOf(subject, kind)?.entry ?? []));
  const fresh = await describeAgain([...entries], deps);
  const found = withoutLeaderless(kinds.flatMap(kind => aimAt(subject, kind, synced, fresh) ?? []));
  return {
    aims: found.filter((each): each is Aim => !isMiss(each)),
    misses: [...found.filter(isMiss), ...missesElsewhere(subject, request.kinds, deps)],
    protectedBy: [...fresh.values()].find(description => description?.protectedBy !== undefined)?.protectedBy,
  };
}

/** Why a plan that hits nothing is refused. */
export function missRefusal(misses: readonly Miss[]): Refusal {
  const silent = misses.filter(({ code }) => code === 'unreachable');
  if (silent.length > 0) return { reason: 'unavailable', systems: [...new Set(silent.map(({ system }) => system))] };
  const [first] = misses;
  return first ? { reason: 'not-renewable', kind: first.kind, why: first.code } : { reason: 'nothing-to-renew' };
}
