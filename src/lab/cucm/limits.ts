import type { Clock } from '../../base/clock.ts';
import { AxlFault } from './axl-fault.ts';
import type { CucmSwitches } from './switches.ts';

/** The limits that AXL sets its callers: size of an answer, memory for answers under way, pace of writes. */
export class Limits {
  readonly #clock: Clock;
  readonly #switches: CucmSwitches;
  #underWay = 0;
  #queued = 0;
  #lastWrite = 0;

  constructor(clock: Clock, switches: CucmSwitches) {
    this.#clock = clock;
    this.#switches = switches;
  }

  /** Whether the change-notification queue takes one more write; false is answered with 503. */
  takesWrite(): boolean {
    const now = this.#clock.now();
    const drained = ((now - this.#lastWrite) / 1000) * this.#switches.writesPerSecond;
    this.#queued = Math.max(0, this.#queued - drained);
    this.#lastWrite = now;
    if (this.#queued + 1 > this.#switches.writeQueue) return false;
    this.#queued += 1;
    return true;
  }

  /** Joins the rows of an answer. Throws the fault that names a smaller number of rows where they are too many. */
  collect(rows: Iterable<string>): string {
    const parts: string[] = [];
    let size = 0;
    let count = 0;
    let fitting = 0;
    for (const row of rows) {
      count += 1;
      size += Buffer.byteLength(row);
      if (size > this.#switches.responseLimit) continue;
      fitting = count;
      parts.push(row);
    }
    if (fitting === count) return parts.join('');
    throw new AxlFault(
      -1,
      `Query request too large. Total rows matched: ${count} rows. Suggestive Row Fetch: less than ${Math.max(1, fitting)} rows`,
    );
  }

  /** Takes memory for an answer; the function it returns gives it back. Throws the fault where there is none left. */
  reserve(bytes: number): () => void {
    if (this.#underWay > 0 && this.#underWay + bytes > this.#switches.memoryLimit) {
      throw new AxlFault(
        -1,
        'Maximum AXL Memory Allocation Consumed. Please retry once requests in progress have completed',
      );
    }
    this.#underWay += bytes;
    return () => {
      this.#underWay -= bytes;
    };
  }
}
