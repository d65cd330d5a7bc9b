import type { Entry } from '../../../renewal/ports.ts';
import type { SurveyedEntry } from '../../../sweep/ports.ts';
import { fromGeneralizedTime } from '../generalized-time.ts';
import type { Row } from '../row.ts';
import type { EffectivePolicy } from './domain.ts';
import { NEVER_EXPIRES, stateOf } from './state.ts';

const MINUTE = 60_000;

/** Nobody signed in anywhere: `lastLogon` is the server's own, `lastLogonTimestamp` that of all, to within a fortnight. */
function neverUsed(account: Row, lastSuccessAt: number | undefined): boolean | undefined {
  return account.integer('lastLogon') === undefined ? undefined : lastSuccessAt === undefined;
}

function count(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/**
 * An account as a sweep sees it. Expiry is the directory's own reckoning (`msDS-UserPasswordExpiryTimeComputed`), of
 * whichever policy holds. Nothing is said of an initial value: it is compared with nothing, and an account that waits
 * for its owner's first day shows every sign of one.
 */
export function surveyedEntry(
  account: Row,
  entry: Entry,
  effective: EffectivePolicy,
  fallbackLimit: number,
  now: number,
): SurveyedEntry {
  const state = stateOf(account, effective, fallbackLimit, now);
  const window = effective.certain ? effective.policy?.observationWindow : undefined;
  const credential = {
    ...state,
    failureWindowMinutes: window === undefined ? undefined : window / MINUTE,
    shownFailures: count(account.integer('badPwdCount')),
    inactive: false,
    neverUsed: neverUsed(account, state.lastSuccessAt),
    systemPolicy: account.text('msDS-ResultantPSO'),
    exemptFromExpiry: ((account.integer('userAccountControl') ?? 0n) & NEVER_EXPIRES) !== 0n,
  };
  return { entry, createdAt: fromGeneralizedTime(account.text('whenCreated')), credentials: [credential] };
}
