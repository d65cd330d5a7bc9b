import { setImmediate } from 'node:timers';
import type { SqliteHandles } from './sqlite-connection.ts';
import { whenFree } from './when-free.ts';

/** Transactions that may share one commit. */
const LARGEST_GROUP = 64;

/** One transaction's work, and whom to tell how it ended. */
interface Job {
  /** Resolves when the work is done but not yet committed. */
  readonly work: () => Promise<void>;
  /** It is on disk. */
  readonly committed: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Commits the transactions that wait at the same moment together: one write to the disk for all of them, where each
 * would otherwise stop the process for a write of its own. They run one after the other, each in a savepoint, so that
 * one that fails takes only itself back; none is told that it succeeded before all of them are on disk.
 */
export class SqliteGroup {
  readonly #handles: SqliteHandles;
  #waiting: Job[] = [];
  #running = false;

  constructor(handles: SqliteHandles) {
    this.#handles = handles;
  }

  /** Runs `work` in a transaction, between others; resolves when it is on disk. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let committed: () => void = () => undefined;
      const job: Job = {
        work: async () => {
          const result = await work();
          committed = () => resolve(result);
        },
        committed: () => committed(),
        failed: reject,
      };
      this.#waiting.push(job);
      if (!this.#running) this.#start();
    });
  }

  #start(): void {
    this.#running = true;
    // After this turn of the event loop, in which more requests may have come.
    setImmediate(() => void this.#runAll());
  }

  async #runAll(): Promise<void> {
    const { turns } = this.#handles;
    while (this.#waiting.length > 0) {
      await turns.enter();
      await this.#runGroup();
      turns.leave();
    }
    this.#running = false;
  }

  /** Never rejects. */
  async #runGroup(): Promise<void> {
    const { writer } = this.#handles;
    const done: Job[] = [];
    try {
      await whenFree(() => writer.run('begin immediate', []));
    } catch (error) {
      for (const job of this.#waiting.splice(0)) job.failed(error);
      return;
    }
    try {
      while (done.length < LARGEST_GROUP) {
        const job = this.#waiting.shift();
        if (!job) break;
        if (await this.#runOne(job, done.length > 0)) done.push(job);
        else if (done.length === 0) return;
      }
      writer.run('commit', []);
    } catch (error) {
      this.#rollback();
      for (const job of done) job.failed(error);
      return;
    }
    for (const job of done) job.committed();
  }

  /** Whether the work succeeded. The first of a group needs no savepoint: where it fails there is nothing else to keep. */
  async #runOne(job: Job, behind: boolean): Promise<boolean> {
    const { writer } = this.#handles;
    try {
      if (behind) writer.run('savepoint job', []);
      await job.work();
      if (behind) writer.run('release job', []);
      return true;
    } catch (error) {
      job.failed(error);
      // SQLite has rolled everything back by itself where the disk was full or failed: then the others are lost too.
      if (behind && !writer.inTransaction) throw error;
      if (behind) {
        writer.run('rollback to job', []);
        writer.run('release job', []);
      } else this.#rollback();
      return false;
    }
  }

  #rollback(): void {
    const { writer } = this.#handles;
    if (writer.inTransaction) writer.run('rollback', []);
  }
}
