import type { Axl } from './client.ts';
import { sql } from './sql.ts';

/** Whom a device stands for in CUCM. */
export interface Holders {
  /** Extension mobility's user, then the owner, then the only user of the primary line. */
  readonly userId?: string | undefined;
  /** The extension-mobility user and the owner. */
  readonly holders: readonly string[];
}

/** The user whose primary extension the device's first line is, where exactly one has it. */
async function onlyLineUser(axl: Axl, id: string): Promise<string | undefined> {
  const rows = await axl.query(
    sql`select distinct eu.userid from devicenumplanmap dm
      inner join endusernumplanmap m on m.fknumplan=dm.fknumplan and m.tkdnusage=1
      inner join enduser eu on eu.pkid=m.fkenduser where eu.tkuserprofile=1 and dm.fkdevice=${id}
      and dm.numplanindex=(select min(x.numplanindex) from devicenumplanmap x where x.fkdevice=${id})`,
  );
  return rows.length === 1 ? rows[0]?.['userid'] : undefined;
}

/** Looks a phone's users up by SQL; undefined where the cluster has no such phone (`device.tkclass` 1). */
export async function holdersOf(axl: Axl, device: string, signedIn: string | undefined): Promise<Holders | undefined> {
  const rows = await axl.query(
    sql`select d.pkid,ow.userid as ownerid,mu.userid as mobileid from device d
      left outer join enduser ow on ow.pkid=d.fkenduser
      left outer join extensionmobilitydynamic em on em.fkdevice=d.pkid
      left outer join enduser mu on mu.pkid=em.fkenduser where d.tkclass=1 and d.name=${device}`,
  );
  const row = rows[0];
  const id = row?.['pkid'];
  if (row === undefined || id === undefined) return undefined;
  const found = [row['mobileid'] ?? signedIn, row['ownerid']].filter(userId => userId !== undefined);
  return { userId: found[0] ?? (await onlyLineUser(axl, id)), holders: [...new Set(found)] };
}
