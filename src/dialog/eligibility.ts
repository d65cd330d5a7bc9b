import type { DialogConfig } from '../config/dialog.ts';
import type { Subject } from '../renewal/subject.ts';

const sameDn = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function isMember(subject: Subject, groups: readonly string[]): boolean {
  return groups.some(group => subject.groups.some(own => sameDn(own, group)));
}

/** Why a subject may not use self-service, as the audit has it; undefined where it may. To the caller it looks like a wrong secret. */
export function ineligible(subject: Subject, { eligible }: Pick<DialogConfig, 'eligible'>): string | undefined {
  if (subject.protectedBy !== undefined) return `protected-${subject.protectedBy}`;
  if (!subject.enabled) return 'disabled';
  if (eligible.groups.length > 0 && !isMember(subject, eligible.groups)) return 'not-eligible';
  return isMember(subject, eligible.except) ? 'excepted' : undefined;
}
