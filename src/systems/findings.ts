import { RekeyError } from '../base/rekey-error.ts';
import type { ProbeFinding } from '../renewal/ports.ts';

/** The sentence for an error: ours teach already, and nobody else's is shown. */
function sentence(error: unknown): string {
  return error instanceof RekeyError ? error.message : 'Something unexpected was answered.';
}

/** Collects the findings of a connection check, step by step. */
export class Findings {
  readonly list: ProbeFinding[] = [];
  readonly #system: string;

  /** `system` is the port's name. */
  constructor(system: string) {
    this.#system = system;
  }

  /** Writes down whether something is as it should be; `fix` mends it where it is not. */
  note(what: string, ok: boolean, fix: string): void {
    this.list.push(ok ? { system: this.#system, ok, what } : { system: this.#system, ok, what, fix });
  }

  /** Writes down whether a question is answered; what failed is the fix unless `fixOf` knows better. */
  async step<T>(what: string, ask: () => Promise<T>, fixOf = sentence): Promise<T | undefined> {
    try {
      const answer = await ask();
      this.note(what, true, '');
      return answer;
    } catch (error) {
      this.note(what, false, fixOf(error));
      return undefined;
    }
  }
}
