import { type CredentialRow, expiryOf, isHackLocked } from './credential-row.ts';
import type { CucmDatabase } from './database.ts';
import { hashCredential } from './hash-credential.ts';
import type { CucmSwitches } from './switches.ts';

/** What an authentication came to. `code` stands for the opaque IMS result code: 0 = success. */
export interface Authentication {
  readonly authenticated: boolean;
  readonly code: number;
  readonly daysToExpiry: number;
  readonly warning: boolean;
}

/** Stand-ins for IMS result codes, of which no table is published. */
export const resultCodes = {
  success: 0,
  wrong: 1,
  unknownUser: 2,
  adminLocked: 3,
  hackLocked: 4,
  inactive: 5,
  expired: 6,
  mustChange: 7,
} as const;

const DAY = 86_400;

/** A refusal with one of {@link resultCodes}. */
export function refused(code: number): Authentication {
  return { authenticated: false, code, daysToExpiry: 0, warning: false };
}

/** Authenticates against CUCM's own credentials: counters, locks, expiry and the cache of those that succeeded. */
export class Authenticator {
  readonly #database: CucmDatabase;
  readonly #switches: CucmSwitches;
  /** By credential: the hash that succeeded and until when it does so again unasked. */
  readonly #cache = new Map<string, { readonly hash: string; readonly until: number }>();

  constructor(database: CucmDatabase, switches: CucmSwitches) {
    this.#database = database;
    this.#switches = switches;
  }

  authenticate(credential: CredentialRow, value: string): Authentication {
    const now = this.#database.now();
    const hash = hashCredential(value);
    const cached = this.#cache.get(credential.pkid);
    if (cached && cached.hash === hash && cached.until > now) return this.#accepted(credential, now);
    if (credential.adminLockedAt !== undefined) return refused(resultCodes.adminLocked);
    if (isHackLocked(credential, now)) return refused(resultCodes.hackLocked);
    if (this.#isInactive(credential, now)) return refused(resultCodes.inactive);
    if (credential.hash !== hash) return this.#failed(credential, now);
    return this.#succeeded(credential, hash, now);
  }

  #isInactive({ policy, accessedAt }: CredentialRow, now: number): boolean {
    return policy.inactiveDays > 0 && accessedAt + policy.inactiveDays * DAY < now;
  }

  /** The failure that reaches the limit locks; the count begins anew after `hackresettime` without one, or when a lock ran out. */
  #failed({ pkid, failures, failedAt, hackedAt, policy }: CredentialRow, now: number): Authentication {
    if (!this.#switches.failuresCount) return refused(resultCodes.wrong);
    const stale = hackedAt !== undefined || (failedAt ?? 0) + policy.resetMinutes * 60 <= now;
    const count = (stale ? 0 : failures) + 1;
    const locks = policy.maxFailures > 0 && count >= policy.maxFailures;
    this.#database.run(
      `update credentialdynamic set hackcount = ?, timelasthacked = ?, timehackedlockout = ?,
        lastunsuccessfulloginip = '127.0.0.1', timelastaccessed = ? where fkcredential = ?`,
      count,
      now,
      locks ? now : null,
      now,
      pkid,
    );
    return refused(resultCodes.wrong);
  }

  #succeeded(credential: CredentialRow, hash: string, now: number): Authentication {
    this.#database.run(
      `update credentialdynamic set previoushackcount = hackcount, hackcount = 0, timehackedlockout = null,
        prevlastsuccessfullogintime = lastsuccessfullogintime, lastsuccessfullogintime = ?,
        lastsuccessfulloginip = '127.0.0.1', timelastaccessed = ? where fkcredential = ?`,
      now,
      now,
      credential.pkid,
    );
    const expiry = expiryOf(credential);
    if (expiry !== undefined && expiry <= now && !this.#switches.expiredAuthenticates)
      return refused(resultCodes.expired);
    if (credential.mustChange && !this.#switches.mustChangeAuthenticates) return refused(resultCodes.mustChange);
    const seconds = this.#switches.credentialCacheSeconds;
    if (seconds > 0) this.#cache.set(credential.pkid, { hash, until: now + seconds });
    return this.#accepted(credential, now);
  }

  #accepted(credential: CredentialRow, now: number): Authentication {
    const expiry = expiryOf(credential);
    const daysToExpiry = expiry === undefined ? 0 : Math.max(0, Math.floor((expiry - now) / DAY));
    const warning = expiry !== undefined && daysToExpiry <= credential.policy.warningDays;
    return { authenticated: true, code: resultCodes.success, daysToExpiry, warning };
  }
}
