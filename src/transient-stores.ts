import type { Audit } from './audit/audit.ts';
import type { Clock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import { createAttemptStore } from './store/attempt-store.ts';
import { createCodeStore } from './store/code-store.ts';
import { createPushStore } from './store/push-store.ts';
import { createSessionStore } from './store/session-store.ts';
import type { Store } from './store/store.ts';

const PURGE_EVERY_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** Dialogs, their counters and their codes: what is forgotten after a while. */
export function transientStores({ store, audit }: { readonly store: Store; readonly audit: Audit }) {
  return {
    sessions: createSessionStore({ store, audit }),
    attemptStore: createAttemptStore(store),
    codeStore: createCodeStore(store),
    pushStore: createPushStore(store),
  };
}

/** Forgets now and then what is over. Gives how to end that. */
export function startPurging(
  { sessions, attemptStore, codeStore, pushStore }: ReturnType<typeof transientStores>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): () => void {
  const purge = async (): Promise<void> => {
    const now = clock.now();
    await Promise.all([
      sessions.purge(now - DAY_MS),
      attemptStore.purge(now),
      codeStore.purge(now - DAY_MS),
      pushStore.purge(now - DAY_MS),
    ]);
  };
  const timer = setInterval(() => {
    purge().catch((error: unknown) => log.error({ err: error }, 'Old dialogs could not be purged.'));
  }, PURGE_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
