/** Lets one through at a time, in the order they came. */
export class Turnstile {
  #taken = false;
  readonly #waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn; undefined when it is at once. Every turn must be ended with {@link leave}. */
  enter(): Promise<void> | undefined {
    if (this.#taken) return new Promise(resolve => this.#waiting.push(resolve));
    this.#taken = true;
    return undefined;
  }

  /** Ends the turn. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }
}
