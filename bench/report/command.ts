import { spawn } from 'node:child_process';
import { bounded } from '../bounded.ts';

/** What a command took. */
export interface Took {
  readonly seconds: number;
  /** The most memory that it held, in MB. */
  readonly memory: number;
  readonly lines: number;
}

const watcher = `data:text/javascript,process.on("exit",()=>process.stderr.write("rss="+process.resourceUsage().maxRSS))`;

/** `rekey report` in a process of its own. */
export async function report(dir: string, ...words: readonly string[]): Promise<Took> {
  const main = new URL('../../src/main.ts', import.meta.url).pathname;
  const before = performance.now();
  const child = spawn(process.execPath, [...bounded, '--import', watcher, main, 'report', ...words], { cwd: dir });
  let [errors, lines] = ['', 0];
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) lines += byte === 10 ? 1 : 0;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise(resolve => child.once('close', resolve));
  if (code !== 0) throw new Error(errors);
  const memory = Number(/rss=(\d+)/.exec(errors)?.[1]) / 1024;
  return { seconds: (performance.now() - before) / 1000, memory, lines };
}
