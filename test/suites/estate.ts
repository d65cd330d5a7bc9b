import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'ldapts';
import type { Surroundings } from '../../src/assembly.ts';
import { systemClock } from '../../src/base/clock.ts';
import { type Log, silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { describeProblem } from '../../src/config/problem.ts';
import { phoneModel } from '../../src/lab/phone/phone-models.ts';
import { phonePages } from '../../src/lab/phone/phone-pages.ts';
import { type PhoneScreen, VirtualPhone } from '../../src/lab/phone/virtual-phone.ts';
import type { Planting } from '../../src/lab/plant.ts';
import { type Lab, type LabSwitches, startLab } from '../../src/lab/start-lab.ts';
import type { LabUser } from '../../src/lab/world.ts';
import { freePort } from '../../src/lab/write-lab-files.ts';
import { type Server, startServer } from '../../src/server.ts';

/** How a phone differs from the usual one. */
export interface PhoneTraits {
  readonly model?: string;
  readonly language?: string;
  /** Where it finds the service; the estate's first server unless given. */
  readonly at?: string;
}

/** What a further server may have of its own. */
export type Around = Partial<Pick<Surroundings, 'log' | 'clock'>>;

/** A lab, a server beside it, and phones. */
export interface Estate {
  readonly dir: string;
  readonly lab: Lab;
  readonly config: Config;
  readonly server: Server;
  /** The ordinary user at a place; a person of one's own for each test that walks beside others. */
  userAt(index: number): LabUser;
  phoneOf(user: LabUser, traits?: PhoneTraits): VirtualPhone;
  /** Another Rekey beside the same lab, on a port of its own, with the same store unless `change` says otherwise. */
  openServer(change?: (config: Config) => Config, around?: Around): Promise<Server>;
  stop(): Promise<void>;
}

/** What an estate may differ in. */
export interface EstateOptions {
  readonly users?: number;
  readonly switches?: LabSwitches;
  /** PINs that a sweep is to find. */
  readonly plant?: Planting;
  readonly change?: (config: Config) => Config;
  readonly log?: Log;
}

/** The configuration that the lab wrote. */
function labConfig(dir: string): Config {
  const loaded = loadConfig(join(dir, 'rekey.yaml'), {});
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  return loaded.config;
}

/** Starts a lab in a directory of its own and Rekey with the configuration that it wrote. */
export async function openEstate({
  users = 5,
  switches,
  plant,
  change = config => config,
  log = silentLog,
}: EstateOptions = {}): Promise<Estate> {
  const dir = await mkdtemp(join(tmpdir(), 'rekey-estate-'));
  const lab = await startLab({ dir, users, seed: 7, port: 0, switches, plant, pages: phonePages(dir) });
  const config = change(labConfig(dir));
  const servers: Server[] = [];
  const open = async (given: Config, around: Around): Promise<Server> => {
    const server = await startServer(given, { ...surroundingsFor(given, silentLog), ...around });
    servers.push(server);
    return server;
  };
  const server = await open(config, { log });
  return {
    dir,
    lab,
    config,
    server,
    userAt(index) {
      const user = lab.world.users[index];
      if (!user) throw new Error(`The lab has no user ${index}.`);
      return user;
    },
    phoneOf: (user, { model = 'CP-8845', language = 'en-US', at = server.url } = {}) =>
      new VirtualPhone({
        device: user.device,
        model: phoneModel(model),
        language,
        serviceUrl: `${at}/phone?name=${user.device}`,
        ca: lab.certificates.ca,
        clock: systemClock,
      }),
    async openServer(changed = same => same, around = {}) {
      const listen = `127.0.0.1:${await freePort()}`;
      return open(changed({ ...config, server: { ...config.server, listen } }), around);
    },
    async stop() {
      await Promise.all(servers.map(each => each.stop()));
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Waits until the page is none that replaces itself. */
export async function settled(phone: VirtualPhone, within = 60_000): Promise<PhoneScreen> {
  const until = Date.now() + within;
  while (phone.screen().refreshIn !== undefined && Date.now() < until) {
    await sleep(200);
    await phone.tick();
  }
  return phone.screen();
}

/** Presses or chooses whatever leads to `do=ACTION`, and waits for the page after it. */
export async function press(phone: VirtualPhone, action: string): Promise<PhoneScreen> {
  await phone.act(action);
  return settled(phone);
}

/** Fills a form in and submits it. */
export async function submit(phone: VirtualPhone, values: Readonly<Record<string, string>>): Promise<PhoneScreen> {
  for (const [name, value] of Object.entries(values)) phone.fill(name, value);
  return press(phone, 'submit');
}

/** The newest code mailed to an address; waits until there is one more than `after`. */
export async function codeFor(lab: Lab, address: string, after = 0): Promise<string> {
  for (let tries = 0; tries < 300; tries += 1) {
    const codes = lab.mail.mailbox
      .summaries()
      .filter(({ to }) => to.includes(address))
      .map(({ text }) => /^\s*(\d{8})\s*$/m.exec(text)?.[1])
      .filter(code => code !== undefined);
    const newest = codes.at(-1);
    if (newest !== undefined && codes.length > after) return newest;
    await sleep(100);
  }
  throw new Error(`No code was mailed to ${address}.`);
}

/** What the lab's directory answers to a bind: `ok`, or the sub-code of error 49. */
export async function bindInLab(
  { directory, certificates }: Lab,
  { userId }: Pick<LabUser, 'userId'>,
  password: string,
): Promise<string> {
  const tlsOptions = { ca: certificates.ca };
  const client = new Client({ url: directory.url, timeout: 10_000, connectTimeout: 10_000, tlsOptions });
  try {
    await client.bind(`${userId}@${directory.domain.names.dns}`, password);
    return 'ok';
  } catch (error) {
    return /data (\w+)/.exec(String(error))?.[1] ?? String(error);
  } finally {
    await client.unbind();
  }
}
