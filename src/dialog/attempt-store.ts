/** What is counted under a key, and when it says nothing any more (milliseconds since 1970). */
export interface Counted {
  /** JSON-able; undefined = nothing. */
  readonly record: unknown;
  readonly expiresAt: number;
}

/** Where failures are counted; a restart or a second node changes nothing. */
export interface AttemptStore {
  /**
   * Changes the records of all keys at once, alone: nobody else reads or writes them meanwhile. A key under which
   * nothing is counted has `undefined`; what is left out of the answer stays as it is.
   */
  change<T>(
    keys: readonly string[],
    work: (records: readonly unknown[]) => { readonly records: readonly (Counted | undefined)[]; readonly answer: T },
  ): Promise<T>;
  /** Notes a failure that the subject is told of at the next success. */
  note(id: string, subject: string, at: number, place: string): Promise<void>;
  /** The failures noted, oldest first; they are forgotten with it. */
  takeNotes(subjects: readonly string[]): Promise<readonly { readonly at: number; readonly place: string }[]>;
  /** Forgets what says nothing any more, and notes that nobody asked for in half a year. */
  purge(now: number): Promise<void>;
}
