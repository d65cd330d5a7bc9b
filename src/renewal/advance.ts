import { searchAddress } from './address-search.ts';
import { keepBooks } from './books.ts';
import { deliver } from './delivery.ts';
import { eraseEnded } from './erase.ts';
import { advanceFollow } from './follow.ts';
import type { Hand } from './hand.ts';
import { notify } from './notices.ts';
import { type TargetWork, targetOf } from './target-work.ts';
import { advanceWrite } from './write.ts';

function isReady(work: TargetWork): boolean {
  const { step, nextAt } = targetOf(work);
  return step !== 'settled' && nextAt <= work.hand.deps.clock.now();
}

/** Brings every target that is ready one step on, in the order of the plan. */
async function advanceTargets(hand: Hand): Promise<void> {
  for (const index of hand.record.targets.keys()) {
    const work = { hand, index };
    if (!isReady(work)) continue;
    await (targetOf(work).work === 'write' ? advanceWrite(work) : advanceFollow(work));
  }
}

/** Nobody waits for what is still pending: its end will be told by mail. */
export async function promiseRest(hand: Hand): Promise<void> {
  await hand.step(record => {
    const open = record.targets.some(target => target.step !== 'settled' && !target.promised);
    const targets = record.targets.map(target => (target.step === 'settled' ? target : { ...target, promised: true }));
    return open ? { record: { ...record, targets } } : undefined;
  });
}

/** Does everything that is due for a renewal, in the order that loses nothing: change, book, tell, notify, erase. */
export async function advance(hand: Hand): Promise<void> {
  await advanceTargets(hand);
  await keepBooks(hand);
  await searchAddress(hand);
  await deliver(hand);
  await notify(hand);
  await eraseEnded(hand);
}
