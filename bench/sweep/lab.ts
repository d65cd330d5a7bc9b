import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { LabCall } from '../../src/lab/fault.ts';
import { startLab } from '../../src/lab/start-lab.ts';

/** `node lab.ts DIR USERS`: a lab in a process of its own; each message is answered with the calls since the one before. */

const [dir = '', users = ''] = process.argv.slice(2);
/** Nobody reads calls that are older: they must not fill the memory of a long run. */
const KEPT_CALLS = 50_000;
const plant = { trivial: 0, default: Math.ceil(Number(users) / 100) };
const lab = await startLab({ dir, users: Number(users), seed: 1, port: 0, plant });

/** One process is every system here, and may be stopped by turns: nothing of it is to be taken for dead. */
function waitLong(): void {
  const file = join(dir, 'rekey.yaml');
  const config = parse(readFileSync(file, 'utf8'));
  const timeout = 120_000;
  for (const section of [...config.cucm, ...config.unity]) section.timeout = timeout;
  Object.assign(config.directory, { timeout, connectTimeout: timeout / 2 });
  writeFileSync(file, stringify(config));
}

function named({ system, method, path, body }: LabCall): string {
  const said = /<sql>(.*)<\/sql>/s.exec(body)?.[1] ?? (method === 'search' ? body : '');
  return `${system} ${method} ${path} ${said}`;
}

waitLong();
const { calls } = lab.control;
setInterval(() => {
  if (calls.length > KEPT_CALLS) calls.length = 0;
}, 1000).unref();
process.on('message', () => {
  process.send?.(calls.map(named));
  calls.length = 0;
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
