import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';
import { byTurns, type Ended, type Script } from './sweep/by-turns.ts';

/** Users of the two labs: a short one beside every other bench, a long one where the sweep is asked for by name. */
const CALLS_COMPARED_OF = 1000;
const FEW = 10_000;
const MANY = 100_000;
/** Calls that are made once, whatever the number of users: policies, rules, who is the primary. */
const CALLS_ONCE = 25;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface BenchLab {
  readonly process: ChildProcess;
  readonly dir: string;
  readonly users: number;
}

async function startBenchLab(users: number): Promise<BenchLab> {
  const dir = mkdtempSync(join(tmpdir(), 'rekey-bench-'));
  const child = fork(here('./sweep/lab.ts'), [dir, String(users)], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=8192'],
  });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The lab ended.')));
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return { process: child, dir, users };
}

async function withLab<T>(users: number, work: (lab: BenchLab) => Promise<T>): Promise<T> {
  const lab = await startBenchLab(users);
  try {
    return await work(lab);
  } finally {
    lab.process.kill();
    rmSync(lab.dir, { recursive: true });
  }
}

const ours = ({ dir }: BenchLab): Script => [dir, here('../src/main.ts'), 'sweep', '--dry-run'];
const bare = ({ dir }: BenchLab): Script => [dir, here('./sweep/bare.ts'), 'rekey.yaml'];

async function callsOf(lab: BenchLab, script: Script): Promise<readonly string[]> {
  await byTurns(script);
  lab.process.send('calls');
  const [calls] = (await once(lab.process, 'message')) as [readonly string[]];
  return calls;
}

function without(calls: readonly string[], others: readonly string[]): readonly string[] {
  const left = Map.groupBy(others, call => call);
  return calls.filter(call => left.get(call)?.pop() === undefined);
}

/** Throws where the bare loop is not the same work: a call of one that the other does not make. */
async function compareCalls(lab: BenchLab): Promise<void> {
  const [our, their] = [await callsOf(lab, ours(lab)), await callsOf(lab, bare(lab))];
  const differing = [...without(our, their), ...without(their, our)];
  process.stdout.write(
    `     ${lab.users} users: ${our.length} calls, ${their.length} bare; ${differing.length} differ\n`,
  );
  if (differing.length > CALLS_ONCE) throw new Error(`Not the same calls: ${differing.slice(0, 5).join('\n')}`);
}

type Pair = readonly [ours: Ended, bare: Ended];

async function measure(lab: BenchLab): Promise<Pair> {
  const [our, their] = await byTurns(ours(lab), bare(lab));
  if (!our || !their) throw new Error('Nothing was measured.');
  const said = ({ seconds, busy, memory }: Ended): string =>
    `${seconds.toFixed(1)} s, ${busy.toFixed(1)} s of them busy, ${memory.toFixed(0)} MB`;
  process.stdout.write(`     ${lab.users} users: ours ${said(our)}; bare ${said(their)}\n`);
  return [our, their];
}

const rateFigure = (users: number, [our, their]: Pair): Figure => ({
  name: `sweep of ${users.toLocaleString('en')} users: rate against the bare loop`,
  value: their.seconds / our.seconds,
  ...{ limit: 0.8, bound: 'least', unit: '×' },
});

async function growthFigures(few: BenchLab, many: BenchLab): Promise<readonly Figure[]> {
  // Before and after: the machine may be another by then.
  const [before, [our, their], after] = [await measure(few), await measure(many), await measure(few)];
  const memory = Math.max(before[0].memory, after[0].memory);
  const seconds = (before[0].seconds + after[0].seconds) / 2;
  const name = `sweep of ${MANY.toLocaleString('en')} users`;
  const against = `against ${FEW.toLocaleString('en')}`;
  return [
    rateFigure(FEW, after),
    rateFigure(MANY, [our, their]),
    { name: `${name}: memory ${against}`, value: our.memory / memory, limit: 1.15, bound: 'most', unit: '×' },
    {
      name: `${name}: time of a user ${against}`,
      value: our.seconds / MANY / (seconds / FEW),
      ...{ limit: 1.3, bound: 'most', unit: '×' },
    },
  ];
}

/** A dry run of the sweep over everybody: beside the bare calls, and by its own name also over ten times as many. */
export async function sweepFigures(): Promise<readonly Figure[]> {
  await withLab(CALLS_COMPARED_OF, compareCalls);
  return await withLab(FEW, async few => {
    if (!process.argv.includes('sweep')) return [rateFigure(FEW, await measure(few))];
    return await withLab(MANY, many => growthFigures(few, many));
  });
}
