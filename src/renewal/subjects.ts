import type { SystemPort } from './ports.ts';
import type { SubjectAnswer } from './subject.ts';

/** What joins and protects subjects, by system name. */
export interface SubjectsConfig {
  /** For a system name the DNs under which a subject's directory entry must lie; absent or empty = anywhere. */
  readonly scopes: Readonly<Record<string, readonly string[]>>;
  /** `protected.groups`: DNs whose members nobody renews. */
  readonly protectedGroups: readonly string[];
}

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
