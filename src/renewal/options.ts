import type { Kind } from '../policy/kind.ts';
import type { RenewalsDeps } from './context.ts';
import type { CredentialState } from './ports.ts';
import type { RenewalOption } from './renewal.ts';
import type { Subject, SubjectEntry } from './subject.ts';

/** One credential of a subject. */
export interface Holding {
  readonly entry: SubjectEntry;
  readonly state: CredentialState;
}

/** Where the subject has a credential of the kind. */
export function holdingOf(subject: Subject, kind: Kind): Holding | undefined {
  for (const entry of subject.entries) {
    const state = entry.description.credentials.find(candidate => candidate.kind === kind);
    if (state) return { entry, state };
  }
  return undefined;
}

const pins: readonly Kind[] = ['cucm-pin', 'unity-pin'];

/** Whether the subject's two PINs are one: both are there, on clusters whose PINs are synchronised. */
export function arePinsSynced(subject: Subject, { config }: RenewalsDeps): boolean {
  const [cucm, unity] = pins.map(kind => holdingOf(subject, kind));
  if (!cucm || !unity || unity.state.notRenewable !== undefined) return false;
  return config.pinSync[unity.entry.system] === cucm.entry.system;
}

/** Every kind that changes when `kinds` are renewed, each once, in the order in which they are written. */
export function expandKinds(subject: Subject, kinds: readonly Kind[], deps: RenewalsDeps): readonly Kind[] {
  const asked = new Set(kinds);
  if (pins.some(pin => asked.has(pin)) && arePinsSynced(subject, deps)) for (const pin of pins) asked.add(pin);
  return deps.systems
    .flatMap(system => system.kinds)
    .filter((kind, at, all) => asked.has(kind) && all.indexOf(kind) === at);
}

function missing(subject: Subject, kind: Kind, { systems }: RenewalsDeps): RenewalOption | undefined {
  const silent = systems.filter(({ name, kinds }) => kinds.includes(kind) && subject.unavailable.includes(name));
  if (silent.length === 0) return undefined;
  return { kind, systems: silent.map(({ name }) => name), notRenewable: 'unavailable' };
}

function obstacle(subject: Subject, { state }: Holding, kinds: readonly Kind[], deps: RenewalsDeps) {
  if (subject.protectedBy !== undefined) return 'protected';
  if (kinds.some(kind => deps.config.stopped.includes(kind))) return 'stopped';
  return state.notRenewable;
}

function optionOf(subject: Subject, kind: Kind, deps: RenewalsDeps): RenewalOption | undefined {
  const holding = holdingOf(subject, kind);
  if (!holding) return missing(subject, kind, deps);
  const together = expandKinds(subject, [kind], deps);
  const partner = together.find(other => other !== kind);
  const notRenewable = obstacle(subject, holding, together, deps);
  return {
    kind,
    systems: together.flatMap(each => holdingOf(subject, each)?.entry.system ?? []),
    ...(notRenewable === undefined ? {} : { notRenewable }),
    ...(partner === undefined ? {} : { syncedWith: partner }),
  };
}

/** Every kind that the subject has, or may have on a system that does not answer. */
export function optionsOf(subject: Subject, deps: RenewalsDeps): readonly RenewalOption[] {
  const every = new Set(deps.systems.flatMap(system => system.kinds));
  return [...every].flatMap(kind => optionOf(subject, kind, deps) ?? []);
}
