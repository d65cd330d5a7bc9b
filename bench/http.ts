import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { type Figure, median } from './figure.ts';

const ROUNDS = 5;
const SECONDS = 3;
const CONNECTIONS = 16;

interface Load {
  readonly rate: number;
  readonly p99: number;
}

async function load(url: string): Promise<Load> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: SECONDS,
    headers: { 'x-ciscoipphonemodelname': 'CP-8845', 'accept-charset': 'utf-8' },
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors.`);
  return { rate: result.requests.total / result.duration, p99: result.latency.p99 };
}

/** Ours and the bare one in turns, so that whatever else the machine does weighs on both. */
async function sideBySide(ours: string, bare: string): Promise<{ rate: number; p99: number }> {
  const pairs: [Load, Load][] = [];
  await load(ours);
  await load(bare);
  for (let round = 0; round < ROUNDS; round += 1) pairs.push([await load(ours), await load(bare)]);
  return {
    rate: median(pairs.map(([a, b]) => a.rate / b.rate)),
    p99: median(pairs.map(([a, b]) => Math.max(1, a.p99) / Math.max(1, b.p99))),
  };
}

/** Screens over HTTP against bare Express 5: one that commits nothing, one that commits session and audit. */
export async function httpFigures(): Promise<readonly Figure[]> {
  const server = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('./http-server.ts', import.meta.url))],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
    const { reading, bareReading, committing, bareCommitting } = JSON.parse(line) as Record<string, string>;
    const read = await sideBySide(reading ?? '', bareReading ?? '');
    const commit = await sideBySide(committing ?? '', bareCommitting ?? '');
    return [
      {
        name: 'screen without commit: rate against bare Express',
        value: read.rate,
        limit: 0.7,
        bound: 'least',
        unit: '×',
      },
      { name: 'screen without commit: p99 against bare Express', value: read.p99, limit: 2, bound: 'most', unit: '×' },
      {
        name: 'screen with commit: rate against bare Express and transaction',
        value: commit.rate,
        limit: 0.8,
        bound: 'least',
        unit: '×',
      },
      {
        name: 'screen with commit: p99 against bare Express and transaction',
        value: commit.p99,
        limit: 1.5,
        bound: 'most',
        unit: '×',
      },
    ];
  } finally {
    server.kill();
  }
}
