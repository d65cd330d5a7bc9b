import type { CucmDatabase, Row } from './database.ts';

/** Whose credential: an end user's or an application user's pkid. */
export interface CredentialOwner {
  readonly column: 'fkenduser' | 'fkapplicationuser';
  readonly pkid: string;
}

/** One credential with its counters and its policy; times are seconds since 1970. */
export interface CredentialRow {
  readonly pkid: string;
  readonly kind: number;
  readonly hash: string;
  readonly cantChange: boolean;
  readonly mustChange: boolean;
  readonly doesNotExpire: boolean;
  readonly changedAt: number;
  readonly adminLockedAt: number | undefined;
  readonly failures: number;
  readonly hackedAt: number | undefined;
  readonly failedAt: number | undefined;
  readonly succeededAt: number;
  readonly accessedAt: number;
  readonly policy: CredentialRules;
}

/** What a credential policy demands; minutes and days as in the Data Dictionary. */
export interface CredentialRules {
  readonly pkid: string;
  readonly name: string;
  readonly maxFailures: number;
  readonly resetMinutes: number;
  readonly lockoutMinutes: number;
  readonly minMinutes: number;
  readonly maxDays: number;
  readonly minLength: number;
  readonly history: number;
  readonly inactiveDays: number;
  readonly warningDays: number;
  readonly trivialCheck: boolean;
}

const query = (column: string): string => `
  select c.pkid, c.tkcredential, c.credentials, c.cantchange, c.credmustchange, c.doesntexpire, c.timechanged,
    c.timeadminlockout, d.hackcount, d.timehackedlockout, d.timelasthacked, d.lastsuccessfullogintime, d.timelastaccessed,
    p.pkid as policy, p.displayname, p.maxhacks, p.hackresettime, p.lockoutduration, p.minduration, p.maxdays, p.minlength,
    p.prevcredcount, p.maxinactivedays, p.expirywarningdays, p.trivialcredchecking
  from credential c join credentialdynamic d on d.fkcredential = c.pkid
    join credentialpolicy p on p.pkid = c.fkcredentialpolicy
  where c.${column} = ? and c.tkcredential = ?`;

const queries = { fkenduser: query('fkenduser'), fkapplicationuser: query('fkapplicationuser') };

const optional = (value: Row[string] | undefined): number | undefined => Number(value ?? 0) || undefined;

function rulesOf(row: Row): CredentialRules {
  return {
    pkid: String(row['policy']),
    name: String(row['displayname']),
    maxFailures: Number(row['maxhacks']),
    resetMinutes: Number(row['hackresettime']),
    lockoutMinutes: Number(row['lockoutduration']),
    minMinutes: Number(row['minduration']),
    maxDays: Number(row['maxdays']),
    minLength: Number(row['minlength']),
    history: Number(row['prevcredcount']),
    inactiveDays: Number(row['maxinactivedays']),
    warningDays: Number(row['expirywarningdays']),
    trivialCheck: row['trivialcredchecking'] === 't',
  };
}

/** Reads one credential; undefined where there is none of that kind (3 password, 4 PIN). */
export function readCredential(
  database: CucmDatabase,
  owner: CredentialOwner,
  kind: number,
): CredentialRow | undefined {
  const row = database.get(queries[owner.column], owner.pkid, kind);
  if (!row) return undefined;
  return {
    pkid: String(row['pkid']),
    kind,
    hash: String(row['credentials']),
    cantChange: row['cantchange'] === 't',
    mustChange: row['credmustchange'] === 't',
    doesNotExpire: row['doesntexpire'] === 't',
    changedAt: Number(row['timechanged']),
    adminLockedAt: optional(row['timeadminlockout']),
    failures: Number(row['hackcount']),
    hackedAt: optional(row['timehackedlockout']),
    failedAt: optional(row['timelasthacked']),
    succeededAt: Number(row['lastsuccessfullogintime']),
    accessedAt: Number(row['timelastaccessed']),
    policy: rulesOf(row),
  };
}

/** Whether it is locked by failed attempts at a moment. */
export function isHackLocked({ hackedAt, policy }: CredentialRow, now: number): boolean {
  return hackedAt !== undefined && (policy.lockoutMinutes === 0 || hackedAt + policy.lockoutMinutes * 60 > now);
}

/** When it expires; undefined = never. */
export function expiryOf({ doesNotExpire, changedAt, policy }: CredentialRow): number | undefined {
  return doesNotExpire || policy.maxDays === 0 ? undefined : changedAt + policy.maxDays * 86_400;
}
