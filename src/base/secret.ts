import { inspect } from 'node:util';

/**
 * A credential value in memory. It prints as `***` wherever it is logged, serialised or interpolated,
 * so that a value leaves the process only where someone wrote `reveal()`.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it only where the value goes out: to a system, a screen, a seal. */
  reveal(): string {
    return this.#value;
  }

  /** Whether two secrets hold the same value. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return '***';
  }
}
