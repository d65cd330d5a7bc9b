import { Agent, type Dispatcher, request } from 'undici';
import { createLabCertificates, type LabCertificates } from '../../../src/lab/certificates.ts';
import type { CucmNeighbours } from '../../../src/lab/cucm/operation.ts';
import { type CucmServer, startCucm } from '../../../src/lab/cucm/start-cucm.ts';
import type { CucmSwitches } from '../../../src/lab/cucm/switches.ts';
import { LabControl } from '../../../src/lab/fault.ts';
import { createStoppedClock, type LabClock } from '../../../src/lab/lab-clock.ts';
import { createWorld, type LabUser, type LabWorld } from '../../../src/lab/world.ts';

/** What a raw client sees. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** How a raw AXL request departs from the ordinary. */
export interface RawOptions {
  readonly version?: string;
  readonly action?: string | undefined;
  readonly username?: string;
  readonly password?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** A running CUCM of twelve ordinary users on a clock that stands still, with a raw client. */
export interface LabCucm {
  readonly cucm: CucmServer;
  readonly world: LabWorld;
  readonly clock: LabClock;
  readonly control: LabControl;
  readonly dispatcher: Dispatcher;
  readonly certificates: LabCertificates;
  /** One ordinary user, by number. */
  user(index: number): LabUser;
  axl(operation: string, content: string, options?: RawOptions): Promise<RawAnswer>;
  /** Any request to a path of the server. */
  send(path: string, init: { method: string; headers?: Record<string, string>; body?: string }): Promise<RawAnswer>;
  /** Whether a PIN authenticates. */
  pinWorks(userId: string, pin: string): Promise<boolean>;
  stop(): Promise<void>;
}

const certificates = createLabCertificates();

export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

export const soapBody = (operation: string, content: string, version = '12.5'): string =>
  `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns="http://www.cisco.com/AXL/API/${version}">` +
  `<soapenv:Header/><soapenv:Body><ns:${operation}>${content}</ns:${operation}></soapenv:Body></soapenv:Envelope>`;

/** The fault of an answer as `code message`. */
export function faultOf({ status, body }: RawAnswer): string {
  const part = (name: string): string => new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(body)?.[1] ?? '';
  return `${status} ${part('faultcode')} ${part('axlcode')} ${part('axlmessage')}`;
}

/** What stands inside `<return>`. */
export const returned = ({ body }: RawAnswer): string => /<return>([\s\S]*)<\/return>/.exec(body)?.[1] ?? body;

export async function startLabCucm(
  switches: Partial<CucmSwitches> = {},
  neighbours: CucmNeighbours = {},
): Promise<LabCucm> {
  const world = createWorld({ users: 12, seed: 3 });
  const clock = createStoppedClock(Date.UTC(2026, 1, 28, 16, 5, 58));
  const control = new LabControl();
  const cucm = await startCucm({ world, certificates, clock, control, switches, neighbours });
  const dispatcher = new Agent({ connect: { ca: certificates.ca } });
  const origin = new URL(cucm.url).origin;

  const send: LabCucm['send'] = async (path, init) => {
    const { statusCode, headers, body } = await request(`${origin}${path}`, { ...init, dispatcher } as never);
    return { status: statusCode, headers, body: await body.text() };
  };
  const axl: LabCucm['axl'] = (operation, content, options = {}) => {
    const { version = '12.5', username = cucm.username, password = cucm.password } = options;
    const action = 'action' in options ? options.action : `"CUCM:DB ver=${version} ${operation}"`;
    const headers = {
      'content-type': 'text/xml',
      authorization: basic(username, password),
      ...(action === undefined ? {} : { SOAPAction: action }),
      ...options.headers,
    };
    const body = options.body ?? soapBody(operation, content, version);
    return send('/axl/', { method: 'POST', headers, body, ...(options.signal ? { signal: options.signal } : {}) });
  };
  return {
    cucm,
    world,
    clock,
    control,
    dispatcher,
    certificates,
    user: index => {
      const user = world.users[index];
      if (!user) throw new TypeError(`no user ${index}`);
      return user;
    },
    axl,
    send,
    pinWorks: async (userId, pin) =>
      (await axl('doAuthenticateUser', `<userid>${userId}</userid><pin>${pin}</pin>`)).body.includes(
        '<userAuthenticated>true</userAuthenticated>',
      ),
    stop: async () => {
      await dispatcher.close();
      await cucm.stop();
    },
  };
}
