import type { AuditEvent, Requester } from '../renewal/ports.ts';

/** What an administrator may change while Rekey runs; everything else stands in `rekey.yaml` only. */
export const sectionNames = ['policies', 'renewal.stopped', 'dialog.contact', 'words', 'mails'] as const;

/** One of {@link sectionNames}. */
export type SectionName = (typeof sectionNames)[number];

/** One change of a section. */
export interface Version {
  /** Goes up by one with every version, over all sections. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly actor: string;
  readonly section: SectionName;
  /** What holds from here on; undefined = what `rekey.yaml` says. */
  readonly document: unknown;
  readonly note: string;
}

/** Where versions are kept. */
export interface SettingsStore {
  /** The newest version of every section that was ever changed. */
  newest(): Promise<readonly Version[]>;
  /** The number of the newest version; 0 = nothing was ever changed. */
  newestId(): Promise<number>;
  find(id: number): Promise<Version | undefined>;
  /** The version of its section before another. */
  before(version: Version): Promise<Version | undefined>;
  /** The newest first. */
  history(limit: number, section?: SectionName): Promise<readonly Version[]>;
  /**
   * Adds a version and audits in the same transaction. Undefined where the newest of its section is not `basedOn`
   * (0 = there is none): somebody else was quicker.
   */
  insert(version: Omit<Version, 'id'>, basedOn: number, audit: AuditEvent): Promise<Version | undefined>;
}

/** Who changes a setting, and why. */
export interface Change {
  readonly requester: Requester;
  readonly note: string;
  /** The version of the section that the changer saw; 0 = none. */
  readonly basedOn: number;
}
