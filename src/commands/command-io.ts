import type { Readable, Writable } from 'node:stream';

/** What a command reads and writes: the process's own streams, or a test's. */
export interface CommandIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Sets the exit code of the process. */
  setExitCode(code: number): void;
}

/** Exit codes of `rekey policy`. */
export const exitCodes = { clean: 0, violated: 1, wrongUse: 2 } as const;

/** The command was asked for something that it cannot do; the message is a sentence for whoever typed it. */
export class WrongUse extends Error {}
