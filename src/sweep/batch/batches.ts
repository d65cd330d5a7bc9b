import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import { newRenewalId } from '../../renewal/plan.ts';
import type { AuditPort, Requester } from '../../renewal/ports.ts';
import type { Renewals } from '../../renewal/renewals.ts';
import type { Subjects } from '../../renewal/subjects.ts';
import type { BatchFile } from './batch-row.ts';
import type { Batch, BatchCounts, BatchState, BatchStore, StoredRow } from './ports.ts';
import { type ResultLine, resultLines } from './result.ts';
import { judgeRow, renewRow } from './work-row.ts';

/** What {@link createBatches} needs. */
export interface BatchesParts {
  readonly store: BatchStore;
  readonly subjects: Subjects;
  readonly renewals: Renewals;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A file that is brought. */
export interface Brought {
  readonly name: string;
  readonly requester: Requester;
  readonly language: string;
}

/** What is told while a batch is worked on. */
export type OnRow = (row: StoredRow) => void;

/** Batches on demand (`sweep.md` "Running"): a file is judged row by row, then run, and goes on wherever it was left. */
export interface Batches {
  /** Keeps a file; its rows are to be judged. */
  open(file: Extract<BatchFile, { rows: unknown }>, brought: Brought): Promise<Batch>;
  find(id: string): Promise<Batch | undefined>;
  list(limit: number): Promise<readonly Batch[]>;
  counts(id: string): Promise<BatchCounts>;
  rows(id: string, after: number, limit: number): Promise<readonly StoredRow[]>;
  /** Lets a batch run whose rows were judged, pause, go on or end; false where it is in no state for that. */
  run(id: string, by: Requester): Promise<boolean>;
  pause(id: string): Promise<boolean>;
  cancel(id: string): Promise<boolean>;
  /** Judges, or renews, whatever is to be done until nothing is left, or somebody pauses or cancels. */
  work(id: string, onRow?: OnRow): Promise<void>;
  result(id: string): AsyncIterable<ResultLine>;
  /** Begins to go on with batches that any node left. */
  start(): void;
  stop(): Promise<void>;
}

/** So many rows are worked on at once: CUCM takes one write after the other anyway. */
const ROWS_AT_ONCE = 4;
/** What a process that is gone held is given to another after so long. */
const LEASE_MS = 60_000;
const LOOK_EVERY_MS = 3000;
const ID_BYTES = 12;

/** Builds them. */
export function createBatches(parts: BatchesParts): Batches {
  const { store, audit, clock, random, log, renewals } = parts;
  const owner = random.bytes(ID_BYTES).toString('base64url');
  let stopped = false;
  let looking: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const next = (id: string, state: 'checking' | 'running'): Promise<readonly StoredRow[]> => {
    const now = clock.now();
    const states = state === 'checking' ? (['read'] as const) : (['ready', 'begun'] as const);
    return store.claim(id, states, { owner, now, until: now + LEASE_MS, limit: ROWS_AT_ONCE });
  };

  const isOver = async (id: string, state: 'checking' | 'running'): Promise<boolean> => {
    const { read, ready, begun } = await store.counts(id);
    return state === 'checking' ? read === 0 : ready + begun === 0;
  };

  const end = async (batch: Batch): Promise<void> => {
    const to: BatchState = batch.state === 'checking' ? 'checked' : 'done';
    if (!(await store.move(batch.id, [batch.state], to, clock.now())) || to !== 'done') return;
    const { ended, refused } = await store.counts(batch.id);
    const detail = `${batch.name}: ${ended} renewed, ${refused} refused`;
    await audit.append({ event: 'batch-ended', requester: batch.requester, detail });
  };

  const workOn = async (batch: Batch, row: StoredRow, onRow: OnRow): Promise<void> => {
    const begin = async (renewal: string): Promise<boolean> => await store.begin(batch.id, row.line, owner, renewal);
    const change =
      batch.state === 'checking'
        ? await judgeRow(parts, batch, row)
        : await renewRow(parts, batch, row, { begin, newId: () => newRenewalId(random) });
    const settled = { ...change, endedAt: change.state === 'ready' ? undefined : clock.now() };
    if (await store.settle(batch.id, row.line, owner, settled)) onRow({ ...row, ...settled });
  };

  /** One round; true where more may be to do. */
  const round = async (id: string, onRow: OnRow): Promise<boolean> => {
    const batch = await store.find(id);
    if (stopped || (batch?.state !== 'checking' && batch?.state !== 'running')) return false;
    const rows = await next(id, batch.state);
    await Promise.all(rows.map(row => workOn(batch, row, onRow)));
    if (rows.length > 0) return true;
    if (await isOver(id, batch.state)) {
      await end(batch);
      return false;
    }
    // Another node still holds some rows.
    await sleep(LOOK_EVERY_MS / 10);
    return true;
  };

  const work: Batches['work'] = async (id, onRow = () => undefined) => {
    while (await round(id, onRow));
  };

  const look = async (): Promise<void> => {
    for (const id of await store.unfinished()) await work(id);
  };

  const lookAgain = (): void => {
    timer = setTimeout(() => {
      looking = look()
        .catch((error: unknown) =>
          log.error({ reason: String(error) }, 'Batches could not be worked on; the next look goes on.'),
        )
        .finally(() => {
          if (!stopped) lookAgain();
        });
    }, LOOK_EVERY_MS);
  };

  return {
    async open({ rows, problems }, { name, requester, language }) {
      const id = random.bytes(ID_BYTES).toString('base64url');
      const batch: Batch = { id, name, state: 'checking', createdAt: clock.now(), requester, language };
      await store.insert(batch, rows, problems);
      return batch;
    },
    find: store.find,
    list: store.list,
    counts: store.counts,
    rows: store.rows,
    async run(id, by) {
      const batch = await store.find(id);
      if (!batch || !(await store.move(id, ['checked', 'paused'], 'running', clock.now()))) return false;
      const { ready } = await store.counts(id);
      await audit.append({ event: 'batch-begun', requester: by, detail: `${batch.name}: ${ready} rows` });
      return true;
    },
    pause: id => store.move(id, ['running'], 'paused', clock.now()),
    cancel: id => store.move(id, ['checking', 'checked', 'running', 'paused'], 'cancelled', clock.now()),
    work,
    result: id => resultLines(store, renewals, id),
    start: lookAgain,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
