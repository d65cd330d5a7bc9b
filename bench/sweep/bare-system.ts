/** A system as a bare loop reads it: the calls of a survey and the parsing of their answers, of which nothing is kept. */
export interface BareSystem {
  /** The user ids of everybody, in pages. */
  roll(): AsyncIterable<readonly string[]>;
  /** Everything that a survey reads of some users. */
  look(userIds: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** How a bare loop reaches a system: the keys of its section of the configuration. */
export interface Reach {
  readonly ca: string;
  readonly username: string;
  readonly password: string;
}
