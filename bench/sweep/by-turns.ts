import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { bounded } from '../bounded.ts';

/** A process that came to its end. */
export interface Ended {
  /** In which it was not stopped. */
  readonly seconds: number;
  /** The most memory that it held, in MB. */
  readonly memory: number;
  /** Processor time, seconds. */
  readonly busy: number;
  readonly lines: number;
}

/** Prints at the end what {@link Ended} tells of the process. */
const watcher = `data:text/javascript,process.on("exit",()=>{const{maxRSS,userCPUTime,systemCPUTime}=process.resourceUsage();process.stderr.write(\`rss=\${maxRSS} cpu=\${userCPUTime+systemCPUTime}\`)})`;

const TURN_MS = 4000;

/** A process that runs only in its turn. */
class Turning {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #isOver = false;
  #ran = 0;
  #since = performance.now();

  constructor(dir: string, script: string, words: readonly string[]) {
    const flags = [...bounded, '--disable-warning=ExperimentalWarning', '--import', watcher];
    const child = spawn(process.execPath, [...flags, script, ...words], {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let [errors, lines] = ['', 0];
    child.stdout.on('data', (chunk: Buffer) => {
      for (const byte of chunk) lines += byte === 10 ? 1 : 0;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-4000);
    });
    child.once('exit', () => {
      this.#isOver = true;
      this.#ran += performance.now() - this.#since;
    });
    this.ended = new Promise((resolve, reject) => {
      child.once('close', code => {
        const [, rss, cpu] = /rss=(\d+) cpu=(\d+)$/.exec(errors) ?? [];
        if (code !== 0) reject(new Error(`${script} ended with ${code}: ${errors}`));
        resolve({ seconds: this.#ran / 1000, memory: Number(rss) / 1024, busy: Number(cpu) / 1e6, lines });
      });
    });
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
