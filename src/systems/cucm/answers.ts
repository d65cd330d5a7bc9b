import type { ChangeAnswer } from '../../renewal/ports.ts';
import { CucmError } from './errors.ts';

/** What a failed change means. `refused` and `failed`: surely not carried out. */
export function failedChange(error: unknown): ChangeAnswer {
  if (!(error instanceof CucmError)) throw error;
  const told = { code: error.reason, detail: error.message };
  if (error.mayHaveHappened) return { outcome: 'unknown', ...told };
  if (error.byRule) return { outcome: 'refused', ...told };
  return { outcome: 'failed', ...told, retryable: error.retryable };
}

/** The same for what went before the change: silence has changed nothing then. */
export function unbegun(error: unknown): ChangeAnswer {
  const answer = failedChange(error);
  return answer.outcome === 'unknown' ? { ...answer, outcome: 'failed', retryable: true } : answer;
}

/** CUCM acknowledges a change with the object's uuid (or `true`). */
export function acknowledged(answer: unknown): ChangeAnswer {
  if (typeof answer === 'string' && (/^\{[0-9a-f-]{36}\}$/i.test(answer) || answer === 'true'))
    return { outcome: 'done' };
  return { outcome: 'unknown', code: 'unconfirmed', detail: 'CUCM answered, but did not acknowledge the change.' };
}
