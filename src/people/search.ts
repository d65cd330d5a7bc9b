/** By what somebody is looked for. */
export const searchFields = ['userId', 'name', 'number'] as const;

/** One of {@link searchFields}. */
export type SearchField = (typeof searchFields)[number];

/** How somebody is looked for. The text comes from outside: systems escape it or refuse to ask for it. */
export interface SearchQuery {
  /** Absent = each field that the text can be. */
  readonly by?: SearchField | undefined;
  /** The beginning of a user id or a number (on CUCM also its last four digits or more), or the beginnings of words of a name. */
  readonly text: string;
  /** Most people, and most devices of nobody, that are answered. */
  readonly limit: number;
}

/** What a row of the table tells of; the message key is `found.TYPE`. */
export const rowTypes = ['ip-phone', 'device-profile', 'end-user', 'mailbox', 'directory-account'] as const;

/** One of {@link rowTypes}: `end-user` is a CUCM user without a phone or profile. */
export type RowType = (typeof rowTypes)[number];

/** One row of the table: a line of a phone or profile, or a person's entry. Every text is as the system has it: escape it. */
export interface FoundRow {
  /** `cucm:main`, `unity:main`, `directory`. */
  readonly system: string;
  readonly type: RowType;
  /** The joined user id as that system writes it; absent for a line that is nobody's. */
  readonly userId?: string | undefined;
  /** The device, or what the entry is called there: alias, account name. */
  readonly name: string;
  readonly description?: string | undefined;
  /** The number as dialled inside. */
  readonly line?: string | undefined;
  /** What those see whom the line calls. */
  readonly callerText?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  /** Where the entry stands in the directory (LDAP DN). */
  readonly dn?: string | undefined;
}

/** What one system answered. */
export interface FoundRows {
  readonly rows: readonly FoundRow[];
  /** There are more than `limit`. */
  readonly truncated: boolean;
}

/** The search of one system. Rejects as `SystemPort` does where the system cannot answer. */
export interface FinderPort {
  /** `cucm:NAME`, `unity:NAME` or `directory`. */
  readonly name: string;
  search(query: SearchQuery): Promise<FoundRows>;
  /** The rows of these users; absent where the system would have to be asked for each. */
  people?(userIds: readonly string[]): Promise<readonly FoundRow[]>;
}

/** The rows of one person over all systems, or of one device of nobody. */
export interface FoundGroup {
  /** As CUCM writes it, else the directory, else Unity; absent for a device of nobody. */
  readonly userId?: string | undefined;
  /** Of the directory's row: what an agent's scope is judged by. */
  readonly dn?: string | undefined;
  readonly rows: readonly FoundRow[];
}

/** What a search came to. */
export interface SearchAnswer {
  readonly groups: readonly FoundGroup[];
  /** Some system knows more than are told. */
  readonly truncated: boolean;
  /** Names of the systems that did not answer: their rows are missing. */
  readonly silent: readonly string[];
}

/** The search over all systems. Never rejects for what a system can do. */
export interface Finder {
  search(query: SearchQuery): Promise<SearchAnswer>;
}
