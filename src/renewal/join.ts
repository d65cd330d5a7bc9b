import { isUnder } from './distinguished-name.ts';
import type { Entry, EntryQuery, SystemPort } from './ports.ts';
import type { SubjectsConfig } from './subject.ts';

/** What one system answered: its hits, or that it cannot be reached. */
export interface Hits {
  readonly system: SystemPort;
  readonly entries: readonly Entry[] | 'unavailable';
}

/** One entry of a person, with the system it is on. */
export interface Joined {
  readonly system: SystemPort;
  readonly entry: Entry;
}

/** The entries that belong together, or why that cannot be said. */
export type Join =
  | { readonly joined: readonly Joined[]; readonly unavailable: readonly string[] }
  | { readonly none: 'unknown' | 'subject-ambiguous' | 'unavailable'; readonly unavailable: readonly string[] };

/** Asks each system; one that cannot answer is told apart from one that knows nobody. */
export async function askAll(systems: readonly SystemPort[], query: EntryQuery): Promise<readonly Hits[]> {
  return await Promise.all(
    systems.map(async system => ({
      system,
      entries: await system.find(query).catch((): 'unavailable' => 'unavailable'),
    })),
  );
}

/** The hits of the systems that answered. */
export function hitsOf(answers: readonly Hits[]): readonly Joined[] {
  return answers.flatMap(({ system, entries }) =>
    entries === 'unavailable' ? [] : entries.map(entry => ({ system, entry })),
  );
}

/** The names of the systems that did not answer. */
export function unavailableOf(answers: readonly Hits[]): readonly string[] {
  return answers.filter(({ entries }) => entries === 'unavailable').map(({ system }) => system.name);
}

/** Where a person's user id is taken from: CUCM's spelling, else the directory's, else Unity's. */
export function canonicalUserId(hits: readonly Joined[]): string | undefined {
  const order = ['cucm', 'directory', 'unity'] as const;
  return order.flatMap(type => hits.filter(({ system }) => system.type === type))[0]?.entry.userId;
}

function scopeOf(system: SystemPort, config: SubjectsConfig): readonly string[] {
  return system.type === 'directory' ? [] : (config.scopes[system.name] ?? []);
}

/**
 * Applies the clusters' scopes: a scoped cluster's entry belongs to the person only where the directory entry lies in it;
 * where the directory does not answer, whether it does cannot be said.
 */
function withinScopes(answers: readonly Hits[], config: SubjectsConfig): readonly Hits[] {
  const directory = answers.find(({ system }) => system.type === 'directory');
  if (!directory) return answers;
  const dn = directory.entries === 'unavailable' ? undefined : directory.entries[0]?.dn;
  return answers.map(answer => {
    const scope = scopeOf(answer.system, config);
    if (scope.length === 0 || answer.entries === 'unavailable') return answer;
    if (directory.entries === 'unavailable') return { ...answer, entries: 'unavailable' };
    return dn !== undefined && scope.some(base => isUnder(dn, base)) ? answer : { ...answer, entries: [] };
  });
}

/** Joins what the systems answered for one user id: at most one entry of each type, or it is nobody (`architecture.md`). */
export function join(answers: readonly Hits[], config: SubjectsConfig): Join {
  const scoped = withinScopes(answers, config);
  const joined = hitsOf(scoped);
  const unavailable = unavailableOf(scoped);
  const types = joined.map(({ system }) => system.type);
  if (new Set(types).size < types.length) return { none: 'subject-ambiguous', unavailable };
  if (joined.length === 0) return { none: unavailable.length > 0 ? 'unavailable' : 'unknown', unavailable };
  return { joined, unavailable };
}
