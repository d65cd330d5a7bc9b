import { fileURLToPath } from 'node:url';
import { type Spent, startMeasured } from '../measured.ts';

/** What a command took. */
export interface Took extends Spent {
  readonly seconds: number;
}

/** `rekey report` in a process of its own. */
export async function report(dir: string, ...words: readonly string[]): Promise<Took> {
  const before = performance.now();
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const spent = await startMeasured(dir, main, ['report', ...words]).spent;
  return { ...spent, seconds: (performance.now() - before) / 1000 };
}
