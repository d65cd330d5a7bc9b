import { mayGuess, unreadableLimit } from '../policy/guess-budget.ts';
import { applyWithin } from './context.ts';
import type { TargetRecord } from './journal.ts';
import type { ChangeAnswer, CredentialState, Verification } from './ports.ts';
import { abandon, settle } from './settle.ts';
import { isLate, note, postpone, type Reading, read, type TargetWork, targetOf } from './target-work.ts';
import { openValue } from './values.ts';

type Described = Extract<Reading, { state: unknown }>;

/** An answer which says that nothing changed; it counts only where no earlier write can have landed. */
export type NothingChanged = Extract<ChangeAnswer, { outcome: 'refused' | 'failed' }>;

/** Stamps have whole seconds on some systems: a change so soon before the plan may hide a change after it. */
const COARSE_STAMP_MS = 5 * 60_000;

/** A system that did not answer may still be at it for so long. */
const LANDING_MS = 2 * 60_000;

/** What is known of writes that went unanswered. `answered`: the last one was not among them. */
export function doubtOf({ writtenAt, doubtfulAt }: TargetRecord, answered: boolean): Partial<TargetRecord> {
  return { doubtful: true, doubtfulAt: answered ? doubtfulAt : writtenAt };
}

function mayStillLand({ hand: { deps, record } }: TargetWork, { doubtfulAt }: Partial<TargetRecord>): boolean {
  return deps.clock.now() < (doubtfulAt ?? record.plannedAt) + LANDING_MS;
}

/** Where an unchanged stamp is no proof: too young, or 0 before and after because the value must be changed (`pwdLastSet`). */
function isStampBlunt(work: TargetWork, state: CredentialState): boolean {
  const young = state.changedAt !== undefined && state.changedAt > work.hand.record.plannedAt - COARSE_STAMP_MS;
  return young || (targetOf(work).mustChange && state.mustChange);
}

/** One authentication may fail without locking: the counter stays two below the limit (`policy.md` "The systems behind"). */
function mayAuthenticate({ failures, failureLimit, locked }: CredentialState): boolean {
  return locked === 'no' && mayGuess({ failures, failureLimit, ownFailures: 0, configuredLimit: unreadableLimit });
}

/** The one authentication with the new value; undefined where it was used already or the budget forbids it. */
export async function authenticate(work: TargetWork, reading: Described): Promise<Verification | undefined> {
  const { deps, record } = work.hand;
  const { kind, slot, verified } = targetOf(work);
  if (verified || !mayAuthenticate(reading.state)) return undefined;
  const value = await openValue(deps, record.id, slot);
  await note(work, { verified: true });
  return await reading.system.verify(reading.entry, kind, value);
}

/** Refusals that say something about the account and nothing about the value. */
const besideTheValue = new Set(['locked', 'disabled', 'account-expired', 'hours', 'workstation', 'no-such-user']);

function isRefused(answer: Verification | undefined): boolean {
  return answer?.answer === 'wrong' && !besideTheValue.has(answer.code) && !answer.code.startsWith('fault-');
}

async function decideByValue(work: TargetWork, reading: Described, stampChanged: boolean): Promise<void> {
  const answer = await authenticate(work, reading);
  if (answer?.answer === 'correct' || answer?.answer === 'correct-expired') {
    await settle(work, { outcome: 'done', code: 'read-back' });
    return;
  }
  if (isRefused(answer) && !stampChanged) {
    await abandon(work, 'No answer came; read back, the change stamp is as it was and the new value is refused.');
    return;
  }
  await settle(work, isRefused(answer) ? valueRefused : notVerified);
}

const valueRefused = {
  outcome: 'unknown',
  code: 'value-refused',
  detail:
    'No answer came; read back, the credential has changed since and the new value is refused: someone may have changed it after us.',
} as const;

const notVerified = {
  outcome: 'unknown',
  code: 'not-verified',
  detail: 'No answer came; read back, the credential may have changed and the new value could not be tried.',
} as const;

async function notReadable(work: TargetWork, why: { readonly code: string; readonly detail: string }): Promise<void> {
  const { deps, record } = work.hand;
  const now = deps.clock.now();
  const { readBackSince = now } = targetOf(work);
  if (now <= Math.max(record.plannedAt, readBackSince) + applyWithin(deps)) {
    await postpone(work, why, { ...doubtOf(targetOf(work), false), readBackSince });
    return;
  }
  const detail = `No answer came, and reading back was not possible: ${why.detail}`;
  await settle(work, { outcome: 'unknown', code: 'not-read-back', detail });
}

const gone = {
  outcome: 'unknown',
  code: 'entry-gone',
  detail: 'No answer came; read back, the entry is no longer there.',
} as const;

function isFinal(answer: NothingChanged | undefined): answer is NothingChanged {
  return answer?.outcome === 'refused' || (answer?.outcome === 'failed' && !answer.retryable);
}

async function stampUnchanged(work: TargetWork, reading: Described, answer?: NothingChanged): Promise<void> {
  const doubt = doubtOf(targetOf(work), answer !== undefined);
  const landing = mayStillLand(work, doubt);
  if (isLate(work) && landing) return await postpone(work, answer ?? noAnswer, doubt);
  // The same value again, and only while the stamp stays as it was.
  const again = !isLate(work) && (landing || !isFinal(answer));
  if (again) return await postpone(work, answer ?? noAnswer, { step: 'planned', ...doubt });
  if (isStampBlunt(work, reading.state)) return await decideByValue(work, reading, false);
  if (isFinal(answer)) return await settle(work, answer);
  await abandon(work, 'No answer came; read back, the change stamp is as it was.');
}

const noAnswer = { code: 'no-answer', detail: 'No answer came; read back, the change stamp is as it was so far.' };

/**
 * Finds out what became of a write whose answer is missing: the stamp first, then at most one authentication with the
 * new value; never another value. `answer`: what the system said to a later attempt while an earlier one was in doubt.
 */
export async function readBack(work: TargetWork, answer?: NothingChanged): Promise<void> {
  const reading = await read(work);
  if ('unreadable' in reading) return await notReadable(work, reading.unreadable);
  if ('gone' in reading) return await settle(work, gone);
  if (reading.state.stamp === targetOf(work).stamp) return await stampUnchanged(work, reading, answer);
  await decideByValue(work, reading, true);
}

/** The credential changed after a write of ours that went unanswered: by it, or by someone else. */
export async function readBackChanged(work: TargetWork, reading: Described): Promise<void> {
  await decideByValue(work, reading, true);
}
