import type { Clock } from '../../base/clock.ts';
import type { LabCertificates } from '../certificates.ts';
import type { LabControl, LabServer } from '../fault.ts';
import { type LabRequest, type LabService, startLabHttps } from '../lab-https.ts';
import { everyone, type LabWorld } from '../world.ts';
import { AppUserSessions } from './app-user-sessions.ts';
import { Authenticator } from './authenticate.ts';
import { AxlHandler, statusAnswer } from './axl-handler.ts';
import { operationName } from './axl-request.ts';
import { CucmDatabase } from './database.ts';
import { appUsers, fillBase } from './fill-base.ts';
import { fillPeople } from './fill-people.ts';
import { fillShared, setLogin } from './fill-shared.ts';
import { Limits } from './limits.ts';
import type { AxlContext, CucmNeighbours } from './operation.ts';
import { takePin } from './operations/update-user.ts';
import type { RisStatus } from './ris-answer.ts';
import { RIS_PATH, RisHandler } from './ris-handler.ts';
import { type CucmSwitches, defaultSwitches } from './switches.ts';

/** How the simulated CUCM is started. */
export interface CucmOptions {
  readonly world: LabWorld;
  readonly certificates: LabCertificates;
  readonly clock: Clock;
  readonly control: LabControl;
  readonly switches?: Partial<CucmSwitches> | undefined;
  readonly neighbours?: CucmNeighbours | undefined;
  /** Makes the identifiers in its database. */
  readonly seed?: number | undefined;
}

/** The running CUCM. `url` is AXL's and ends in `/axl/`. */
export interface CucmServer extends LabServer {
  readonly risUrl: string;
  /** Of the application user made for Rekey; `rekey-readonly` and `rekey-noaxl` have the same password. */
  readonly username: string;
  readonly password: string;
  /** The newest schema version that the release speaks. */
  readonly version: string;
  /** Everything it knows; a test may read and change it. */
  readonly database: CucmDatabase;
  /** Logs a user in to a phone by extension mobility, or out. */
  login(device: string, userId: string | undefined): void;
  /** Registers a phone at an address, or gives it another status. */
  register(device: string, at: { readonly ip?: string; readonly status?: RisStatus }): void;
  /** Takes a PIN that Unity Connection pushes over; answers why not, or nothing. */
  takePin(userId: string, pin: string, mustChange: boolean): string | undefined;
}

const USERNAME = 'rekey';
const PASSWORD = 'Lab-Axl-5174';

const newestVersion: Readonly<Record<CucmSwitches['release'], string>> = {
  '10.5': '10.5',
  '11.5': '11.5',
  '12.5': '12.5',
  '14': '14.0',
  '15': '15.0',
};

function fill(database: CucmDatabase, world: LabWorld): void {
  database.transaction(() => {
    fillBase(database, appUsers(PASSWORD));
    fillPeople(database, everyone(world));
    fillShared(database, world.users);
  });
}

const isRis = ({ path }: LabRequest): boolean => path.startsWith('/realtimeservice');

function service(axl: AxlHandler, ris: RisHandler): LabService {
  return {
    classify: request => ({
      system: isRis(request) ? 'ris' : 'cucm',
      operation: request.method === 'POST' ? operationName(request.body) : request.method,
    }),
    handle: request => {
      if (request.path.split('?')[0] === RIS_PATH) return ris.handle(request);
      return /^\/axl(\/|\?|$)/.test(request.path) ? axl.handle(request) : statusAnswer(404);
    },
    answerStatus: statusAnswer,
  };
}

function register(database: CucmDatabase, device: string, ip: string | undefined): void {
  if (ip === undefined) return;
  database.run(
    `update registrationdynamic set lastknownipaddress = ?, lastseen = ?, lastactive = ?
      where fkdevice = (select pkid from device where name = ?)`,
    ip,
    database.now(),
    database.now(),
    device,
  );
}

/** Starts the simulated CUCM, AXL and RisPort70 on one port of the kernel's choice. Fault operations are the SOAP elements, or `GET`. */
export async function startCucm(options: CucmOptions): Promise<CucmServer> {
  const { clock, control, certificates } = options;
  const switches = { ...defaultSwitches, ...options.switches };
  const database = new CucmDatabase(clock, options.seed ?? 1);
  fill(database, options.world);
  const statuses = new Map<string, RisStatus>();
  const sessions = new AppUserSessions(database, switches.sessionIdleMinutes);
  const context: Omit<AxlContext, 'version'> = {
    database,
    switches,
    authenticator: new Authenticator(database, switches),
    neighbours: options.neighbours ?? {},
    extras: new Map(),
  };
  const axl = new AxlHandler(context, sessions, new Limits(clock, switches));
  const ris = new RisHandler({ database, switches, clock, sessions, statuses });
  const server = await startLabHttps({ certificates, control, clock, service: service(axl, ris) });
  return {
    url: `${server.url}/axl/`,
    risUrl: `${server.url}${RIS_PATH}`,
    username: USERNAME,
    password: PASSWORD,
    version: newestVersion[switches.release],
    database,
    login: (device, userId) => setLogin(database, device, userId),
    register: (device, { ip, status }) => {
      register(database, device, ip);
      if (status) statuses.set(device, status);
    },
    takePin: (userId, pin, mustChange) => takePin(userId, pin, mustChange, { ...context, version: 0 }),
    stop: async () => {
      await server.stop();
      database.close();
    },
  };
}
