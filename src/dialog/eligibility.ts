import { sameDn } from '../renewal/distinguished-name.ts';
import type { Subject } from '../renewal/subject.ts';
import type { DialogParts } from './parts.ts';

function isMember(subject: Subject, groups: readonly string[]): boolean {
  return groups.some(group => subject.groups.some(own => sameDn(own, group)));
}

/** Why a subject may not use self-service, as the audit has it; undefined where it may. To the caller it looks like a wrong secret. */
export function ineligible(
  subject: Subject,
  { config: { eligible }, systems }: Pick<DialogParts, 'config' | 'systems'>,
): string | undefined {
  if (subject.protectedBy !== undefined) return `protected-${subject.protectedBy}`;
  if (!subject.enabled) return 'disabled';
  if (eligible.groups.length > 0 && !isMember(subject, eligible.groups)) return 'not-eligible';
  if (isMember(subject, eligible.except)) return 'excepted';
  const directory = systems.find(({ type }) => type === 'directory');
  const isUnknown = directory !== undefined && subject.unavailable.includes(directory.name);
  // Whoever may be excepted has no self-service while the directory cannot say.
  return isUnknown && eligible.except.length > 0 ? 'exception-unknown' : undefined;
}
