import { type KillEstate, openKillEstate } from './estate-of-kills.ts';

/** Labs that are lent to one at a time: their faults strike everybody's calls. */
export class LabPool {
  readonly #all: readonly KillEstate[];
  readonly #free: KillEstate[];
  readonly #waiting: ((estate: KillEstate) => void)[] = [];

  private constructor(all: readonly KillEstate[]) {
    this.#all = all;
    this.#free = [...all];
  }

  /** Starts so many labs with so many users each. */
  static async open(labs: number, users: number): Promise<LabPool> {
    return new LabPool(await Promise.all(Array.from({ length: labs }, () => openKillEstate(users))));
  }

  /** Runs `work` on every lab. */
  async each(work: (estate: KillEstate) => Promise<unknown>): Promise<void> {
    await Promise.all(this.#all.map(work));
  }

  /** Lends a lab for as long as `work` takes. */
  async lend<T>(work: (estate: KillEstate) => Promise<T>): Promise<T> {
    const estate = this.#free.shift() ?? (await new Promise<KillEstate>(resolve => this.#waiting.push(resolve)));
    try {
      return await work(estate);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(estate);
      else this.#free.push(estate);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map(estate => estate.stop()));
  }
}
