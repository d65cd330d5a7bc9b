import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './base/log.ts';
import type { Config } from './config/config.ts';
import { pinSyncOf } from './from-config.ts';
import { noteForGuessing } from './guessing-part.ts';
import type { FindingsOf } from './renewal/ports.ts';
import type { Store } from './store/store.ts';
import { createSweepGuessStore } from './store/sweep-guess-store.ts';
import { createSweepStore } from './store/sweep-store.ts';
import type { GuessingWorker } from './sweep/guessing/worker.ts';
import type { Jobs } from './sweep/jobs.ts';
import { createDetector, type DetectorSources } from './sweep/runs/detector.ts';
import type { SweepParts } from './sweep/runs/parts.ts';
import { isWorked, keyOfUser } from './sweep/runs/run.ts';
import { createSweep, type Sweep } from './sweep/runs/sweep.ts';

type Foundation = Pick<
  SweepParts,
  'surveys' | 'subjects' | 'renewals' | 'mail' | 'audit' | 'clock' | 'random' | 'log'
> &
  Pick<DetectorSources, 'policyFor' | 'dueFor'> & { readonly store: Store };

/** The sweep over the systems of a configuration. Nothing happens until it is asked. */
export function sweepFrom(config: Config, { policyFor, dueFor, ...foundation }: Foundation): Sweep {
  const store = createSweepStore(foundation.store);
  const settings = { config: config.sweep, pinSync: pinSyncOf(config) };
  const { guess } = config.sweep;
  const memory = createSweepGuessStore(foundation.store);
  const detector = createDetector({ store, policyFor, dueFor, guessed: guess && memory.found, ...settings });
  const language = config.mail?.languages[0] ?? 'en';
  return createSweep({
    ...foundation,
    ...{ store, detector, language, sleep },
    config: config.sweep,
    noteForGuessing: guess && noteForGuessing(guess, memory),
  });
}

/** What the sweep found of a user last: for the helpdesk's card and the phone's status screen. */
export function findingsFrom(store: Store): FindingsOf {
  const runs = createSweepStore(store);
  return userId => runs.findingsOf(keyOfUser(userId));
}

/** How soon a node takes part in a run that another began. */
const LOOK_EVERY_MS = 5000;

/** What the work of a server on runs needs. */
export interface SweepingParts {
  readonly sweep: Sweep;
  readonly config: Pick<Config, 'sweep'>;
  readonly log: Log;
  /** Who says when a run of the schedule begins. */
  readonly jobs: Jobs;
  /** Absent = nothing is guessed. */
  readonly guessing?: GuessingWorker | undefined;
}

/** Begins the run of one hour of the schedule; a dry one until an administrator has seen what runs find. */
async function begin({ sweep, log }: SweepingParts, slot: string): Promise<void> {
  const asked = { requester: { channel: 'sweep', id: 'schedule' }, slot } as const;
  const answer = await sweep.start({ ...asked, dry: false });
  if ('run' in answer || answer.refused.reason === 'begun-elsewhere') return;
  if (answer.refused.reason !== 'dry-first') {
    log.warn({ ...answer.refused }, 'The sweep of this hour was not begun.');
    return;
  }
  log.warn({}, 'The sweep of this hour is dry: no administrator has seen yet what it finds. See the page Sweep.');
  await sweep.start({ ...asked, dry: true });
}

/** Takes part in whatever run is under way, and begins those of the schedule. Answers how to stop. */
export function startSweeping(parts: SweepingParts): () => Promise<void> {
  const { sweep, config, log, jobs, guessing } = parts;
  let stopped = false;
  let working: Promise<unknown> = Promise.resolve();
  let isWorking = false;
  const takePart = async (): Promise<void> => {
    const run = await sweep.store.active();
    if (!run || !isWorked(run.state)) return;
    await sweep.work(run.id, { stopped: () => stopped });
    await sweep.purge();
  };
  const failed = (error: unknown): void => log.error({ err: error }, 'A sweep could not go on; it is taken up again.');
  const timer = setInterval(() => {
    if (isWorking) return;
    isWorking = true;
    working = takePart()
      .catch(failed)
      .finally(() => {
        isWorking = false;
      });
  }, LOOK_EVERY_MS);
  timer.unref();
  guessing?.start();
  const { schedule: pattern, timeZone } = config.sweep;
  const job =
    pattern === undefined ? undefined : jobs.every({ pattern, timeZone }, slot => begin(parts, slot).catch(failed));
  job?.catch(failed);
  return async () => {
    stopped = true;
    clearInterval(timer);
    await guessing?.stop();
    await (await job?.catch(() => undefined))?.();
    await working;
  };
}
