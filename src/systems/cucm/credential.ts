import type { CredentialState } from '../../renewal/ports.ts';
import { isTrue, time, whole } from './cells.ts';
import type { Axl, Row } from './client.ts';
import { type Sql, sql } from './sql.ts';

/** The kinds that CUCM holds for an end user. */
export type CucmKind = 'cucm-pin' | 'cucm-password';

/** typecredential: 3 password, 4 PIN (data dictionary). */
const credentialNumbers: Readonly<Record<CucmKind, number>> = { 'cucm-password': 3, 'cucm-pin': 4 };

const daySeconds = 86_400;
const minuteSeconds = 60;
/** Our clock and CUCM's may differ by so much: a count that has only just run out still counts. */
const clockMargin = 30_000;

/** A credential's row beside what its user and its policy say; one query for both kinds. */
export interface CredentialRows {
  /** Synchronised from a directory (`fkdirectorypluginconfig`). */
  readonly synchronised: boolean;
  row(kind: CucmKind): Row | undefined;
}

/** What CUCM keeps of the time before, from 11.5 on. */
function previousColumns(version: string): Sql {
  return Number(version) < 11.5 ? sql`` : sql`cd.previoushackcount,cd.prevlastsuccessfullogintime,`;
}

/**
 * What is read of a credential `c` with its counters `cd` and its policy `cp`. Never the column `credentials`, which
 * holds the value encrypted.
 */
export function credentialColumns(version: string): Sql {
  return sql`c.tkcredential,c.timechanged,c.credmustchange,c.cantchange,
      c.doesntexpire,c.timeadminlockout,cd.hackcount,cd.timehackedlockout,cd.timelasthacked,cd.lastsuccessfullogintime,
      cd.lastsuccessfulloginip,cd.lastunsuccessfulloginip,${previousColumns(version)}
      cp.displayname as policyname,cp.maxdays,cp.maxhacks,cp.hackresettime,cp.lockoutduration`;
}

/** The tables of {@link credentialColumns} beside `enduser eu`. */
export const credentialJoins: Sql = sql`left outer join credential c on c.fkenduser=eu.pkid
      left outer join credentialdynamic cd on cd.fkcredential=c.pkid
      left outer join credentialpolicy cp on cp.pkid=c.fkcredentialpolicy`;

/** Reads the credentials of a user. */
export async function readCredentials(axl: Axl, id: string): Promise<CredentialRows> {
  return credentialRows(
    await axl.query(
      sql`select eu.fkdirectorypluginconfig as directory,${credentialColumns(axl.version)}
      from enduser eu ${credentialJoins} where eu.pkid=${id}`,
    ),
  );
}

/** The rows of one user, one a credential. */
export function credentialRows(rows: readonly Row[]): CredentialRows {
  return {
    synchronised: rows.some(row => row['directory'] !== undefined),
    row: kind => rows.find(row => whole(row, 'tkcredential') === credentialNumbers[kind]),
  };
}

function expiry(row: Row): number {
  const days = whole(row, 'maxdays') ?? 0;
  const changed = time(row, 'timechanged') ?? 0;
  if (isTrue(row['doesntexpire']) || days <= 0) return Number.POSITIVE_INFINITY;
  return changed + days * daySeconds * 1000;
}

function lock(row: Row, now: number): CredentialState['locked'] {
  if (time(row, 'timeadminlockout') !== undefined) return 'administrator';
  const since = time(row, 'timehackedlockout');
  const minutes = whole(row, 'lockoutduration') ?? 0;
  if (since === undefined) return 'no';
  return minutes === 0 || since + minutes * minuteSeconds * 1000 > now ? 'failed-attempts' : 'no';
}

/** CUCM clears the count when so many minutes pass without a failure; the column shows the old one until the next. */
function failures(row: Row, now: number): number | undefined {
  const count = whole(row, 'hackcount');
  const last = time(row, 'timelasthacked');
  const minutes = whole(row, 'hackresettime');
  if (count === undefined || last === undefined || minutes === undefined) return count;
  return last + minutes * minuteSeconds * 1000 + clockMargin < now ? 0 : count;
}

function notRenewable(rows: CredentialRows, kind: CucmKind): CredentialState['notRenewable'] {
  if (kind === 'cucm-password' && rows.synchronised) return 'held-elsewhere';
  const row = rows.row(kind);
  if (row === undefined) return 'absent';
  return isTrue(row['cantchange']) ? 'cannot-change' : undefined;
}

/**
 * What a credential is like now, from `credential`, `credentialdynamic` and `credentialpolicy` (data dictionary).
 * The stamp is `timechanged`, whole seconds.
 */
export function credentialState(rows: CredentialRows, kind: CucmKind, now: number): CredentialState {
  const why = notRenewable(rows, kind);
  const row = rows.row(kind);
  if (row === undefined) return { kind, stamp: '', notRenewable: why, mustChange: false, locked: 'no' };
  return {
    kind,
    stamp: row['timechanged'] ?? '',
    notRenewable: why,
    changedAt: time(row, 'timechanged'),
    expiresAt: expiry(row),
    mustChange: isTrue(row['credmustchange']),
    locked: lock(row, now),
    failures: failures(row, now),
    failureLimit: whole(row, 'maxhacks'),
    lastFailureAt: time(row, 'timelasthacked'),
    lastSuccessAt: time(row, 'lastsuccessfullogintime'),
    lastFailureAddress: row['lastunsuccessfulloginip'],
    lastSuccessAddress: row['lastsuccessfulloginip'],
    previousSuccessAt: time(row, 'prevlastsuccessfullogintime'),
    previousFailures: whole(row, 'previoushackcount'),
  };
}
