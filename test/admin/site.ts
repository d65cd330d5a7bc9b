import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Planting } from '../../src/lab/plant.ts';
import { startLab } from '../../src/lab/start-lab.ts';
import { type Server, startServer } from '../../src/server.ts';

type Agents = Lab['world']['agents'];

/** A lab and Rekey beside it, for the admin pages. */
export interface AdminSite {
  readonly lab: Lab;
  readonly config: Config;
  readonly url: string;
  signIn(role: keyof Agents): Promise<AdminBrowser>;
  /** Nobody yet. */
  anybody(): AdminBrowser;
  stop(): Promise<void>;
}

/** A browser without script. */
export class AdminBrowser {
  readonly #agent: ReturnType<typeof request.agent>;

  constructor(url: string) {
    this.#agent = request.agent(url);
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<request.Response> {
    return await this.#agent.get(path).set(headers);
  }

  /** Sends a form as the page at `from` would. */
  async post(
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
    from = path,
  ): Promise<request.Response> {
    const { text } = await this.get(from);
    const csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    return await this.#agent
      .post(path)
      .type('form')
      .send({ csrf, ...fields });
  }
}

/** Starts both; `change` alters the configuration that the lab wrote. */
export async function openSite(
  change: (config: Config) => Config = config => config,
  plant?: Planting,
): Promise<AdminSite> {
  const dir = await mkdtemp(join(tmpdir(), 'rekey-admin-'));
  const lab = await startLab({ dir, users: 6, seed: 3, port: 0, plant });
  const loaded = loadConfig(join(dir, 'rekey.yaml'), {});
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const config = change(loaded.config);
  const surroundings = { ...surroundingsFor(config, silentLog), answerAt: (_: number, ready: number) => ready };
  const server: Server = await startServer(config, surroundings);
  return {
    lab,
    config,
    url: server.url,
    async signIn(role) {
      const browser = new AdminBrowser(server.url);
      const { userId, directoryPassword: password } = lab.world.agents[role];
      const answer = await browser.post('/sign-in', { userId, password, to: '/' });
      if (answer.status !== 303) throw new Error(`The ${role} was not let in: ${answer.status}`);
      return browser;
    },
    anybody: () => new AdminBrowser(server.url),
    async stop() {
      await server.stop();
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
