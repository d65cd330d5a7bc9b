import { Authenticator } from '../../src/lab/cucm/authenticate.ts';
import { storeValue } from '../../src/lab/cucm/change-credential.ts';
import { type CredentialRow, isHackLocked, readCredential } from '../../src/lab/cucm/credential-row.ts';
import { CucmDatabase, type Row } from '../../src/lab/cucm/database.ts';
import { fillBase } from '../../src/lab/cucm/fill-base.ts';
import { fillPeople } from '../../src/lab/cucm/fill-people.ts';
import { defaultSwitches } from '../../src/lab/cucm/switches.ts';
import { PIN } from '../../src/lab/cucm/tables.ts';
import type { LabClock } from '../../src/lab/lab-clock.ts';
import type { LabUser } from '../../src/lab/world.ts';
import type { SurveyedEntry } from '../../src/sweep/ports.ts';

/** The lab's CUCM without its HTTP: its database and what judges a PIN. */
export interface Cluster {
  /** One authentication, the counters as CUCM moves them; `locked` where it is the failure that locks. */
  authenticate(userId: string, pin: string): { readonly right: boolean; readonly locked: boolean };
  setPin(userId: string, pin: string): void;
  survey(userIds: readonly string[]): readonly SurveyedEntry[];
  close(): void;
}

const MARGIN_MS = 30_000;

const time = (row: Row, column: string): number | undefined => Number(row[column] ?? 0) * 1000 || undefined;

function entryOf(row: Row, credential: CredentialRow, now: number): SurveyedEntry {
  const { failures, failedAt, policy } = credential;
  const forgotten = (failedAt ?? 0) * 1000 + policy.resetMinutes * 60_000 + MARGIN_MS < now;
  const userId = String(row['userid']);
  const person = {
    firstName: String(row['firstname']),
    lastName: String(row['lastname']),
    extension: String(row['telephonenumber']),
  };
  return {
    entry: { system: 'cucm:main', id: String(row['pkid']), userId, enabled: true, person },
    credentials: [
      {
        kind: 'cucm-pin',
        stamp: String(credential.changedAt),
        mustChange: credential.mustChange,
        locked: isHackLocked(credential, now / 1000) ? 'failed-attempts' : 'no',
        inactive: false,
        failures: forgotten ? 0 : failures,
        shownFailures: failures,
        failureLimit: policy.maxFailures,
        failureWindowMinutes: policy.resetMinutes,
        lastFailureAt: failedAt === undefined ? undefined : failedAt * 1000,
        lastSuccessAt: credential.succeededAt * 1000 || undefined,
        previousSuccessAt: time(row, 'prevlastsuccessfullogintime'),
        previousFailures: Number(row['previoushackcount'] ?? 0),
        initialValue: row['same'] === 1 ? 'same' : undefined,
      },
    ],
  };
}

/** Fills one with people. */
export function createCluster(clock: LabClock, users: readonly LabUser[]): Cluster {
  const database = new CucmDatabase(clock, 1);
  database.transaction(() => {
    fillBase(database, []);
    fillPeople(database, users);
  });
  const authenticator = new Authenticator(database, defaultSwitches);
  const pkids = new Map(
    database.all('select pkid, userid from enduser').map(row => [String(row['userid']), String(row['pkid'])]),
  );
  const owner = (userId: string) => ({ column: 'fkenduser', pkid: pkids.get(userId) ?? '' }) as const;
  const credentialOf = (userId: string): CredentialRow => {
    const credential = readCredential(database, owner(userId), PIN);
    if (!credential) throw new TypeError(`no PIN of ${userId}`);
    return credential;
  };
  return {
    authenticate(userId, pin) {
      const before = credentialOf(userId);
      const wasLocked = isHackLocked(before, database.now());
      const { authenticated } = authenticator.authenticate(before, pin);
      // A clean counter is far from any lock: it need not be read again.
      const mayLock = !authenticated && !wasLocked && before.failures > 0;
      const locked = mayLock && isHackLocked(credentialOf(userId), database.now());
      return { right: authenticated, locked };
    },
    setPin: (userId, pin) => storeValue(database, owner(userId), credentialOf(userId), pin),
    survey: userIds =>
      userIds.flatMap(userId => {
        const row = database.get(
          `select u.pkid, u.userid, u.firstname, u.lastname, u.telephonenumber, d.prevlastsuccessfullogintime,
            d.previoushackcount, c.credentials = f.credentials as same
            from enduser u join credential c on c.fkenduser = u.pkid and c.tkcredential = 4
            join credentialdynamic d on d.fkcredential = c.pkid
            join credentialpolicydefault f on f.tkcredential = 4 and f.tkcredentialuser = 2 where u.userid = ?`,
          userId,
        );
        return row ? [entryOf(row, credentialOf(userId), clock.now())] : [];
      }),
    close: () => database.close(),
  };
}
