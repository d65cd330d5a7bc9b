import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Assembly, assemble } from '../../src/assembly.ts';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { startLab } from '../../src/lab/start-lab.ts';
import { createPages } from '../../src/server-pages.ts';
import { html } from '../../src/web/html.ts';
import { type Role, roles } from '../../src/web/role.ts';
import { route, type WebRoute } from '../../src/web/route.ts';
import { mayAsk } from '../../src/web/who.ts';
import { Browser, pages } from '../web/harness.ts';
import { type RouteRow, routeTable } from './route-table.ts';

const nameOf = ({ method, path }: Pick<WebRoute, 'method' | 'path'>): string => `${method} ${path}`;

let dir: string;
let assembly: Assembly;
let routes: readonly WebRoute[];

/** Everything that the configuration can switch on is on. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rekey-inventory-'));
  const lab = await startLab({ dir, users: 1, seed: 1, port: 0 });
  await lab.stop();
  const loaded = loadConfig(join(dir, 'rekey.yaml'), {
    REKEY_STORE_URL: 'sqlite::memory:',
    REKEY_ME_ENABLED: 'true',
    REKEY_WEB_OIDC_ISSUER: 'https://id.example.com',
    REKEY_WEB_OIDC_CLIENT_ID: 'rekey',
    REKEY_WEB_OIDC_CLIENT_SECRET: 'secret',
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const surroundings = surroundingsFor(loaded.config, silentLog);
  assembly = await assemble(loaded.config, surroundings);
  routes = createPages({ config: loaded.config, assembly, surroundings })?.routes ?? [];
});
afterAll(async () => {
  await assembly.stop();
  await rm(dir, { recursive: true });
});

/** Who a route lets in, by the rights of the roles. */
function lets({ who }: WebRoute, site: Awaited<ReturnType<typeof pages>>): RouteRow['roles'] {
  return who === 'anybody' ? 'anybody' : roles.filter(role => mayAsk(site.visitorOf(role), who));
}

describe('the table of routes', () => {
  it('names every route of every part once, and no other', () => {
    expect(routes.map(nameOf).sort()).toEqual(Object.keys(routeTable).sort());
  });

  it('says of each who may ask for it, whether it asks for the password again and whether it can hold a secret', async () => {
    const site = await pages();
    const mounted = routes.map(each => {
      const { stepUp, secret } = each;
      return [nameOf(each), { roles: lets(each, site), ...(stepUp && { stepUp }), ...(secret && { secret }) }];
    });
    const written = Object.entries(routeTable).map(([name, { target: _target, ...row }]) => [name, row]);
    expect(Object.fromEntries(mounted)).toEqual(Object.fromEntries(written));
  });
});

/** The same addresses over HTTP with nothing behind them, so that only what is in front of them answers. */
async function gates() {
  const own = new Set((await pages()).routes.map(nameOf));
  const empty = routes
    .filter(each => !own.has(nameOf(each)))
    .map(({ method, path, who, stepUp }) =>
      route({ method, path, who, stepUp, handle: async () => ({ page: html`through`, title: '' }) }),
    );
  const site = await pages({ routes: empty });
  return { site, names: empty.map(nameOf) };
}

const filled = (path: string): string => path.replace(/:\w+/g, 'x');

async function ask(browser: Browser, name: string, from: string): Promise<number> {
  const [method, path = ''] = name.split(' ');
  if (method === 'get') return (await browser.agent.get(filled(path))).status;
  return (await browser.post(filled(path), {}, from)).status;
}

describe('over HTTP', () => {
  it.each(['guest', ...roles] as const)('a %s gets through where the table says so, and nowhere else', async role => {
    const { site, names } = await gates();
    const browser = new Browser(site);
    if (role !== 'guest') await browser.signIn(role);
    for (const name of names) {
      const row = routeTable[name];
      const isIn = row?.roles === 'anybody' || row?.roles.includes(role as Role);
      const turned = role === 'guest' && name.startsWith('get ') ? 303 : 403;
      expect(await ask(browser, name, role === 'guest' ? '/sign-in' : '/'), `${role}: ${name}`).toBe(
        isIn ? 200 : turned,
      );
    }
  });

  it('no post gets through without the token of its form, whoever sends it', async () => {
    const { site, names } = await gates();
    for (const role of ['guest', ...roles]) {
      const browser = new Browser(site);
      if (role !== 'guest') await browser.signIn(role);
      for (const name of names.filter(each => each.startsWith('post '))) {
        const path = filled(name.slice('post '.length));
        expect((await browser.agent.post(path).type('form').send({})).status, `${role}: ${name}`).toBe(403);
      }
    }
  });

  it('what asks for the password again lets nobody through five minutes after it was given', async () => {
    const { site, names } = await gates();
    const browser = new Browser(site);
    await browser.signIn('admin');
    site.clock.pass(5 * 60 + 1);
    for (const name of names.filter(each => routeTable[each]?.stepUp))
      expect(await ask(browser, name, '/'), name).not.toBe(200);
  });

  it('what everybody has is done for no form without the token either', async () => {
    const { site, names } = await gates();
    const posts = Object.keys(routeTable).filter(name => name.startsWith('post ') && !names.includes(name));
    expect(posts.length).toBeGreaterThanOrEqual(4);
    for (const role of ['guest', ...roles]) {
      const browser = new Browser(site);
      if (role !== 'guest') await browser.signIn(role);
      const fields = { userId: 'admin', password: 'admin-secret', proof: 'admin-secret', language: 'fr', to: '/' };
      for (const name of posts) {
        const answer = await browser.agent
          .post(filled(name.slice('post '.length)))
          .type('form')
          .send(fields);
        expect(answer.status, `${role}: ${name}`).toBe(403);
        const cookies = String(answer.headers['set-cookie'] ?? '').replace(/rekey-guest=/, '');
        expect(cookies, `${role}: ${name}`).not.toMatch(/rekey(-language)?=/);
      }
    }
  });

  it('every answer is kept nowhere, framed nowhere, runs nothing foreign; every cookie is out of reach', async () => {
    const { site } = await gates();
    for (const role of ['guest', ...roles]) {
      const browser = new Browser(site);
      if (role !== 'guest') await browser.signIn(role);
      for (const name of Object.keys(routeTable).filter(each => each !== 'post /sign-out')) {
        const [method, path = ''] = name.split(' ');
        const answer =
          method === 'get' ? await browser.agent.get(filled(path)) : await browser.post(filled(path), {}, '/');
        // At a provider nobody is signed in here: there is none.
        if (name.includes('oidc')) continue;
        expect(answer.headers, `${role}: ${name}`).toMatchObject({
          'cache-control': 'no-store',
          'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; style-src 'self'/),
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
        });
        for (const cookie of answer.headers['set-cookie'] ?? [])
          expect(cookie, `${role}: ${name}`).toMatch(/; Path=\/; HttpOnly; SameSite=(Lax|Strict)$/);
      }
    }
  });
});
