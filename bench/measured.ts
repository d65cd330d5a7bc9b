import { type ChildProcess, spawn } from 'node:child_process';

/** What a process was that came to its end. */
export interface Spent {
  /** The most memory that it held, in MB. */
  readonly memory: number;
  /** Processor time, seconds. */
  readonly busy: number;
  /** Lines that it printed. */
  readonly lines: number;
}

/**
 * V8 lets garbage lie as long as there is room: unbounded, what is held at most says more of the machine and of how long
 * it ran than of the program. With a bound it is what the program needs, and more could not go through than fits.
 */
const bounded = ['--max-old-space-size=96', '--max-semi-space-size=4'];

/** Prints at the end what {@link Spent} tells of the process. */
const watcher = `data:text/javascript,process.on("exit",()=>{const{maxRSS,userCPUTime,systemCPUTime}=process.resourceUsage();process.stderr.write(\`rss=\${maxRSS} cpu=\${userCPUTime+systemCPUTime}\`)})`;

/** More of what it complains of is not told. */
const MOST_TOLD = 4000;

/** A script in a process of its own, with a bound on its heap; `spent` rejects where it ends with another code than 0. */
export function startMeasured(
  cwd: string,
  script: string,
  words: readonly string[],
): { readonly child: ChildProcess; readonly spent: Promise<Spent> } {
  const flags = [...bounded, '--disable-warning=ExperimentalWarning', '--import', watcher];
  const child = spawn(process.execPath, [...flags, script, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [errors, lines] = ['', 0];
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) lines += byte === 10 ? 1 : 0;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-MOST_TOLD);
  });
  const spent = new Promise<Spent>((resolve, reject) => {
    child.once('close', code => {
      const [, rss, cpu] = /rss=(\d+) cpu=(\d+)$/.exec(errors) ?? [];
      if (code !== 0) reject(new Error(`${script} ended with ${code}: ${errors}`));
      resolve({ memory: Number(rss) / 1024, busy: Number(cpu) / 1e6, lines });
    });
  });
  return { child, spent };
}
