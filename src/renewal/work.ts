import { setTimeout as sleep } from 'node:timers/promises';
import { advance, promiseRest } from './advance.ts';
import type { RenewalsDeps } from './context.ts';
import { waitsForLeader } from './duties.ts';
import { type Hand, openHand } from './hand.ts';
import { waitFor, withSubject } from './lease.ts';

const PATIENCE_MS = 5000;
const SHORTEST_MS = 20;

/** The time until the next target may be tried; undefined where none waits. */
function nextTry({ deps, record }: Hand): number | undefined {
  const waiting = record.targets
    .filter(target => target.step !== 'settled' && !waitsForLeader(record, target))
    .map(({ nextAt }) => nextAt);
  return waiting.length > 0 ? Math.max(0, Math.min(...waiting) - deps.clock.now()) : undefined;
}

/** Goes on trying for a little while, as long as somebody waits at a screen. */
async function advancePatiently(hand: Hand): Promise<void> {
  const giveUpAt = performance.now() + (hand.deps.config.patience ?? PATIENCE_MS);
  for (;;) {
    await advance(hand);
    const delay = nextTry(hand);
    if (delay === undefined || performance.now() + delay > giveUpAt) break;
    await sleep(delay + SHORTEST_MS);
  }
  await promiseRest(hand);
}

/** Applies a renewal for somebody who waits. Where another node has the subject, it does the work. */
export async function applyNow(deps: RenewalsDeps, id: string): Promise<void> {
  const found = await deps.journal.read(id);
  if (!found) return;
  await withSubject(deps, found.record.subject, waitFor(deps), async lease => {
    const hand = await openHand(deps, id, lease);
    if (hand) await advancePatiently(hand);
  });
}

/** Does what is due for a renewal, unless another node works on its subject just now. */
export async function workOn(deps: RenewalsDeps, id: string): Promise<void> {
  const found = await deps.journal.read(id);
  if (!found) return;
  await withSubject(deps, found.record.subject, 0, async lease => {
    const hand = await openHand(deps, id, lease);
    if (!hand) return;
    await promiseRest(hand);
    await advance(hand);
  });
}
