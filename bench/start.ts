import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLab } from '../src/lab/start-lab.ts';
import { type Figure, median } from './figure.ts';

const STARTS = 5;
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Seconds from the start of the process until its page answers. */
async function startOnce(config: string): Promise<number> {
  const began = performance.now();
  const server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'serve', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    server.stdout.on('data', chunk => {
      const [, address] = /ready (\S+)/.exec(String(chunk)) ?? [];
      if (address) resolve(address);
    });
    server.once('exit', code => reject(new Error(`serve ended with ${code}.`)));
  });
  await (await fetch(`${url}/phone?name=SEP001122334455`)).text();
  const took = (performance.now() - began) / 1000;
  server.kill('SIGTERM');
  await new Promise(resolve => server.once('exit', resolve));
  return took;
}

/** How soon `serve` answers. */
export async function startFigures(): Promise<readonly Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'rekey-bench-'));
  const lab = await startLab({ dir, users: 5, seed: 1, port: 0 });
  const times: number[] = [];
  for (let start = 0; start < STARTS; start += 1) times.push(await startOnce(join(dir, 'rekey.yaml')));
  await lab.stop();
  rmSync(dir, { recursive: true });
  return [{ name: 'serve answers after', value: median(times), limit: 1.5, bound: 'most', unit: 's' }];
}
