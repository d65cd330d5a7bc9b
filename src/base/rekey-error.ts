/**
 * A broken assumption: a system that does not answer, a file that cannot be read, a bug.
 * `code` is stable and meant for programs; the message is a sentence that teaches the operator.
 * It never holds a secret; the raw error of a library may be its `cause` only where that error holds none.
 */
export class RekeyError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
