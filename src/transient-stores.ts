import type { Audit } from './audit/audit.ts';
import type { Clock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import { createAttemptStore } from './store/attempt-store.ts';
import { type BatchStoreParts, createBatchStore } from './store/batch-store.ts';
import { createCodeStore } from './store/code-store.ts';
import { createPushStore } from './store/push-store.ts';
import { createSessionStore } from './store/session-store.ts';

const PURGE_EVERY_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const BATCH_MS = 90 * DAY_MS;

/** Dialogs, their counters and their codes, lists of users: what is forgotten after a while. */
export function transientStores({ store, audit, keyring }: BatchStoreParts & { readonly audit: Audit }) {
  return {
    sessions: createSessionStore({ store, audit }),
    attemptStore: createAttemptStore(store),
    codeStore: createCodeStore(store),
    pushStore: createPushStore(store),
    batchStore: createBatchStore({ store, keyring }),
  };
}

/** Forgets now and then what is over. Gives how to end that. */
export function startPurging(
  { sessions, attemptStore, codeStore, pushStore, batchStore }: ReturnType<typeof transientStores>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): () => void {
  const purge = async (): Promise<void> => {
    const now = clock.now();
    await Promise.all([
      sessions.purge(now - DAY_MS),
      attemptStore.purge(now),
      codeStore.purge(now - DAY_MS),
      pushStore.purge(now - DAY_MS),
      batchStore.purge(now - BATCH_MS),
    ]);
  };
  const timer = setInterval(() => {
    purge().catch((error: unknown) => log.error({ err: error }, 'Old dialogs and lists could not be purged.'));
  }, PURGE_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
