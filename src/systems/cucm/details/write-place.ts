import type { ChangeAnswer } from '../../../renewal/ports.ts';
import { acknowledged, failedChange, unbegun } from '../answers.ts';
import { CucmNotFound } from '../errors.ts';

/** One place as it is written: read, sent, read again. `State` is what is read. */
export interface Writing<State> {
  /** Undefined where the place is gone. */
  read(): Promise<State | undefined>;
  /** Whether everything stands there already. */
  isDone(state: State): boolean;
  /** Sends the change; answers what CUCM answered. */
  send(before: State): Promise<unknown>;
  /** What else than the texts differs now, in a sentence; undefined where nothing does. */
  altered?(before: State, after: State): string | undefined;
}

const gone: ChangeAnswer = {
  outcome: 'refused',
  code: 'gone',
  detail: 'It is no longer in CUCM: somebody removed or renamed it meanwhile.',
};

async function readOrGone<State>({ read }: Writing<State>): Promise<State | ChangeAnswer> {
  try {
    return (await read()) ?? gone;
  } catch (error) {
    return error instanceof CucmNotFound ? gone : unbegun(error);
  }
}

function isAnswer<State>(state: State | ChangeAnswer): state is ChangeAnswer {
  return typeof state === 'object' && state !== null && 'outcome' in state;
}

async function sent<State>(writing: Writing<State>, before: State): Promise<ChangeAnswer> {
  try {
    return acknowledged(await writing.send(before));
  } catch (error) {
    return failedChange(error);
  }
}

const notTaken: ChangeAnswer = {
  outcome: 'failed',
  code: 'not-taken',
  detail: 'CUCM acknowledged the change, but the old text still stands.',
  retryable: true,
};

/** What the reading after a change makes of its answer. */
function judged<State>(writing: Writing<State>, before: State, after: State, answer: ChangeAnswer): ChangeAnswer {
  const altered = writing.altered?.(before, after);
  if (altered !== undefined) return { outcome: 'unknown', code: 'altered', detail: altered };
  if (writing.isDone(after)) return { outcome: 'done' };
  if (answer.outcome === 'done') return notTaken;
  return answer.outcome === 'unknown' ? { ...answer, outcome: 'failed', retryable: true } : answer;
}

/**
 * Reads a place, changes it where that is needed, and reads it again: only what was seen to stand there is `done`. What
 * surely was not carried out is not read again.
 */
export async function writePlace<State>(writing: Writing<State>): Promise<ChangeAnswer> {
  const before = await readOrGone(writing);
  if (isAnswer(before)) return before;
  if (writing.isDone(before)) return { outcome: 'done' };
  const answer = await sent(writing, before);
  if (answer.outcome === 'refused' || answer.outcome === 'failed') return answer;
  const after = await readOrGone(writing);
  if (!isAnswer(after)) return judged(writing, before, after, answer);
  const detail = 'The change was sent, but what stands there now could not be read.';
  return answer.outcome === 'unknown' ? answer : { outcome: 'unknown', code: 'not-read-back', detail };
}
