import { RekeyError } from '../base/rekey-error.ts';
import type { ProbeFinding, Said } from '../renewal/ports.ts';

/** What an error says: ours teach already, and nobody else's is shown. */
export function saidOf(error: unknown): Said {
  return error instanceof RekeyError
    ? { key: 'health.error', params: { error: error.message } }
    : { key: 'health.unexpected' };
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
  note(what: Said, ok: boolean, fix: Said): void {
    this.list.push(ok ? { system: this.#system, ok, what } : { system: this.#system, ok, what, fix });
  }

  /** Writes down whether a question is answered; what failed is the fix unless `fixOf` knows better. */
  async step<T>(what: Said, ask: () => Promise<T>, fixOf = saidOf): Promise<T | undefined> {
    try {
      const answer = await ask();
      this.list.push({ system: this.#system, ok: true, what });
      return answer;
    } catch (error) {
      this.note(what, false, fixOf(error));
      return undefined;
    }
  }
}
