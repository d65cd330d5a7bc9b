import type { Entry } from '../../../renewal/ports.ts';
import type { SurveyedCredential, SurveyedEntry } from '../../../sweep/ports.ts';
import { fromGeneralizedTime } from '../generalized-time.ts';
import type { Row } from '../row.ts';
import type { LdapPolicy } from './policy.ts';
import { stateOf } from './state.ts';

const SECOND = 1000;
const MINUTE = 60;
const DAY = 86_400;

/** Closed for not having been used (`pwdMaxIdle`), where the server keeps the last success at all. */
function isInactive(policy: LdapPolicy | undefined, lastSuccessAt: number | undefined, now: number): boolean {
  if (!policy || policy.maxIdle === 0 || lastSuccessAt === undefined) return false;
  return lastSuccessAt + policy.maxIdle * SECOND <= now;
}

/** What a policy says in the words of a survey. A window of 0 lasts until the next success: there is none. */
function ofPolicy(policy: LdapPolicy | undefined): Partial<SurveyedCredential> {
  if (!policy) return {};
  const { failureWindow, expiryWarning } = policy;
  return {
    failureWindowMinutes: failureWindow === 0 ? undefined : Math.ceil(failureWindow / MINUTE),
    expiryWarningDays: Math.floor(expiryWarning / DAY),
  };
}

/** An entry as a sweep sees it, from the attributes of its password policy. */
export function surveyedEntry(row: Row, entry: Entry, policy: LdapPolicy | undefined, now: number): SurveyedEntry {
  const state = stateOf(row, policy, now);
  const credential = {
    ...state,
    ...ofPolicy(policy),
    inactive: isInactive(policy, state.lastSuccessAt, now),
    systemPolicy: row.text('pwdPolicySubentry'),
  };
  return { entry, createdAt: fromGeneralizedTime(row.text('createTimestamp')), credentials: [credential] };
}
