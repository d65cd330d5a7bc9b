import { sameDn } from './distinguished-name.ts';
import { askAll, canonicalUserId, type Hits, hitsOf, type Join, type Joined, join, unavailableOf } from './join.ts';
import { firstKnown, policySubjectOf } from './person.ts';
import type { SystemPort } from './ports.ts';
import type { Subject, SubjectAnswer, SubjectEntry, SubjectsConfig } from './subject.ts';
import { isPlausible } from './user-id.ts';

export type { SubjectsConfig } from './subject.ts';

/** What {@link createSubjects} needs. */
export interface SubjectsDeps {
  readonly systems: readonly SystemPort[];
  readonly config: SubjectsConfig;
}

/** Finds people over all systems. Never rejects for what a system can do. */
export interface Subjects {
  /**
   * Finds by user id, else by an extension that exactly one user has as primary. `typed` comes from outside.
   * Every entry is described afresh, so that protection, locks and failure counters are those of now.
   */
  find(typed: string): Promise<SubjectAnswer>;
}

const extensionShape = /^\+?[0-9*#]{1,24}$/;

const nobody: SubjectAnswer = { none: 'unknown', unavailable: [] };

/** Joins entries by user id; asks again with the spelling of the system that decides. */
async function findByUserId({ systems, config }: SubjectsDeps, userId: string): Promise<Join> {
  const answers = await askAll(systems, { by: 'userId', value: userId });
  const canonical = canonicalUserId(hitsOf(answers));
  const spelled =
    canonical === undefined || canonical === userId
      ? answers
      : await askAll(systems, { by: 'userId', value: canonical });
  return join(spelled, config);
}

const isSame = (one: Joined, other: Joined): boolean =>
  one.system.name === other.system.name && one.entry.id === other.entry.id;

/** Exactly one user may have the number; a CUCM that does not answer may know another one. */
function ownerOf(
  answers: readonly Hits[],
): { readonly owner: Joined } | { readonly none: 'unknown' | 'subject-ambiguous' | 'unavailable' } {
  const hits = hitsOf(answers);
  const primaries = hits.filter(({ system }) => system.type === 'cucm');
  if (primaries.length > 1) return { none: 'subject-ambiguous' };
  if (answers.some(({ system, entries }) => system.type === 'cucm' && entries === 'unavailable'))
    return { none: 'unavailable' };
  const [owner, second] = primaries.length > 0 ? primaries : hits;
  if (owner) return second ? { none: 'subject-ambiguous' } : { owner };
  return { none: unavailableOf(answers).length > 0 ? 'unavailable' : 'unknown' };
}

async function findByExtension(deps: SubjectsDeps, extension: string): Promise<Join> {
  const numbered = deps.systems.filter(system => system.type !== 'directory');
  const answers = await askAll(numbered, { by: 'extension', value: extension });
  const found = ownerOf(answers);
  if ('none' in found) return { none: found.none, unavailable: unavailableOf(answers) };
  const joined = await findByUserId(deps, found.owner.entry.userId);
  if ('none' in joined) return joined;
  const foreign = hitsOf(answers).some(hit => !joined.joined.some(entry => isSame(entry, hit)));
  return foreign ? { none: 'subject-ambiguous', unavailable: joined.unavailable } : joined;
}

async function describe({ system, entry }: Joined): Promise<SubjectEntry | undefined> {
  const description = await system.describe(entry).catch(() => undefined);
  return description && { system: system.name, type: system.type, entry, description };
}

function protectionOf(
  entries: readonly SubjectEntry[],
  unavailable: readonly string[],
  { systems, config }: SubjectsDeps,
): string | undefined {
  const own = entries.find(entry => entry.description.protectedBy !== undefined)?.description.protectedBy;
  if (own !== undefined || config.protectedGroups.length === 0) return own;
  const groups = entries.flatMap(entry => entry.description.groups ?? []);
  if (groups.some(group => config.protectedGroups.some(listed => sameDn(group, listed)))) return 'protected-group';
  // Whoever may be in a protected group is not renewed while the directory cannot say.
  const directory = systems.find(system => system.type === 'directory');
  return directory && unavailable.includes(directory.name) ? 'protection-unknown' : undefined;
}

function subjectOf(entries: readonly SubjectEntry[], unavailable: readonly string[], deps: SubjectsDeps): Subject {
  const byType = (type: SystemPort['type']): SubjectEntry | undefined => entries.find(entry => entry.type === type);
  const userId = (byType('cucm') ?? byType('directory') ?? byType('unity'))?.entry.userId ?? '';
  return {
    userId,
    entries,
    person: policySubjectOf(userId, entries),
    language: firstKnown(entries, 'language', ['cucm', 'directory', 'unity']),
    mail: firstKnown(entries, 'mail', ['directory', 'cucm', 'unity']),
    privateMail: firstKnown(entries, 'privateMail', ['directory', 'cucm', 'unity']),
    protectedBy: protectionOf(entries, unavailable, deps),
    enabled: entries.every(({ entry }) => entry.enabled),
    groups: entries.flatMap(entry => entry.description.groups ?? []),
    unavailable,
  };
}

async function described(
  { joined, unavailable }: Extract<Join, { joined: unknown }>,
  deps: SubjectsDeps,
): Promise<SubjectAnswer> {
  const descriptions = await Promise.all(joined.map(describe));
  const entries = descriptions.filter(entry => entry !== undefined);
  const silent = joined.filter((_, index) => descriptions[index] === undefined).map(({ system }) => system.name);
  const missing = [...unavailable, ...silent];
  if (entries.length === 0) return { none: 'unavailable', unavailable: missing };
  return { found: subjectOf(entries, missing, deps) };
}

/** Joins one person's entries over all systems (`architecture.md` "One subject, several systems"). */
export function createSubjects(deps: SubjectsDeps): Subjects {
  return {
    async find(typed) {
      const value = typed.trim();
      if (!isPlausible(value)) return nobody;
      const byUserId = await findByUserId(deps, value);
      const mayBeNumber = 'none' in byUserId && byUserId.none !== 'subject-ambiguous' && extensionShape.test(value);
      const found = mayBeNumber ? await findByExtension(deps, value) : byUserId;
      if (!('none' in found)) return await described(found, deps);
      return { ...found, unavailable: [...new Set([...byUserId.unavailable, ...found.unavailable])] };
    },
  };
}
