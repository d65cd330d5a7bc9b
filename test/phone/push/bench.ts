import { once } from 'node:events';
import { type Server as HttpServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import { createKeyring } from '../../../src/base/keyring.ts';
import { silentLog } from '../../../src/base/log.ts';
import { cryptoRandom } from '../../../src/base/random.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { OwnPhone } from '../../../src/dialog/ports.ts';
import { virtualPhoneRouter } from '../../../src/lab/phone/phone-router.ts';
import { createWorld, type LabUser } from '../../../src/lab/world.ts';
import { createPushClient, type PushClient } from '../../../src/phone/push/push-client.ts';
import { pushRouter } from '../../../src/phone/push/push-router.ts';
import { createPushes, type Pushes, type PushesParts } from '../../../src/phone/push/pushes.ts';
import type { AuditEvent } from '../../../src/renewal/ports.ts';
import { createPushStore } from '../../../src/store/push-store.ts';
import { openStore } from '../../../src/store/store.ts';
import { person, TestClock } from '../../dialog/harness.ts';
import { shipped } from '../given.ts';

const key = new Secret(Buffer.alloc(32, 7).toString('base64'));

/** What a phone got and showed. */
export interface Heard {
  readonly status: number;
  readonly type: string;
  readonly length: string | undefined;
  readonly body: string;
}

/** Asks an address; `from` is the address of the loopback to come from. */
export async function hear(url: string, from = '127.0.0.1', method = 'GET'): Promise<Heard> {
  const sent = request(url, { localAddress: from, method, headers: { 'x-ciscoipphonemodelname': 'CP-8845' } });
  sent.end();
  const [answer] = await once(sent, 'response');
  const chunks: Buffer[] = await answer.toArray();
  return {
    status: answer.statusCode,
    type: answer.headers['content-type'],
    length: answer.headers['content-length'],
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

async function listen(app: express.Express, servers: HttpServer[]): Promise<string> {
  const server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Rekey's doors for pushed phones, the lab's phones, and a store between them. */
export async function openBench(over: Partial<PushesParts> = {}, url = 'sqlite::memory:') {
  const servers: HttpServer[] = [];
  const clock = new TestClock();
  const store = await openStore({ url, clock, log: silentLog });
  const audits: AuditEvent[] = [];
  const user = createWorld({ users: 10, seed: 1 }).users.find(({ language }) => language === 'en');
  if (!user) throw new Error('Nobody speaks English.');
  const anna: LabUser = user;

  const rekey = express();
  const rekeyUrl = await listen(rekey, servers);
  const lab = express();
  const labUrl = await listen(lab, servers);
  const authentication = { url: `${rekeyUrl}/phone/authenticate` };
  lab.use(
    '/phone',
    virtualPhoneRouter({
      users: [anna],
      serviceUrl: () => `${rekeyUrl}/phone`,
      authenticationUrl: () => authentication.url,
      clock,
    }),
  );

  const own: OwnPhone[] = [{ device: anna.device, address: '127.0.0.1', by: 'owner' }];
  const address = `${labUrl.slice('http://'.length)}/phone/{device}`;
  const client: PushClient = createPushClient({ scheme: 'http', address, timeout: 2000 });
  const parts: PushesParts = {
    store: createPushStore(store),
    phones: { of: async () => own },
    client,
    publicUrl: rekeyUrl,
    audit: { append: async event => void audits.push(event) },
    pinIsFresh: async () => false,
    keyring: createKeyring([key]),
    clock,
    random: cryptoRandom,
    log: silentLog,
    // Time is turned by the test alone.
    sleep: () => delay(10),
    ...over,
  };
  const pushes = createPushes(parts);
  rekey.use(pushRouter({ pushes, templates: shipped(rekeyUrl), publicUrl: rekeyUrl, log: silentLog, allowHttp: true }));

  const phoneApi = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const options = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const answer = await fetch(`${labUrl}/phone/api/${anna.device}${path}`, options);
    return (await answer.json()) as Record<string, unknown>;
  };
  return {
    clock,
    store,
    audits,
    anna,
    own,
    parts,
    pushes,
    rekeyUrl,
    labUrl,
    authentication,
    subject: person(anna.userId).subject,
    /** A second node on the same store. */
    otherNode: (): Pushes => createPushes({ ...parts, store: createPushStore(store) }),
    /** The virtual phone's screen, or what it shows after a stroke or a switch. */
    screen: () => phoneApi(''),
    press: (stroke: object) => phoneApi('/press', stroke),
    flip: (switches: object) => phoneApi('/switches', switches),
    async stop(): Promise<void> {
      await pushes.stop();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      await store.close();
    },
  };
}

/** A bench. */
export type Bench = Awaited<ReturnType<typeof openBench>>;

/** Waits in time until something holds. */
export async function until<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error('It never came.');
}
