import { PasswordPolicyError } from 'ldapts';
import type { ChangeAnswer, Verification } from '../../../renewal/ports.ts';
import { failedChange, unverified } from '../answers.ts';
import { DirectoryResult, ldapResult } from '../errors.ts';

const refusals: Readonly<Record<number, { readonly code: string; readonly detail: string }>> = {
  [PasswordPolicyError.PasswordModNotAllowed]: { code: 'cannot-change', detail: 'The policy allows no change.' },
  [PasswordPolicyError.MustSupplyOldPassword]: {
    code: 'old-value-needed',
    detail: 'The policy asks for the old value (pwdSafeModify), which a renewal does not know.',
  },
  [PasswordPolicyError.InsufficientPasswordQuality]: {
    code: 'policy',
    detail: "The value fails the policy's quality check.",
  },
  [PasswordPolicyError.PasswordTooShort]: { code: 'length', detail: 'The value is shorter than the policy allows.' },
  [PasswordPolicyError.PasswordTooYoung]: { code: 'minimum-age', detail: 'The password was changed too recently.' },
  [PasswordPolicyError.PasswordInHistory]: { code: 'history', detail: 'The value was used before.' },
};

/** LDAP results 2 and 12 of a server that lacks the operation. */
const PROTOCOL_ERROR = 2;

/**
 * What a refused change means. `policyError` is the reason in the answer's control; without one, a constraint
 * violation is the policy's all the same.
 */
export function changeRefusal(error: unknown, policyError: number | undefined): ChangeAnswer {
  if (!(error instanceof DirectoryResult)) return failedChange(error);
  const refusal = policyError === undefined ? undefined : refusals[policyError];
  if (refusal) return { outcome: 'refused', ...refusal };
  if (error.result === ldapResult.constraintViolation) {
    return { outcome: 'refused', code: 'policy', detail: 'The directory refused the value (result 19).' };
  }
  if (error.result === ldapResult.insufficientAccess) {
    return {
      outcome: 'refused',
      code: 'no-right',
      detail: 'Our account may not write userPassword or pwdAccountLockedTime of this entry; grant it write access.',
    };
  }
  if (error.result === PROTOCOL_ERROR) {
    return {
      outcome: 'failed',
      code: 'directory-no-password-modify',
      detail: 'The directory has no Password Modify operation (RFC 3062), or refuses its form.',
      retryable: false,
    };
  }
  return failedChange(error);
}

/** What a user's bind was answered; `policyError` is the reason in the answer's control. */
export function verificationOf(answer: 'accepted' | DirectoryResult, policyError: number | undefined): Verification {
  const { ChangeAfterReset, PasswordExpired, AccountLocked } = PasswordPolicyError;
  if (answer === 'accepted') {
    return {
      answer: policyError === ChangeAfterReset || policyError === PasswordExpired ? 'correct-expired' : 'correct',
    };
  }
  if (answer.result !== ldapResult.invalidCredentials) return unverified(answer);
  // Only a right value is told that it has expired.
  if (policyError === PasswordExpired || policyError === ChangeAfterReset) return { answer: 'correct-expired' };
  return { answer: 'wrong', code: policyError === AccountLocked ? 'locked' : 'wrong' };
}
