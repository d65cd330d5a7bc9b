import type { RenewalsDeps } from './context.ts';
import { workOn } from './work.ts';

const POLL_MS = 2000;
const BATCH = 100;
const AT_ONCE = 8;
const DAY = 86_400_000;

/** Closed renewals are kept so long; the audit keeps what happened, the changes stay. */
const KEPT_DAYS = 30;

async function guarded(deps: RenewalsDeps, id: string): Promise<void> {
  await workOn(deps, id).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    deps.log.warn(
      { renewal: id, code, reason: error instanceof Error ? error.message : undefined },
      'A renewal could not be worked on; it is tried again.',
    );
  });
}

/** Works on every renewal that is due, a few at a time. */
export async function recover(deps: RenewalsDeps): Promise<void> {
  const due = [...(await deps.journal.due(deps.clock.now(), BATCH))];
  const hands = Array.from({ length: AT_ONCE }, async () => {
    for (let id = due.shift(); id !== undefined; id = due.shift()) await guarded(deps, id);
  });
  await Promise.all(hands);
  await deps.journal.purge(deps.clock.now() - KEPT_DAYS * DAY);
}

/** Finishes what is unfinished, now and then. */
export interface Worker {
  start(): void;
  stop(): Promise<void>;
}

/** Recovers at once and then every two seconds. */
export function createWorker(deps: RenewalsDeps): Worker {
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const round = (): void => {
    running = recover(deps)
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : undefined;
        deps.log.error({ reason }, 'The journal could not be read; unfinished renewals wait.');
      })
      .then(() => {
        if (timer) timer = setTimeout(round, POLL_MS).unref();
      });
  };
  return {
    start() {
      if (timer) return;
      timer = setTimeout(round, 0).unref();
    },
    async stop() {
      clearTimeout(timer);
      timer = undefined;
      await running;
    },
  };
}
