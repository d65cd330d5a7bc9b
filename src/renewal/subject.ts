import type { PolicySubject } from '../policy/subject.ts';
import type { Entry, EntryDescription, SystemType } from './ports.ts';

/** One person's entry on one system, described. */
export interface SubjectEntry {
  /** `cucm:main`, `unity:main`, `directory`. */
  readonly system: string;
  readonly type: SystemType;
  readonly entry: Entry;
  readonly description: EntryDescription;
}

/** One person: the entries that belong together (`architecture.md` "One subject, several systems"). */
export interface Subject {
  /** As CUCM writes it, else the directory, else Unity. */
  readonly userId: string;
  /** At most one of each system type. */
  readonly entries: readonly SubjectEntry[];
  /** What the policy's rules may know, merged over the entries. */
  readonly person: PolicySubject;
  /** CUCM user locale, else the directory's preferred language. */
  readonly language?: string | undefined;
  /** The address on file: notices go there. */
  readonly mail?: string | undefined;
  readonly privateMail?: string | undefined;
  /** Why nobody may renew, whoever asks: a system's own reason or `protected-group`. */
  readonly protectedBy?: string | undefined;
  /** False where any entry is disabled, inactive or expired. */
  readonly enabled: boolean;
  /** DNs of the directory groups, nested ones too. */
  readonly groups: readonly string[];
  /** Systems that did not answer: the subject may have an entry there too. Tell it only after verification. */
  readonly unavailable: readonly string[];
}

/** A subject, or why there is none. To the caller every reason looks like `unknown`. */
export type SubjectAnswer =
  | { readonly found: Subject }
  | {
      readonly none: 'unknown' | 'subject-ambiguous' | 'unavailable';
      /** Systems that did not answer. */
      readonly unavailable: readonly string[];
    };

/** What joins and protects subjects, by system name. */
export interface SubjectsConfig {
  /** For a system name the DNs under which a subject's directory entry must lie; absent or empty = anywhere. */
  readonly scopes: Readonly<Record<string, readonly string[]>>;
  /** `protected.groups`: DNs whose members nobody renews. */
  readonly protectedGroups: readonly string[];
}
