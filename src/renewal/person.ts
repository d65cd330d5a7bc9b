import type { PolicySubject } from '../policy/subject.ts';
import type { Person, SystemType } from './ports.ts';
import type { SubjectEntry } from './subject.ts';

const everyType: readonly SystemType[] = ['cucm', 'unity', 'directory'];

/** The first value that a system knows, asked in the given order. */
export function firstKnown<Field extends keyof Person>(
  entries: readonly SubjectEntry[],
  field: Field,
  order: readonly SystemType[],
): Person[Field] {
  for (const type of order) {
    const value = entries.find(entry => entry.type === type)?.entry.person[field];
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** Every number of the person on any system, but the primary extension: an E.164 line hides the short number. */
function otherNumbers(entries: readonly SubjectEntry[], extension: string | undefined): readonly string[] {
  const numbers = entries.flatMap(({ entry: { person } }) => [person.extension, ...(person.alternateExtensions ?? [])]);
  return [...new Set(numbers)].filter((number): number is string => number !== undefined && number !== extension);
}

/** What the policy's rules may know of a person, merged over the systems. */
export function policySubjectOf(userId: string, entries: readonly SubjectEntry[]): PolicySubject {
  const named: readonly SystemType[] = ['directory', 'cucm', 'unity'];
  const extension = firstKnown(entries, 'extension', everyType);
  return {
    userId,
    firstName: firstKnown(entries, 'firstName', named),
    lastName: firstKnown(entries, 'lastName', named),
    displayName: firstKnown(entries, 'displayName', named),
    extension,
    alternateExtensions: otherNumbers(entries, extension),
    mailbox: firstKnown(entries, 'mailbox', ['unity', 'cucm', 'directory']),
  };
}
