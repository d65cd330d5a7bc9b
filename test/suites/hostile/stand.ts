import { readCredential } from '../../../src/lab/cucm/credential-row.ts';
import type { Lab } from '../../../src/lab/start-lab.ts';
import { everyone } from '../../../src/lab/world.ts';

/** CUCM's kinds of credentials: password and PIN. */
const cucmKinds = [3, 4] as const;

/** How every credential of the lab stands, its value, its locks and whether it must be changed, as one text; without counters of failures. */
export function standOf({ world, cucm, unity, directory }: Lab): string {
  return everyone(world)
    .map(({ userId }) => {
      const pkid = String(cucm.database.get('select pkid from enduser where userid = ?', userId)?.['pkid']);
      const inCucm = cucmKinds.map(kind => {
        const row = readCredential(cucm.database, { column: 'fkenduser', pkid }, kind);
        return [row?.hash, row?.changedAt, row?.mustChange, row?.hackedAt, row?.adminLockedAt];
      });
      const inUnity = Object.values(unity.system.users.byAlias(userId)?.credentials ?? {}).map(
        ({ value, changedAt, mustChange, hackedAt, lockedAt }) => [value, changedAt, mustChange, hackedAt, lockedAt],
      );
      const account = directory.domain.user(userId)?.account;
      const inDirectory = [account?.password, account?.pwdLastSet, account?.lockoutTime, account?.userAccountControl];
      return JSON.stringify([userId, inCucm, inUnity, inDirectory.map(String)]);
    })
    .join('\n');
}
