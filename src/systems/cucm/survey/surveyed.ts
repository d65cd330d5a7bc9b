import type { SurveyedCredential, SurveyedEntry } from '../../../sweep/ports.ts';
import { isTrue, time, whole } from '../cells.ts';
import type { Row } from '../client.ts';
import { type CredentialRows, type CucmKind, credentialRows, credentialState } from '../credential.ts';
import { isActive, toPerson } from '../find.ts';

const dayMs = 86_400_000;

/** What stands around the rows of a user. */
export interface Around {
  readonly system: string;
  readonly now: number;
  readonly lines: readonly Row[];
  /** The credentials that equal the default; undefined where CUCM does not compare. */
  readonly initial: ReadonlySet<string> | undefined;
}

/** Closed for not having been used: `maxinactivedays` since `timelastaccessed` (data dictionary). */
function isInactive(row: Row, now: number): boolean {
  const days = whole(row, 'maxinactivedays') ?? 0;
  const since = time(row, 'timelastaccessed');
  return days > 0 && since !== undefined && since + days * dayMs < now;
}

function isNeverUsed(row: Row): boolean | undefined {
  const at = whole(row, 'lastsuccessfullogintime');
  return at === undefined ? undefined : at === 0;
}

/** Without a comparison: never used while it must be changed. */
function initialValue(row: Row, { initial }: Around): SurveyedCredential['initialValue'] {
  if (initial !== undefined) return initial.has(row['credentialpkid'] ?? '') ? 'same' : undefined;
  return isNeverUsed(row) && isTrue(row['credmustchange']) ? 'likely' : undefined;
}

function surveyed(rows: CredentialRows, kind: CucmKind, around: Around): SurveyedCredential {
  const state = credentialState(rows, kind, around.now);
  const row = rows.row(kind);
  if (row === undefined) return { ...state, inactive: false };
  return {
    ...state,
    failureWindowMinutes: whole(row, 'hackresettime'),
    shownFailures: whole(row, 'hackcount'),
    inactive: isInactive(row, around.now),
    neverUsed: isNeverUsed(row),
    initialValue: initialValue(row, around),
    systemPolicy: row['policyname'],
    exemptFromExpiry: isTrue(row['doesntexpire']),
    expiryWarningDays: whole(row, 'expirywarningdays'),
  };
}

/** The entry of a user from its rows, one a credential. CUCM does not tell when a user was made. */
export function surveyedEntry(rows: readonly Row[], around: Around): SurveyedEntry | undefined {
  const [user] = rows;
  const id = user?.['pkid'];
  const userId = user?.['userid'];
  if (user === undefined || id === undefined || userId === undefined) return undefined;
  const credentials = credentialRows(rows);
  return {
    entry: { system: around.system, id, userId, enabled: isActive(user), person: toPerson(user, around.lines) },
    credentials: [surveyed(credentials, 'cucm-pin', around), surveyed(credentials, 'cucm-password', around)],
  };
}
