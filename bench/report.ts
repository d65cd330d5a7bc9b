import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAudit } from '../src/audit/audit.ts';
import type { AuditSelection } from '../src/audit/selection.ts';
import { createKeyring } from '../src/base/keyring.ts';
import { silentLog } from '../src/base/log.ts';
import { Secret } from '../src/base/secret.ts';
import { openStore, type Store } from '../src/store/store.ts';
import type { Figure } from './figure.ts';

const FEW = 100_000;
const MANY = 1_000_000;
const AT_ONCE = 1000;
const KEY = Buffer.alloc(32, 7).toString('base64');
const names = ['authentication-failure', 'authentication-success', 'renewal-planned', 'update-success'] as const;

/** Selections that fit no row, the oldest rows, or few: each is looked for through all of them. */
const selections: readonly AuditSelection[] = [
  {},
  { subject: 'user77' },
  { channel: 'voice' },
  { kind: 'fac' },
  { requester: 'nobody' },
  { ticket: 'INC1' },
  { outcome: 'unknown' },
  { to: 100_000 },
];

interface Filled {
  readonly dir: string;
  readonly store: Store;
  readonly audit: ReturnType<typeof createAudit>;
}

async function fill(rows: number): Promise<Filled> {
  const dir = mkdtempSync(join(tmpdir(), 'rekey-bench-'));
  let now = 0;
  const clock = { now: () => now };
  const store = await openStore({ url: `sqlite:${join(dir, 'rekey.db')}`, clock, log: silentLog });
  const audit = createAudit({ store, keyring: createKeyring([new Secret(KEY)]), clock });
  for (let row = 0; row < rows; ) {
    await store.transaction(async trx => {
      for (const end = row + AT_ONCE; row < end; row += 1) {
        now += 1000;
        const [subject, id] = [`user${row % 20_000}`, `SEP${row % 5000}`];
        await audit.appendIn(trx, {
          event: names[row % names.length] ?? names[0],
          requester: { channel: 'phone', id, device: id, address: `10.0.${row % 250}.7` },
          subject,
          kind: 'cucm-pin',
          system: 'cucm:main',
          mail: `${subject}@example.com`,
          detail: `attempt ${row}`,
        });
      }
    });
  }
  const config = {
    store: { url: 'sqlite:rekey.db' },
    secrets: { key: KEY },
    server: { listen: '127.0.0.1:8080' },
    cucm: [{ name: 'main', host: '127.0.0.1:1', username: 'rekey', password: 'x' }],
    phone: { allowHttp: true },
    dialog: { verify: { 'cucm-pin': ['pin'], unlock: ['pin'], status: ['pin'] } },
  };
  writeFileSync(join(dir, 'rekey.yaml'), JSON.stringify(config));
  return { dir, store, audit };
}

async function slowestPage({ audit }: Filled): Promise<number> {
  let slowest = 0;
  for (const selection of selections) {
    const before = performance.now();
    await audit.newest(selection, { limit: 51 });
    slowest = Math.max(slowest, performance.now() - before);
  }
  return slowest;
}

const watcher = `data:text/javascript,process.on("exit",()=>process.stderr.write("rss="+process.resourceUsage().maxRSS))`;

/**
 * V8 lets garbage lie as long as there is room: unbounded, what is held at most says more of the machine than of the
 * report. With a bound it is what the report needs, and more rows could not go through than fit.
 */
const bounded = ['--max-old-space-size=96', '--max-semi-space-size=4'];

/** A command in a process of its own: seconds, and the most memory that it held, in MB. */
async function command(
  dir: string,
  ...words: readonly string[]
): Promise<{ seconds: number; memory: number; lines: number }> {
  const main = new URL('../src/main.ts', import.meta.url).pathname;
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

async function withRows<T>(rows: number, work: (filled: Filled) => Promise<T>): Promise<T> {
  const filled = await fill(rows);
  try {
    return await work(filled);
  } finally {
    await filled.store.close();
    rmSync(filled.dir, { recursive: true });
  }
}

/** What a report of a million rows costs, beside one of a hundred thousand. */
export async function reportFigures(): Promise<readonly Figure[]> {
  const few = await withRows(FEW, ({ dir }) => command(dir, '--format', 'csv'));
  return await withRows(MANY, async filled => {
    const page = await slowestPage(filled);
    const many = await command(filled.dir, '--format', 'csv');
    if (many.lines !== MANY + 1) throw new Error(`The report has ${many.lines} lines.`);
    const proof = await command(filled.dir, '--verify');
    const figure = (name: string, value: number, limit: number, unit: string): Figure => ({
      name,
      value,
      limit,
      unit,
      bound: 'most',
    });
    return [
      figure('the slowest first page of 1,000,000 rows', page, 1000, 'ms'),
      figure('1,000,000 rows as CSV: memory against 100,000', many.memory / few.memory, 1.15, ''),
      figure('1,000,000 rows as CSV: memory', many.memory, 250, 'MB'),
      figure('1,000,000 rows as CSV', many.seconds, 120, 's'),
      figure('1,000,000 rows as CSV: time against 100,000', many.seconds / few.seconds, 11, ''),
      figure('1,000,000 rows proved', proof.seconds, 120, 's'),
    ];
  });
}
