import type { Clock } from '../base/clock.ts';

const HOUR = 3_600_000;

/**
 * Remembers for an hour what a system said about something that seldom changes (its policies). Callers that ask at
 * the same time share one question; an error is never remembered.
 */
export class Hourly<T> {
  readonly #clock: Clock;
  readonly #lifetime: number;
  readonly #known = new Map<string, { readonly at: number; readonly value: Promise<T> }>();

  /** `lifetime` in milliseconds. */
  constructor(clock: Clock, lifetime: number = HOUR) {
    this.#clock = clock;
    this.#lifetime = lifetime;
  }

  /** What is known of `key`, asked with `ask` where it is not known or older than the lifetime. */
  get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key);
    if (known && this.#clock.now() - known.at < this.#lifetime) return known.value;
    const value = ask();
    const entry = { at: this.#clock.now(), value };
    this.#known.set(key, entry);
    value.catch(() => {
      if (this.#known.get(key) === entry) this.#known.delete(key);
    });
    return value;
  }

  /** Forgets everything. */
  clear(): void {
    this.#known.clear();
  }
}
