import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../src/base/log.ts';
import { surroundingsFor } from '../src/commands/surroundings.ts';
import { loadConfig } from '../src/config/load-config.ts';
import type { Lab } from '../src/lab/lab.ts';
import { startLab } from '../src/lab/start-lab.ts';
import { type Server, startServer } from '../src/server.ts';

let dir: string;
let lab: Lab;
let server: Server;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rekey-pages-'));
  lab = await startLab({ dir, users: 2, seed: 3, port: 0 });
  const loaded = loadConfig(join(dir, 'rekey.yaml'), {});
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const surroundings = { ...surroundingsFor(loaded.config, silentLog), answerAt: (_: number, ready: number) => ready };
  server = await startServer(loaded.config, surroundings);
});
afterAll(async () => {
  await server.stop();
  await lab.stop();
  await rm(dir, { recursive: true });
});

async function signIn(userId: string, password: string): Promise<request.Response> {
  const browser = request.agent(server.url);
  const { text } = await browser.get('/sign-in');
  const csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1];
  const answer = await browser.post('/sign-in').type('form').send({ csrf, userId, password, to: '/' });
  return answer.status === 303 ? await browser.get('/') : answer;
}

describe('the pages of a lab', () => {
  test.each(['viewer', 'agent', 'admin', 'auditor'] as const)('let the %s in, by a nested group too', async role => {
    const { userId, directoryPassword, displayName } = lab.world.agents[role];
    const { status, text } = await signIn(userId, directoryPassword);
    expect(status).toBe(200);
    expect(text).toContain(displayName);
  });

  test('let nobody in who has a password and no role', async () => {
    const user = lab.world.users[0];
    expect((await signIn(user?.userId ?? '', user?.directoryPassword ?? '')).status).toBe(403);
  });

  test('load their styles and scripts from here, under an address that changes with the content', async () => {
    const { text } = await request(server.url).get('/sign-in');
    const assets = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, address = '']) => address);
    expect(assets).toHaveLength(6);
    for (const address of assets) {
      const { status, headers } = await request(server.url).get(address);
      expect({ address, status, cached: headers['cache-control'] }).toEqual({
        address,
        status: 200,
        cached: 'public, max-age=31536000, immutable',
      });
    }
  });
});
