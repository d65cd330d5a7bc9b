import type { TargetRecord } from './journal.ts';
import { authenticate } from './read-back.ts';
import { settle } from './settle.ts';
import { note, postpone, type Reading, read, type TargetWork, targetOf } from './target-work.ts';

type Described = Extract<Reading, { state: unknown }>;

/** How long PIN synchronisation may take until the new value is tried. */
const SYNC_WITHIN_MS = 120_000;

function leaderOf({ hand }: TargetWork, { slot }: TargetRecord): TargetRecord | undefined {
  return hand.record.targets.find(target => target.slot === slot && target.work === 'write');
}

/** Synchronisation carries the value, not the lock. Asked again after a crash it changes nothing more. */
async function unlock({ system, entry, state }: Described): Promise<void> {
  if (state.locked === 'failed-attempts' || (state.failures ?? 0) > 0) await system.unlock(entry, state.kind);
}

async function decideByValue(work: TargetWork, reading: Described): Promise<void> {
  const answer = (await authenticate(work, reading))?.answer;
  if (answer === 'correct' || answer === 'correct-expired') {
    await unlock(reading);
    return await settle(work, { outcome: 'done', code: 'read-back' });
  }
  if (answer === 'wrong') {
    const detail = 'PIN synchronisation did not bring the new value here: look at its state on both systems.';
    return await settle(work, { outcome: 'failed', code: 'sync-mismatch', detail });
  }
  const detail = 'The other PIN was changed; whether synchronisation brought it here could not be read back.';
  await settle(work, { outcome: 'unknown', code: 'not-read-back', detail });
}

async function readFollower(work: TargetWork): Promise<void> {
  const target = targetOf(work);
  const { clock } = work.hand.deps;
  const { readBackSince = clock.now() } = target;
  const overdue = clock.now() >= readBackSince + SYNC_WITHIN_MS;
  const reading = await read(work);
  if ('state' in reading) {
    if (target.stamp !== undefined && reading.state.stamp !== target.stamp) {
      await unlock(reading);
      return await settle(work, { outcome: 'done' });
    }
    if (overdue) return await decideByValue(work, reading);
  }
  const why = 'unreadable' in reading ? reading.unreadable : waiting;
  if (!overdue) return await postpone(work, why, { readBackSince });
  await settle(work, { outcome: 'unknown', code: 'not-read-back', detail: why.detail });
}

const waiting = { code: 'not-synchronised-yet', detail: 'PIN synchronisation has not brought the new value here yet.' };

/** Reads back a target that PIN synchronisation changes; it ends as the target that is written, or once it is seen to follow. */
export async function advanceFollow(work: TargetWork): Promise<void> {
  const leader = leaderOf(work, targetOf(work));
  if (leader?.step !== 'settled') return;
  if (leader.outcome === 'done') return await readFollower(work);
  const outcome = leader.outcome === 'pending' ? 'failed' : leader.outcome;
  if (leader.promised) await note(work, { promised: true });
  await settle(work, { outcome, code: leader.code, detail: leader.detail });
}
