import { Agent, request } from 'undici';
import { createLabCertificates } from '../../../src/lab/certificates.ts';
import { LabControl } from '../../../src/lab/fault.ts';
import { createStoppedClock, type LabClock } from '../../../src/lab/lab-clock.ts';
import type { UnityAccount } from '../../../src/lab/unity/sessions.ts';
import { startUnity, type UnityServer } from '../../../src/lab/unity/start-unity.ts';
import type { UnitySwitches } from '../../../src/lab/unity/switches.ts';
import type { UnityUser } from '../../../src/lab/unity/unity-user.ts';
import { createWorld, type LabUser, type LabWorld } from '../../../src/lab/world.ts';

const tls = createLabCertificates();
const START = Date.UTC(2026, 0, 15, 12);

/** What CUPI answered. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of XML and plain text: undefined, whatever the type says. */
  readonly json: CupiJson;
}

/** What tests look into; which of it came is what they ask. */
export interface CupiJson {
  readonly '@total': string;
  readonly User: readonly { readonly Alias: string }[];
  readonly AuthenticationRule: readonly { readonly ObjectId: string }[];
  readonly AlternateExtension: object;
  readonly errors: { readonly message: string };
}

/** A running Unity Connection with a client that trusts it. */
export interface CupiBench {
  readonly unity: UnityServer;
  readonly world: LabWorld;
  readonly control: LabControl;
  readonly clock: LabClock;
  readonly person: LabUser;
  readonly user: UnityUser;
  call(method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<Reply>;
  /** PUT to the PIN of `user`. */
  putPin(fields: Record<string, string>): Promise<Reply>;
  /** GET of the PIN of `user`. */
  getPin(): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

/** The user of a person, who must have a mailbox. */
export function userOf(unity: UnityServer, person: LabUser): UnityUser {
  const user = unity.system.users.byAlias(person.userId);
  if (!user) throw new TypeError(`${person.userId} has no mailbox`);
  return user;
}

export async function cupiBench(
  switches: Partial<UnitySwitches> = {},
  accounts?: readonly UnityAccount[],
): Promise<CupiBench> {
  const world = createWorld({ users: 30, seed: 7 });
  const [person] = world.users;
  if (!person) throw new TypeError('an empty world');
  const control = new LabControl();
  const clock = createStoppedClock(START);
  const unity = await startUnity({ world, tls, clock, control, switches, accounts });
  const user = userOf(unity, person);
  const dispatcher = new Agent({ connect: { ca: tls.ca } });
  const basic = `Basic ${Buffer.from(`${unity.username}:${unity.password}`).toString('base64')}`;
  const call: CupiBench['call'] = async (method, path, { body, headers = {} } = {}) => {
    const reply = await request(unity.url + path, {
      method,
      dispatcher,
      headers: { authorization: basic, accept: 'application/json', 'content-type': 'application/json', ...headers },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await reply.body.text();
    const isJson = String(reply.headers['content-type']).includes('json');
    return { status: reply.statusCode, text, headers: reply.headers, json: isJson ? JSON.parse(text) : undefined };
  };
  const pin = `/users/${user.objectId}/credential/pin`;
  return {
    unity,
    world,
    control,
    clock,
    person,
    user,
    call,
    putPin: fields => call('PUT', pin, { body: fields }),
    getPin: async () => JSON.parse((await call('GET', pin)).text) as Record<string, string>,
    stop: async () => {
      await dispatcher.destroy();
      await unity.stop();
    },
  };
}
