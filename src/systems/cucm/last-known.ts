import { normalAddress } from './address.ts';
import { time } from './cells.ts';
import type { Axl, Row } from './client.ts';
import type { RisDevice } from './ris-answer.ts';
import { sql } from './sql.ts';

const namesAStatement = 200;
/** CUCM writes 0 while a device is registered, else when it was last seen; what was seen lately counts too. */
const recently = 60 * 60_000;

function toDevice(row: Row, now: number): RisDevice | undefined {
  const name = row['devicename'];
  const address = normalAddress(row['lastknownipaddress'] ?? '');
  if (name === undefined || address === undefined) return undefined;
  const seen = time(row, 'lastseen');
  const registered = seen === undefined || seen > now - recently;
  return { name, registered, addresses: [address], changedAt: (seen ?? now) / 1000 };
}

/** Where devices were last registered, by SQL (`registrationdynamic`, CUCM 11.5 and later): no rate, but less fresh. */
export async function lastKnown(
  axl: Axl,
  names: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, RisDevice>> {
  const found = new Map<string, RisDevice>();
  for (let from = 0; from < names.length; from += namesAStatement) {
    const rows = await axl.query(
      sql`select d.name as devicename,rd.lastknownipaddress,rd.lastseen from registrationdynamic rd
        inner join device d on d.pkid=rd.fkdevice where d.name in (${names.slice(from, from + namesAStatement)})`,
    );
    for (const row of rows) {
      const device = toDevice(row, now);
      if (device) found.set(device.name.toLowerCase(), device);
    }
  }
  return found;
}
