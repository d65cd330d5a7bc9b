import type { ChangeAnswer } from './ports.ts';
import { doubtOf, type NothingChanged, readBack, readBackChanged } from './read-back.ts';
import { abandon, settle } from './settle.ts';
import { changedWithSibling, lookAtSiblings } from './siblings.ts';
import { isLate, note, postpone, type Reading, read, type TargetWork, targetOf } from './target-work.ts';
import { openValue } from './values.ts';

type Described = Extract<Reading, { state: unknown }>;

async function send(work: TargetWork, { system, entry }: Described): Promise<ChangeAnswer> {
  const { deps, record } = work.hand;
  const { kind, slot, mustChange } = targetOf(work);
  const value = await openValue(deps, record.id, slot);
  const chosen = record.values.some(candidate => candidate.slot === slot && candidate.chosen);
  await lookAtSiblings(work);
  // From here until the answer is noted, only reading back can tell what happened.
  await note(work, { step: 'writing', attempts: targetOf(work).attempts + 1, writtenAt: deps.clock.now() });
  return await system.renew(entry, kind, value, { mustChange, chosen, unlock: true });
}

async function take(work: TargetWork, answer: ChangeAnswer): Promise<void> {
  if (answer.outcome === 'done') return await settle(work, { outcome: 'done' });
  if (answer.outcome === 'unknown') {
    await note(work, { ...doubtOf(targetOf(work), false), code: answer.code, detail: answer.detail });
    return await readBack(work);
  }
  if (targetOf(work).doubtful) return await readBack(work, answer);
  if (answer.outcome === 'failed' && answer.retryable) return await postpone(work, answer, { step: 'planned' });
  await settle(work, answer);
}

const changedMeanwhile = {
  outcome: 'failed',
  code: 'changed-meanwhile',
  detail: 'Someone else changed it after the plan; it was left as it is.',
} as const;

const changedWithOther = {
  outcome: 'unknown',
  code: 'changed-with-sibling',
  detail:
    'It changed together with the PIN of the other system: if their PINs are synchronised, say so in unity.pinSyncedWith.',
} as const;

/** Ends a target of which something is known that forbids to write; a write in doubt is read back first. */
async function stop(work: TargetWork, why: NothingChanged): Promise<void> {
  await (targetOf(work).doubtful ? readBack(work, why) : settle(work, why));
}

/** Sets the value where the credential is still what it was at the plan. */
async function attempt(work: TargetWork): Promise<void> {
  const reading = await read(work);
  if ('unreadable' in reading) return await postpone(work, reading.unreadable);
  if ('gone' in reading) {
    const detail = 'The entry is no longer there.';
    return await stop(work, { outcome: 'failed', code: 'entry-gone', detail, retryable: false });
  }
  const { doubtful, stamp } = targetOf(work);
  if (reading.state.stamp !== stamp) {
    if (doubtful) return await readBackChanged(work, reading);
    return await settle(work, changedWithSibling(work) ? changedWithOther : changedMeanwhile);
  }
  const { protectedBy } = reading.description;
  if (protectedBy === undefined) return await take(work, await send(work, reading));
  await stop(work, { outcome: 'refused', code: 'protected', detail: `Protected by ${protectedBy}.` });
}

/** Brings a target that is written one step on: to its end, or to its next attempt. */
export async function advanceWrite(work: TargetWork): Promise<void> {
  const target = targetOf(work);
  if (target.step === 'writing' || (target.doubtful && isLate(work))) return await readBack(work);
  if (isLate(work)) return await abandon(work, target.detail ?? 'It was not applied in time.');
  await attempt(work);
}
