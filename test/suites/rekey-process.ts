import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** How a process ended and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `rekey`. */
export interface RekeyProcess {
  /** What it has written so far. */
  readonly written: { stdout: string; stderr: string };
  readonly ended: Promise<Ended>;
  /** Waits for a line on standard output; rejects where the process ends first. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): Promise<Ended>;
}

/** How a process is started. */
export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Starts `rekey ARGUMENTS` as a process of its own. */
export function startRekey(values: readonly string[], { cwd, env = {}, input }: ProcessOptions = {}): RekeyProcess {
  const flags = ['--disable-warning=ExperimentalWarning', join(root, 'src/main.ts')];
  const child = spawn(process.execPath, [...flags, ...values], { cwd: cwd ?? root, env: { ...process.env, ...env } });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  child.stdin.on('error', () => undefined).end(input ?? '');
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...written }));
  });
  return {
    written,
    ended,
    line: pattern =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(written.stdout);
          if (found) resolve(found);
        };
        child.stdout.on('data', look);
        look();
        ended.then(({ code, stdout, stderr }) =>
          reject(new Error(`rekey ${values.join(' ')} ended with ${code}: ${stdout}${stderr}`)),
        );
      }),
    kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs `rekey ARGUMENTS` to its end. */
export function runRekey(values: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  return startRekey(values, options).ended;
}
