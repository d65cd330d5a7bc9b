import { RekeyError } from '../../base/rekey-error.ts';
import type { ChangeAnswer, Verification } from '../../renewal/ports.ts';
import { DirectoryBusy, DirectoryNoAnswer, DirectoryResult, DirectoryUnreachable, ldapResult } from './errors.ts';

/** The entry is no longer where it was found: deleted, or moved out of `directory.baseDn`. */
export const gone: ChangeAnswer = {
  outcome: 'refused',
  code: 'gone',
  detail: 'The entry is no longer under directory.baseDn.',
};

/** An administrator's lock is not ours to lift. */
export const lockedByAdministrator: ChangeAnswer = {
  outcome: 'refused',
  code: 'locked-administrator',
  detail: 'An administrator locked the account; setting a value would lift that lock.',
};

/** A kind that the directory does not hold. */
export const wrongKind: ChangeAnswer = {
  outcome: 'refused',
  code: 'kind',
  detail: 'The directory holds directory-password only.',
};

/** Refused because of who it is, whoever asks; `why` is the code of `EntryDescription.protectedBy`. */
export function protectedAnswer(why: string): ChangeAnswer {
  return {
    outcome: 'refused',
    code: 'protected',
    detail: `The account is protected (${why}); it is never changed here.`,
  };
}

/** What a change came to that was not refused by a rule of its system. */
export function failedChange(error: unknown): ChangeAnswer {
  if (error instanceof DirectoryNoAnswer) return { outcome: 'unknown', code: error.code, detail: error.message };
  const { code, message } =
    error instanceof RekeyError ? error : { code: 'directory-protocol', message: 'Unexpected.' };
  const passing = error instanceof DirectoryUnreachable || error instanceof DirectoryBusy;
  // Renamed between the look-up and the change: the next look-up follows it.
  const moved = error instanceof DirectoryResult && error.result === ldapResult.noSuchObject;
  if (error instanceof DirectoryResult) return { outcome: 'failed', ...describeResult(error), retryable: moved };
  return { outcome: 'failed', code, detail: message, retryable: passing };
}

function describeResult(error: DirectoryResult): { code: string; detail: string } {
  if (error.result === ldapResult.referral) {
    return {
      code: 'directory-read-only',
      detail: `${error.message} It is read-only; name a writable server in directory.url.`,
    };
  }
  if (error.result === ldapResult.unavailableCriticalExtension) {
    return { code: 'directory-control', detail: `${error.message} It no longer knows a control that it offered.` };
  }
  return { code: 'directory-protocol', detail: error.message };
}

/** What a verification came to that the system did not decide. */
export function unverified(error: unknown): Verification {
  const { code, message } =
    error instanceof RekeyError ? error : { code: 'directory-protocol', message: 'Unexpected.' };
  return { answer: 'unavailable', code, detail: message };
}

/** Before the change itself was sent, silence has changed nothing. */
export function unbegun(answer: ChangeAnswer): ChangeAnswer {
  return answer.outcome === 'unknown' ? { ...answer, outcome: 'failed', retryable: true } : answer;
}
