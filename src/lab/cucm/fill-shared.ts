import type { LabUser } from '../world.ts';
import type { CucmDatabase } from './database.ts';
import { addLine, addPhone, readBase } from './fill-people.ts';

/** A phone in the lobby where people log in by extension mobility; the first user is logged in. */
export const LOBBY_PHONE = 'SEP00000000E001';
/** A phone that nobody owns, with the team's line. */
export const TEAM_PHONE = 'SEP00000000E002';
/** The number that two users share as their second line. */
export const TEAM_NUMBER = '91000';

const TEAM_NAME = 'Reception';

function fillLobby(database: CucmDatabase): void {
  const fkdevice = addPhone(database, readBase(database), LOBBY_PHONE, 'Lobby', null, '127.0.0.1');
  database.update('device', fkdevice, { allowhotelingflag: 't' });
  database.insert('extensionmobilitydynamic', { fkdevice });
}

function fillTeam(database: CucmDatabase, members: readonly LabUser[]): void {
  const base = readBase(database);
  const fknumplan = database.insert('numplan', {
    dnorpattern: TEAM_NUMBER,
    fkroutepartition: base.partition,
    description: TEAM_NAME,
    alertingname: TEAM_NAME,
    alertingnameascii: TEAM_NAME,
  });
  const phone = addPhone(database, base, TEAM_PHONE, TEAM_NAME, null, '127.0.0.1');
  const maps = [addLine(database, phone, fknumplan, 1, TEAM_NAME)];
  for (const { device } of members) {
    const own = database.get('select pkid from device where name = ?', device);
    maps.push(addLine(database, String(own?.['pkid']), fknumplan, 2, TEAM_NAME));
  }
  for (const { userId } of members) {
    const user = database.get('select pkid from enduser where userid = ?', userId);
    for (const fkdevicenumplanmap of maps) {
      database.insert('devicenumplanmapendusermap', { fkenduser: user?.['pkid'] ?? null, fkdevicenumplanmap });
    }
  }
}

/** Logs a user in to a phone by extension mobility, or out where `userId` is undefined. */
export function setLogin(database: CucmDatabase, device: string, userId: string | undefined): void {
  const user = userId === undefined ? undefined : database.get('select pkid from enduser where userid = ?', userId);
  const profile = user && database.get('select pkid from device where name = ?', `UDP-${userId}`);
  const fkenduser = user?.['pkid'] ?? null;
  database.run(
    `update extensionmobilitydynamic set fkenduser = ?, fkdevice_currentloginprofile = ?,
      fkenduser_lastlogin = nvl(?, fkenduser_lastlogin), logintime = ?, loginduration = ?
      where fkdevice = (select pkid from device where name = ?)`,
    fkenduser,
    profile?.['pkid'] ?? null,
    fkenduser,
    user ? database.now() : null,
    user ? 0 : null,
    device,
  );
}

/** Fills what people share: a lobby phone with the first of them logged in, and a line of the second and third. */
export function fillShared(database: CucmDatabase, users: readonly LabUser[]): void {
  fillLobby(database);
  fillTeam(database, users.slice(1, 3));
  setLogin(database, LOBBY_PHONE, users[0]?.userId);
}
