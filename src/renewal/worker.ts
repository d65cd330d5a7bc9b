import type { RenewalsDeps } from './context.ts';
import { reasonOf } from './reason.ts';
import { workOn } from './work.ts';

const POLL_MS = 2000;
const BATCH = 100;
const AT_ONCE = 8;
const HOUR = 3_600_000;
const LONGEST_DELAY = 60_000;

/** Closed renewals are kept so long; the audit keeps what happened, the changes stay. */
const KEPT_MS = 30 * 24 * HOUR;

/** Renewals that could not be worked on, and when to try again: one that is broken must not fill the log. */
type Failures = Map<string, { readonly count: number; readonly until: number }>;

async function guarded(deps: RenewalsDeps, id: string, failures: Failures): Promise<void> {
  const last = failures.get(id);
  if (last && deps.clock.now() < last.until) return;
  try {
    await workOn(deps, id);
    failures.delete(id);
  } catch (error) {
    const count = (last?.count ?? 0) + 1;
    failures.set(id, { count, until: deps.clock.now() + Math.min(LONGEST_DELAY, POLL_MS * 2 ** Math.min(count, 5)) });
    deps.log.warn({ renewal: id, ...reasonOf(error) }, 'A renewal could not be worked on; it is tried again.');
  }
}

async function workOnDue(deps: RenewalsDeps, failures: Failures): Promise<void> {
  const due = [...(await deps.journal.due(deps.clock.now(), BATCH))];
  const hands = Array.from({ length: AT_ONCE }, async () => {
    for (let id = due.shift(); id !== undefined; id = due.shift()) await guarded(deps, id, failures);
  });
  await Promise.all(hands);
}

/** Works on every renewal that is due, a few at a time. */
export async function recover(deps: RenewalsDeps): Promise<void> {
  await workOnDue(deps, new Map());
}

/** Finishes what is unfinished, now and then. */
export interface Worker {
  start(): void;
  stop(): Promise<void>;
}

/** Recovers at once and then every two seconds; forgets old renewals once an hour. */
export function createWorker(deps: RenewalsDeps): Worker {
  const failures: Failures = new Map();
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let purgeAt = 0;
  const work = async (): Promise<void> => {
    await workOnDue(deps, failures);
    if (deps.clock.now() < purgeAt) return;
    purgeAt = deps.clock.now() + HOUR;
    await deps.journal.purge(deps.clock.now() - KEPT_MS);
  };
  const round = (): void => {
    running = work()
      .catch((error: unknown) => {
        deps.log.error(reasonOf(error), 'The journal could not be read; unfinished renewals wait.');
      })
      .then(() => {
        if (timer) timer = setTimeout(round, POLL_MS).unref();
      });
  };
  return {
    start() {
      timer ??= setTimeout(round, 0).unref();
    },
    async stop() {
      clearTimeout(timer);
      timer = undefined;
      await running;
    },
  };
}
