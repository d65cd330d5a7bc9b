import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { OwnPhone, OwnPhones } from '../../dialog/ports.ts';
import type { Axl } from './client.ts';
import type { Cucm } from './cucm.ts';
import { CucmError } from './errors.ts';
import { holdersOf } from './holders.ts';
import { sql } from './sql.ts';

/** What the search is built from. */
export interface OwnPhonesOptions {
  readonly cucms: readonly Pick<Cucm, 'name' | 'axl' | 'registrations'>[];
  readonly clock: Clock;
  readonly log: Log;
}

type Cluster = OwnPhonesOptions['cucms'][number];

/** Nobody has more; each costs two questions to CUCM. */
const MOST_PHONES = 10;

/** Where a phone was registered so long ago will do: the answer counts only from where the push went. */
const TRUSTED_MS = 60_000;

const order: readonly OwnPhone['by'][] = ['owner', 'line', 'mobility'];

/** Soft clients (CSF, TCT, BOT, TAB) run wherever their password is known, and take no pushes. */
const isDeskPhone = (name: string): boolean => /^SEP/i.test(name);

interface Candidate {
  readonly name: string;
  readonly owned: boolean;
}

/** Phones that may stand for the user: owned, signed in to, or with his primary extension as a line. */
async function candidates(axl: Axl, userId: string): Promise<readonly Candidate[]> {
  const rows = await axl.query(
    sql`select first ${MOST_PHONES} d.name,ow.userid as ownerid from device d
      left outer join enduser ow on ow.pkid=d.fkenduser
      left outer join extensionmobilitydynamic em on em.fkdevice=d.pkid
      left outer join enduser mu on mu.pkid=em.fkenduser
      where d.tkclass=1 and (ow.userid=${userId} or mu.userid=${userId} or d.pkid in
      (select dm.fkdevice from devicenumplanmap dm
      inner join endusernumplanmap m on m.fknumplan=dm.fknumplan and m.tkdnusage=1
      inner join enduser eu on eu.pkid=m.fkenduser where eu.userid=${userId}))`,
  );
  return rows.flatMap(({ name = '', ownerid }) => (isDeskPhone(name) ? [{ name, owned: ownerid === userId }] : []));
}

async function ownPhone(
  { axl, registrations }: Cluster,
  { name: device, owned }: Candidate,
  userId: string,
  notBefore: number,
): Promise<OwnPhone | 'silent' | undefined> {
  const registration = await registrations.lookup(device, notBefore);
  if (registration.state === 'rate' || registration.state === 'unreachable') return 'silent';
  if (registration.state !== 'known' || !registration.device.registered) return undefined;
  const [address] = registration.device.addresses;
  const found = await holdersOf(axl, device, registration.device.loginUserId);
  // Whoever is signed in stands before it: the owner then does not.
  if (address === undefined || found?.userId !== userId) return undefined;
  return { device, address, by: owned ? 'owner' : found.holders.includes(userId) ? 'mobility' : 'line' };
}

async function phonesIn(cluster: Cluster, userId: string, notBefore: number): Promise<readonly OwnPhone[] | undefined> {
  const found = await candidates(cluster.axl, userId);
  const phones = await Promise.all(found.map(candidate => ownPhone(cluster, candidate, userId, notBefore)));
  if (phones.length > 0 && phones.every(phone => phone === 'silent')) return undefined;
  return phones.filter(phone => phone !== undefined && phone !== 'silent');
}

/** Finds a user's own registered phones over all clusters. It never rejects for what a cluster can do. */
export function createOwnPhones({ cucms, clock, log }: OwnPhonesOptions): OwnPhones {
  const inCluster = async (cluster: Cluster, userId: string): Promise<readonly OwnPhone[] | undefined> => {
    try {
      return await phonesIn(cluster, userId, clock.now() - TRUSTED_MS);
    } catch (error) {
      if (!(error instanceof CucmError)) throw error;
      log.warn({ system: cluster.name, reason: error.reason }, error.message);
      return undefined;
    }
  };
  return {
    async of(userId) {
      const found = await Promise.all(cucms.map(cluster => inCluster(cluster, userId)));
      const phones = found.flatMap(list => list ?? []);
      if (phones.length === 0 && found.includes(undefined)) return undefined;
      return phones.sort((one, other) => order.indexOf(one.by) - order.indexOf(other.by));
    },
  };
}
