import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../src/base/log.ts';
import { surroundingsFor } from '../src/commands/surroundings.ts';
import type { Config } from '../src/config/config.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { webSchema } from '../src/config/web.ts';
import type { Lab } from '../src/lab/lab.ts';
import { startLab } from '../src/lab/start-lab.ts';
import { type Server, startServer } from '../src/server.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { routeTable } from './structure/route-table.ts';

const targeted = Object.entries(routeTable).flatMap(([name, { target }]) => (target ? [{ name, target }] : []));

/** What an agent's grant may be, so that the same subjects are in or out of its scope. */
const scopes = {
  everywhere: {},
  'an OU elsewhere': { ous: ['OU=Elsewhere,DC=lab,DC=test'] },
  'a cluster elsewhere': { clusters: ['other'] },
} as const;
type Scope = keyof typeof scopes;

let dir: string;
let lab: Lab;
let store: Store;
const servers = new Map<Scope, Server>();

function withGrant(config: Config, scope: Scope): Config {
  const group = config.helpdesk?.group ?? '';
  const grant = { role: 'agent', groups: [group], showSecret: 'once', maySkipVerification: true, ...scopes[scope] };
  const { roles } = webSchema.parse({ roles: [...config.web.roles, grant] });
  const helpdesk = config.helpdesk && { ...config.helpdesk, group: undefined };
  return { ...config, server: { ...config.server, listen: '127.0.0.1:0' }, web: { ...config.web, roles }, helpdesk };
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rekey-targets-'));
  lab = await startLab({ dir, users: 2, seed: 9, port: 0 });
  const loaded = loadConfig(join(dir, 'rekey.yaml'), {});
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  for (const scope of Object.keys(scopes) as Scope[]) {
    const config = withGrant(loaded.config, scope);
    const surroundings = { ...surroundingsFor(config, silentLog), answerAt: (_: number, ready: number) => ready };
    servers.set(scope, await startServer(config, surroundings));
  }
  const { clock } = surroundingsFor(loaded.config, silentLog);
  store = await openStore({ url: loaded.config.store.url, clock, log: silentLog });
}, 60_000);
afterAll(async () => {
  await Promise.all([...servers.values()].map(server => server.stop()));
  await store.close();
  await lab.stop();
  await rm(dir, { recursive: true });
});

interface Agent {
  readonly browser: ReturnType<typeof request.agent>;
  readonly csrf: string;
}

async function agentAt(scope: Scope): Promise<Agent> {
  const browser = request.agent(servers.get(scope)?.url ?? '');
  const token = async (): Promise<string> =>
    /name="csrf" value="([^"]+)"/.exec((await browser.get('/sign-in')).text)?.[1] ?? '';
  const { userId, directoryPassword: password } = lab.world.agents.agent;
  const csrf = await token();
  const answer = await browser.post('/sign-in').type('form').send({ csrf, userId, password });
  expect(answer.status).toBe(303);
  return { browser, csrf: await token() };
}

/** The reasons of the refusals that were audited since a moment. */
async function refusals(subject: string): Promise<readonly (string | null)[]> {
  const rows = await store.db
    .selectFrom('audit')
    .select('reason')
    .where('event', '=', 'access-refused')
    .where('subject', '=', subject)
    .execute();
  return rows.map(({ reason }) => reason);
}

async function everyAct(scope: Scope, userId: string): Promise<readonly (readonly [string, number])[]> {
  const { browser, csrf } = await agentAt(scope);
  const seen: (readonly [string, number])[] = [];
  for (const { name, target } of targeted) {
    const sent = browser.post(target.path(userId)).type('form');
    seen.push([name, (await sent.send({ csrf, ...target.fields(userId) })).status]);
  }
  return seen;
}

const allRefused = targeted.map(({ name }) => [name, 403] as const);

describe('every act on a subject', () => {
  it.each([
    ['a protected account', () => lab.world.special.protected.userId, 'protected'],
    ['the agent themselves', () => lab.world.agents.agent.userId, 'self'],
    ['an administrator', () => lab.world.agents.admin.userId, 'higher-role'],
    ['an auditor', () => lab.world.agents.auditor.userId, 'higher-role'],
  ] as const)('is refused on %s, though the grant reaches everywhere', async (_who, userIdOf, reason) => {
    const userId = userIdOf();
    expect(await everyAct('everywhere', userId)).toEqual(allRefused);
    expect(await refusals(userId)).toEqual(targeted.map(() => reason));
  });

  it.each(['an OU elsewhere', 'a cluster elsewhere'] as const)('is refused where the grant is for %s', async scope => {
    const { userId = '' } = lab.world.users[0] ?? {};
    const before = (await refusals(userId)).length;
    expect(await everyAct(scope, userId)).toEqual(allRefused);
    expect((await refusals(userId)).slice(before)).toEqual(targeted.map(() => 'out-of-scope'));
  });

  it('reaches an ordinary subject in scope', async () => {
    const { userId = '' } = lab.world.users[1] ?? {};
    await everyAct('everywhere', userId);
    expect(await refusals(userId)).toEqual([]);
  });

  it('planned and sent nothing for anybody who was refused', async () => {
    const { admin, agent, auditor } = lab.world.agents;
    const refused = [lab.world.special.protected, admin, agent, auditor].map(({ userId }) => userId);
    const rows = await store.db
      .selectFrom('audit')
      .select('event')
      .where('subject', 'in', refused)
      .where('event', 'not in', ['access-refused', 'signed-in'])
      .execute();
    expect(rows).toEqual([]);
  });
});
