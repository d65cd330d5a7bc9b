import { setTimeout as sleep } from 'node:timers/promises';
import type { RenewalsDeps } from './context.ts';
import type { LeaseClaim } from './journal.ts';

/** How long a node that died keeps its subjects. */
const LEASE_MS = 30_000;

const HEARTBEAT_MS = 8000;
const RETRY_MS = 100;
const WAIT_MS = 5000;

/** The right to work on one subject; each journal step prolongs it and fails where it was lost. */
export interface Lease {
  readonly subject: string;
  claim(): LeaseClaim;
}

async function acquired({ journal, clock }: RenewalsDeps, lease: Lease, waitUntil: number): Promise<boolean> {
  // The wait is of this process, whatever the clock of the renewals says.
  while (!(await journal.acquire(lease.claim(), clock.now()))) {
    if (performance.now() >= waitUntil) return false;
    await sleep(RETRY_MS);
  }
  return true;
}

/** How long somebody who asks for something waits for other work on the subject, in milliseconds. */
export function waitFor({ config }: RenewalsDeps): number {
  return config.wait ?? WAIT_MS;
}

/**
 * Runs `work` while this node alone works on the subject. Waits up to `wait` milliseconds for another to finish;
 * undefined where it did not.
 */
export async function withSubject<T>(
  deps: RenewalsDeps,
  subject: string,
  wait: number,
  work: (lease: Lease) => Promise<T>,
): Promise<T | undefined> {
  const owner = deps.random.bytes(16).toString('base64url');
  const lease: Lease = { subject, claim: () => ({ subject, owner, until: deps.clock.now() + LEASE_MS }) };
  if (!(await acquired(deps, lease, performance.now() + wait))) return undefined;
  let beat: Promise<unknown> = Promise.resolve();
  const heartbeat = setInterval(() => {
    // A lost lease shows at the next journal step.
    beat = deps.journal.acquire(lease.claim(), deps.clock.now()).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work(lease);
  } finally {
    clearInterval(heartbeat);
    // Else a late beat would take the subject again after it was given back.
    await beat;
    await deps.journal.release(subject, owner);
  }
}
