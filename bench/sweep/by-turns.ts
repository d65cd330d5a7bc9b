import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Spent, startMeasured } from '../measured.ts';

/** A process that came to its end. */
export interface Ended extends Spent {
  /** In which it was not stopped. */
  readonly seconds: number;
}

const TURN_MS = 4000;

/** A process that runs only in its turn. */
class Turning {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #isOver = false;
  #ran = 0;
  #since = performance.now();

  constructor(dir: string, script: string, words: readonly string[]) {
    const { child, spent } = startMeasured(dir, script, words);
    this.#child = child;
    child.once('exit', () => {
      this.#isOver = true;
      this.#ran += performance.now() - this.#since;
    });
    this.ended = spent.then(told => ({ ...told, seconds: this.#ran / 1000 }));
    this.ended.catch(() => undefined);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  stop(): void {
    if (this.#isOver) return;
    this.#child.kill('SIGSTOP');
    this.#ran += performance.now() - this.#since;
  }

  go(): void {
    if (this.#isOver) return;
    this.#since = performance.now();
    this.#child.kill('SIGCONT');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** What is run: a script, where, and with which words. */
export type Script = readonly [dir: string, script: string, ...words: readonly string[]];

async function takeTurns(all: readonly Turning[]): Promise<void> {
  for (const one of all) one.stop();
  for (let turn = 0; all.some(one => !one.isOver); turn += 1) {
    const one = all[turn % all.length];
    if (!one || one.isOver) continue;
    one.go();
    await Promise.race([sleep(TURN_MS), one.ended]);
    one.stop();
  }
}

/**
 * Runs processes, of which one goes on while the others are stopped, some seconds each in turn: whatever else the
 * machine does meanwhile weighs on all of them alike.
 */
export async function byTurns(...scripts: readonly Script[]): Promise<readonly Ended[]> {
  const all = scripts.map(([dir, script, ...words]) => new Turning(dir, script, words));
  try {
    await takeTurns(all);
    return await Promise.all(all.map(({ ended }) => ended));
  } finally {
    for (const one of all) one.kill();
  }
}
