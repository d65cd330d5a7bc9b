import type { ChangeAnswer, Verification } from '../../../renewal/ports.ts';
import { failedChange, unverified } from '../answers.ts';
import { DirectoryResult, ldapResult } from '../errors.ts';

/** What else is known of a change that was refused, to say more than the server's one code for everything. */
export interface RefusedChange {
  /** The server was asked to enforce history, and with it minimum age. */
  readonly hinted: boolean;
  /** The password is younger than the policy's minimum age. */
  readonly young: boolean;
}

function policyRefusal({ hinted, young }: RefusedChange): ChangeAnswer {
  if (hinted && young) {
    return {
      outcome: 'refused',
      code: 'minimum-age',
      detail:
        'Active Directory refused the value (0000052D). The password is younger than the minimum age, which also holds where history is enforced; wait, or let a value be generated.',
    };
  }
  return {
    outcome: 'refused',
    code: 'policy',
    detail: `Active Directory refused the value (0000052D): length, complexity, ${hinted ? 'history, ' : ''}or a password filter.`,
  };
}

/** Nothing is sent where history must hold and the server cannot be asked to enforce it. */
export const historyUnenforceable: ChangeAnswer = {
  outcome: 'refused',
  code: 'history-unenforceable',
  detail:
    'This domain controller cannot enforce history on a reset (no policy-hints control), and directory.withoutPolicyHints is refuse.',
};

const noRight: ChangeAnswer = {
  outcome: 'refused',
  code: 'no-right',
  detail:
    'Our account lacks a right on this account: Reset Password, or write pwdLastSet and lockoutTime. Run `rekey check --connect` for the commands that grant them; protected accounts inherit no rights.',
};

/** What a refused Modify of a password or lock means (reference table of result code and leading hex; never the text). */
export function changeRefusal(error: unknown, about: RefusedChange): ChangeAnswer {
  if (!(error instanceof DirectoryResult)) return failedChange(error);
  const { result, hex } = error;
  // Before Windows' code 53 for a reset, Samba 4.17 answers 19.
  const byRule = result === ldapResult.constraintViolation || result === ldapResult.unwillingToPerform;
  if (byRule && hex === '0000052D') return policyRefusal(about);
  if (byRule && hex === '000008C3') {
    return { outcome: 'refused', code: 'cannot-change', detail: 'The user may not change the password (000008C3).' };
  }
  if (result === ldapResult.insufficientAccess) return noRight;
  return failedChange(error);
}

/** Sub-codes of result 49 for a right value that is expired or must be changed: it proves the person all the same. */
const rightButExpired = new Set(['532', '773']);

/** Sub-codes of result 49 that refuse (no such user, wrong value, hours, workstation, disabled, account expired, locked). */
const refusals: Readonly<Record<string, string>> = {
  '525': 'no-such-user',
  '52e': 'wrong',
  '530': 'hours',
  '531': 'workstation',
  '533': 'disabled',
  '701': 'account-expired',
  '775': 'locked',
};

/** What a user's bind was answered. */
export function verificationOf(answer: 'accepted' | DirectoryResult): Verification {
  if (answer === 'accepted') return { answer: 'correct' };
  if (answer.result !== ldapResult.invalidCredentials) return unverified(answer);
  const data = answer.data ?? '';
  if (rightButExpired.has(data)) return { answer: 'correct-expired' };
  return { answer: 'wrong', code: refusals[data] ?? 'wrong' };
}
