import type { Kind } from '../../policy/kind.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Subject } from '../../renewal/subject.ts';
import type { DetectContext, Joined } from '../detect/context.ts';
import { detect } from '../detect/detect.ts';
import type { GuessStore } from '../guessing/memory.ts';
import type { SweepParts } from './parts.ts';
import type { SweepStore } from './store.ts';

/** The clock of a system may be so far from ours. */
const SAME_CHANGE_MS = 2 * 60_000;

/** What a detector is made from. */
export interface DetectorSources {
  readonly store: Pick<SweepStore, 'issued'>;
  readonly policyFor: (kind: Kind, subject: Subject) => Policy;
  /** For the system name of a Unity cluster the system name of the CUCM cluster whose PINs are synchronised with its own. */
  readonly pinSync: Readonly<Record<string, string>>;
  readonly config: SweepParts['config'];
  /** What the guesser found at some entries; absent = nobody guesses. */
  readonly guessed?: GuessStore['found'] | undefined;
  /** The operator's calendar, for the users of a page. */
  readonly dueFor?: ((userIds: readonly string[]) => Promise<DetectContext['dueAt']>) | undefined;
}

/** A subject as far as a policy asks, without what only its description tells. */
function subjectOf({ userId }: Joined): Subject {
  return { userId, entries: [], person: { userId }, enabled: true, groups: [], unavailable: [] };
}

const nameOf = (system: string, entry: string, kind: Kind): string => JSON.stringify([system, entry, kind]);

/**
 * When a value of ours was issued that still is in force: it must be changed, as we demanded, and nobody set another
 * since.
 */
async function issuedOf({ store }: DetectorSources, all: readonly Joined[]): Promise<ReadonlyMap<string, number>> {
  const waiting = all.flatMap(({ entries }) =>
    entries.flatMap(({ system, entry, credentials }) =>
      credentials.filter(({ mustChange }) => mustChange).map(state => ({ system, entry: entry.id, state })),
    ),
  );
  if (waiting.length === 0) return new Map();
  const issued = new Map(
    (await store.issued([...new Set(waiting.map(({ entry }) => entry))])).map(({ system, entry, kind, at }) => [
      nameOf(system, entry, kind),
      at,
    ]),
  );
  return new Map(
    waiting.flatMap(({ system, entry, state: { kind, changedAt } }) => {
      const name = nameOf(system, entry, kind);
      const at = issued.get(name);
      const isOurs = at !== undefined && Math.abs((changedAt ?? at) - at) <= SAME_CHANGE_MS;
      return isOurs ? [[name, at] as const] : [];
    }),
  );
}

/** The values in force that were guessed, by system, entry, kind and stamp. */
async function guessedOf({ guessed }: DetectorSources, all: readonly Joined[]): Promise<ReadonlySet<string>> {
  if (!guessed) return new Set();
  const bySystem = Map.groupBy(
    all.flatMap(({ entries }) => entries),
    ({ system }) => system,
  );
  const hits = [...bySystem].map(([system, entries]) =>
    guessed(
      system,
      entries.map(({ entry }) => entry.id),
    ),
  );
  const found = (await Promise.all(hits)).flat();
  return new Set(found.map(({ system, entryId, kind, stamp }) => `${nameOf(system, entryId, kind)} ${stamp}`));
}

/** Gives what looks at the subjects of a page. */
export function createDetector(sources: DetectorSources): SweepParts['detector'] {
  const { policyFor, pinSync, config, dueFor } = sources;
  return async joined => {
    const issued = await issuedOf(sources, joined);
    const guessed = await guessedOf(sources, joined);
    const dueAt = (await dueFor?.(joined.map(({ userId }) => userId))) ?? (() => undefined);
    return (subject, now) =>
      detect(subject, {
        now,
        policyFor: (kind, of) => policyFor(kind, subjectOf(of)),
        issuedAt: (system, entry, kind) => issued.get(nameOf(system, entry, kind)),
        isGuessed: (system, entry, kind, stamp) => guessed.has(`${nameOf(system, entry, kind)} ${stamp}`),
        issuedDays: Math.min(config.issued.remindAfterDays, config.issued.renewAfterDays),
        expiringDays: config.expiringDays,
        dueAt,
        pinSync: new Map(Object.entries(pinSync)),
      });
  };
}
