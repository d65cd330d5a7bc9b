import type { Clock } from '../../base/clock.ts';
import { DirectoryNoAnswer } from './errors.ts';
import type { Session } from './session.ts';

/** An idle connection is not used again after this; Active Directory itself ends it after 15 minutes. */
const IDLE_LIMIT = 120_000;

interface Idle {
  readonly session: Session;
  readonly since: number;
}

/**
 * A few connections to one server for reading, each lent to one operation at a time. After any error a connection is
 * thrown away: what stands behind it is unknown.
 */
export class Pool {
  readonly #open: () => Promise<Session>;
  readonly #clock: Clock;
  #idle: Idle[] = [];
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(open: () => Promise<Session>, size: number, clock: Clock) {
    this.#open = open;
    this.#free = size;
    this.#clock = clock;
  }

  /**
   * Runs a read on a connection of its own. Where a connection that had lain idle turns out to be dead, the read is
   * run once more on a new one; so `work` must change nothing.
   */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      const rested = this.#takeIdle();
      if (!rested) return await this.#run(await this.#open(), work);
      return await this.#run(rested, work).catch(async error => {
        if (!(error instanceof DirectoryNoAnswer)) throw error;
        return await this.#run(await this.#open(), work);
      });
    } finally {
      this.#leave();
    }
  }

  /** Ends the idle connections. */
  async close(): Promise<void> {
    const idle = this.#idle;
    this.#idle = [];
    await Promise.all(idle.map(({ session }) => session.end()));
  }

  async #run<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
    try {
      const result = await work(session);
      this.#idle.push({ session, since: this.#clock.now() });
      return result;
    } catch (error) {
      void session.end();
      throw error;
    }
  }

  #takeIdle(): Session | undefined {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (idle.session.usable && this.#clock.now() - idle.since < IDLE_LIMIT) return idle.session;
      void idle.session.end();
    }
    return undefined;
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
