import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** When a child dies: right before or right after one of its commits, counted from 1. */
export type Death = { readonly before: number } | { readonly after: number };

/** How a child is started. */
export interface ChildOptions {
  /** Milliseconds its clock is ahead. */
  readonly ahead?: number | undefined;
  readonly death?: Death | undefined;
  /** Everything that it writes is added to this file. */
  readonly log: string;
}

/** A running `rekey`. */
export interface Child {
  /** Resolves with the address of `ready http://…`; rejects where the process ended before. */
  readonly ready: Promise<string>;
  /** How it ended: an exit code, or the name of a signal. */
  readonly ended: Promise<number | string>;
  /** Has it die at a commit, counted from now. */
  arm(death: Death): Promise<void>;
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>;
}

const root = join(import.meta.dirname, '../../..');
const preload = join(import.meta.dirname, 'preload.ts');

function environment({ ahead, death }: ChildOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    KILL_AHEAD_MS: String(ahead ?? 0),
    KILL_BEFORE: String(death && 'before' in death ? death.before : 0),
    KILL_AFTER: String(death && 'after' in death ? death.after : 0),
  };
}

function whenReady(child: ChildProcess, ended: Promise<number | string>): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stdout?.on('data', (data: Buffer) => {
      seen += data.toString();
      const url = /^ready (\S+)$/m.exec(seen)?.[1];
      if (url) resolve(url);
    });
    ended.then(how => reject(new Error(`rekey ended (${how}) before it was ready: ${seen}`)));
  });
}

/** Starts `rekey ARGUMENTS` as a process of its own. */
export function startRekey(values: readonly string[], options: ChildOptions): Child {
  const flags = ['--disable-warning=ExperimentalWarning', '--import', preload, join(root, 'src/main.ts')];
  const child = spawn(process.execPath, [...flags, ...values], {
    env: environment(options),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const write = (data: Buffer): void => appendFileSync(options.log, data);
  child.stdout?.on('data', write);
  child.stderr?.on('data', write);
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? code ?? 'unknown'));
  });
  const ready = whenReady(child, ended);
  ready.catch(() => undefined);
  return {
    ready,
    ended,
    arm: death =>
      new Promise(resolve => {
        child.once('message', () => resolve());
        child.send(death);
      }),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
