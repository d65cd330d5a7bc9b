import { RekeyError } from '../../base/rekey-error.ts';
import type { ChangeAnswer, Verification } from '../../renewal/ports.ts';
import { UnityBusy, UnityNoAnswer, UnityRefusal, UnityUnreachable } from './errors.ts';

/** A refusal of our own, before the server is asked. */
export function refuse(code: string, detail: string): ChangeAnswer {
  return { outcome: 'refused', code, detail };
}

/** What an error of the client means for a change. */
export function changeAnswer(error: unknown): ChangeAnswer {
  if (error instanceof UnityRefusal) return refuse(error.reason, error.message);
  if (error instanceof UnityNoAnswer) return { outcome: 'unknown', code: error.code, detail: error.message };
  const { code, message } = error instanceof RekeyError ? error : { code: 'unity-protocol', message: 'Unexpected.' };
  const retryable = error instanceof UnityBusy || error instanceof UnityUnreachable;
  return { outcome: 'failed', code, detail: message, retryable };
}

/** The same before the change was sent: silence has changed nothing then. */
export function unbegun(error: unknown): ChangeAnswer {
  const answer = changeAnswer(error);
  return answer.outcome === 'unknown' ? { ...answer, outcome: 'failed', retryable: true } : answer;
}

/** CUPI has no way to try a value. */
export const cannotVerify: Verification = {
  answer: 'unavailable',
  code: 'unity-cannot-verify',
  detail: 'Unity Connection offers no way to verify a PIN or password; a synchronised PIN is verified on CUCM.',
};
