import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Secret } from '../../src/base/secret.ts';
import { html } from '../../src/web/html.ts';
import { route, type WebRoute } from '../../src/web/route.ts';
import { wayBack } from '../../src/web/way-back.ts';
import { Browser, type PagesUnderTest, pages } from './harness.ts';

/** Routes that note that they ran. */
function noted(): { readonly ran: string[]; readonly routes: readonly WebRoute[] } {
  const ran: string[] = [];
  const reply = async (name: string) => {
    ran.push(name);
    return { page: html`<p>${name}</p>`, title: name };
  };
  const routes = [
    route({ method: 'post', path: '/renew', who: 'renew', handle: () => reply('renew') }),
    route({
      method: 'get',
      path: '/users/:userId',
      who: 'see-users',
      handle: visit => reply(visit.params['userId'] ?? ''),
    }),
    route({
      method: 'post',
      path: '/configure',
      who: 'configure',
      stepUp: true,
      form: z.object({ value: z.string(), kinds: z.union([z.string(), z.array(z.string())]) }),
      handle: visit => reply(`configure ${visit.form.value} ${String(visit.form.kinds)}`),
    }),
    route({ method: 'get', path: '/settings', who: 'configure', stepUp: true, handle: () => reply('settings') }),
    route({
      method: 'get',
      path: '/breaks',
      who: 'signed-in',
      handle: async () => {
        throw new TypeError(`the value ${new Secret('847261').reveal()} is broken`);
      },
    }),
    route({ method: 'get', path: '/away', who: 'signed-in', handle: async () => ({ redirect: '//evil.test/' }) }),
  ];
  return { ran, routes };
}

async function open(publicUrl?: string): Promise<{ site: PagesUnderTest; ran: string[] }> {
  const { ran, routes } = noted();
  return { site: await pages({ routes, publicUrl }), ran };
}

describe('a request that changes something', () => {
  it('is refused without a session, without the role, and without a token or with another’s', async () => {
    const { site, ran } = await open();
    const guest = new Browser(site);
    expect((await guest.post('/renew')).status).toBe(403);
    const viewer = new Browser(site);
    await viewer.signIn('viewer');
    expect((await viewer.post('/renew', {}, '/')).status).toBe(403);
    const agent = new Browser(site);
    await agent.signIn('agent');
    const foreign = await viewer.token('/');
    const tokens = [undefined, '', 'x', foreign, await guest.token(), [foreign, foreign]];
    for (const csrf of tokens)
      expect((await agent.agent.post('/renew').type('form').send({ csrf })).status, String(csrf)).toBe(403);
    expect(ran).toEqual([]);
    expect((await agent.post('/renew', {}, '/')).status).toBe(200);
    expect(ran).toEqual(['renew']);
    expect(site.events.filter(({ event }) => event === 'access-refused').map(({ reason }) => reason)).toEqual([
      'no-role',
      ...Array(6).fill('csrf'),
    ]);
  });

  it('is refused where the token comes in the address or as JSON', async () => {
    const { site, ran } = await open();
    const agent = new Browser(site);
    await agent.signIn('agent');
    const csrf = await agent.token('/');
    expect((await agent.agent.post(`/renew?csrf=${csrf}`)).status).toBe(403);
    expect((await agent.agent.post('/renew').send({ csrf })).status).toBe(403);
    expect(ran).toEqual([]);
  });

  it('signs nobody in or out by a form of another site', async () => {
    const { site } = await open();
    const browser = new Browser(site);
    const without = await browser.agent
      .post('/sign-in')
      .type('form')
      .send({ userId: 'agent', password: 'agent-secret' });
    expect(without.status).toBe(403);
    await browser.signIn('agent');
    await browser.agent.post('/sign-out').type('form').send({});
    expect((await browser.agent.get('/')).status).toBe(200);
  });
});

describe('a session', () => {
  it('gets another cookie at every sign-in: one that was planted before opens nothing', async () => {
    const { site } = await open();
    const planted = 'A'.repeat(43);
    const page = await request(site.app).get('/sign-in').set('Cookie', `rekey=${planted}`);
    const guest = /rekey-guest=([\w-]+)/.exec(String(page.headers['set-cookie']))?.[1] ?? '';
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1];
    const answer = await request(site.app)
      .post('/sign-in')
      .set('Cookie', `rekey=${planted}; rekey-guest=${guest}`)
      .type('form')
      .send({ csrf, userId: 'agent', password: 'agent-secret' });
    const given = /rekey=([\w-]+)/.exec(String(answer.headers['set-cookie']))?.[1];
    expect(given).toHaveLength(43);
    for (const [cookie, status] of [
      [planted, 303],
      [guest, 303],
      [given, 200],
    ] as const)
      expect((await request(site.app).get('/').set('Cookie', `rekey=${cookie}`)).status).toBe(status);
  });

  it('ends when its browser signs in as somebody else', async () => {
    const { site } = await open();
    const browser = new Browser(site);
    await browser.signIn('agent');
    await browser.post('/sign-in', { userId: 'viewer', password: 'viewer-secret' }, '/');
    expect((await site.sessions.list()).map(({ userId }) => userId)).toEqual(['viewer']);
  });

  it('has a cookie that no script reads and no other site sends; over https no other host sets it', async () => {
    const cookiesAt = async (publicUrl: string): Promise<string[]> => {
      const { site } = await open(publicUrl);
      const page = await request(site.app).get('/sign-in');
      const [guest = ''] = page.headers['set-cookie'] ?? [];
      const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1];
      const answer = await request(site.app)
        .post('/sign-in')
        .set('Cookie', guest.split(';')[0] ?? '')
        .type('form')
        .send({ csrf, userId: 'agent', password: 'agent-secret' });
      return [guest, ...(answer.headers['set-cookie'] ?? [])].map(cookie => cookie.replace(/=[\w-]{32,}/, '=…'));
    };
    expect(await cookiesAt('http://127.0.0.1:8080')).toEqual([
      'rekey-guest=…; Path=/; HttpOnly; SameSite=Lax',
      'rekey=…; Path=/; HttpOnly; SameSite=Strict',
    ]);
    expect(await cookiesAt('https://rekey.example.com')).toEqual([
      '__Host-rekey-guest=…; Path=/; HttpOnly; SameSite=Lax; Secure',
      '__Host-rekey=…; Path=/; HttpOnly; SameSite=Strict; Secure',
    ]);
  });
});

describe('a page', () => {
  it('is kept nowhere, framed nowhere and runs nothing foreign, whatever it answers', async () => {
    const { site } = await open();
    const browser = new Browser(site);
    const before = [await browser.agent.get('/sign-in'), await browser.agent.get('/'), await browser.post('/renew')];
    await browser.signIn('agent');
    const after = [
      await browser.agent.get('/'),
      await browser.agent.get('/breaks'),
      await browser.agent.get('/users/%E0%A4%A'),
    ];
    expect([...before, ...after].map(({ status }) => status)).toEqual([200, 303, 403, 200, 503, 400]);
    for (const { headers, text } of [...before, ...after]) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(text).not.toMatch(/<script(?! defer src="\/assets\/)|style="|\son\w+="|847261/);
    }
  });

  it('escapes what stands in its address', async () => {
    const { site } = await open();
    const browser = new Browser(site);
    await browser.signIn('agent');
    const { text } = await browser.agent.get(
      `/users/${encodeURIComponent('"><script>alert(1)</script>')}?x="><script>`,
    );
    expect(text).not.toContain('<script>');
    expect(text).toContain('&lt;script&gt;alert(1)');
  });

  it('shows a name from the directory as text', async () => {
    const { site } = await open();
    Object.assign(site.directory.accounts.get('agent') ?? {}, { displayName: '<script>alert(1)</script>' });
    const browser = new Browser(site);
    await browser.signIn('agent');
    const { text } = await browser.agent.get('/');
    expect(text).toContain('<span class="who">&lt;script&gt;alert(1)&lt;/script&gt;</span>');
  });

  it('comes without its frame where htmx asks for a part, and leads htmx to the door with a header', async () => {
    const { site } = await open();
    const browser = new Browser(site);
    const asked = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' };
    const turned = await browser.agent.get('/users/x').set(asked);
    expect({ status: turned.status, to: turned.headers['hx-redirect'] }).toEqual({
      status: 200,
      to: '/sign-in?to=%2Fusers%2Fx',
    });
    await browser.signIn('agent');
    expect((await browser.agent.get('/users/x').set(asked)).text).toBe('<p>x</p>');
    expect((await browser.agent.get('/users/x').set({ ...asked, 'HX-Request-Type': 'full' })).text).toMatch(
      /^<!doctype/,
    );
  });

  it('that another site links to asks once more by itself, so that the strict cookie comes along', async () => {
    const { site } = await open();
    const { status, headers } = await request(site.app).get('/users/x').set('Sec-Fetch-Site', 'cross-site');
    expect({ status, refresh: headers['refresh'] }).toEqual({ status: 200, refresh: '0; url=/users/x' });
  });

  it('takes a form of 256 kB at most', async () => {
    const { site } = await open();
    const { status, text } = await request(site.app)
      .post('/sign-in')
      .type('form')
      .send({ to: 'x'.repeat(300_000) });
    expect({ status, text }).toEqual({ status: 413, text: 'en:too-large.text\n' });
  });
});

describe('a redirect', () => {
  it.each([
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    'https://evil.test/',
    'javascript:alert(1)',
    ' //evil.test',
    '/\t/evil.test',
    '/ok\r\nSet-Cookie: a=b',
    '/%0d%0aok\n',
    '',
    'x',
    `/${'a'.repeat(2000)}`,
  ])('after sign-in leads nowhere but to a path of ours, not to %j', async to => {
    const { site } = await open();
    const { headers } = await new Browser(site).signIn('agent', undefined, to);
    expect(headers['location']).toBe('/');
    expect(JSON.stringify(headers['set-cookie'])).not.toContain('a=b');
    expect(wayBack(to)).toBe('/');
  });

  it('that a route makes leads nowhere else either', async () => {
    const { site } = await open();
    const browser = new Browser(site);
    await browser.signIn('agent');
    expect((await browser.agent.get('/away')).headers['location']).toBe('/');
  });

  it('is made of the path alone, whatever Host or X-Forwarded-Host say', async () => {
    const { site } = await open();
    const { headers, text } = await request(site.app)
      .get('/users/x')
      .set({ Host: 'evil.test', 'X-Forwarded-Host': 'evil.test', 'X-Forwarded-Proto': 'https' });
    expect(headers['location']).toBe('/sign-in?to=%2Fusers%2Fx');
    expect(JSON.stringify(headers) + text).not.toContain('evil.test');
  });

  it('that goes back to the page that was asked for keeps its query', () => {
    expect(wayBack('/helpdesk?q=a%20b&page=2')).toBe('/helpdesk?q=a%20b&page=2');
  });
});

describe('what asks for the password again', () => {
  it('goes on without it for five minutes after sign-in, and asks then, keeping the form', async () => {
    const { site, ran } = await open();
    const browser = new Browser(site);
    await browser.signIn('admin');
    const fields = { value: '<1>', kinds: ['a', 'b'] };
    expect((await browser.post('/configure', fields, '/')).status).toBe(200);
    site.clock.pass(5 * 60 + 1);
    const held = await browser.post('/configure', fields, '/');
    expect(held.status).toBe(403);
    expect(held.text).toContain('<input type="hidden" name="value" value="&lt;1&gt;">');
    expect(held.text.match(/name="kinds"/g)).toHaveLength(2);
    expect((await browser.post('/configure', { ...fields, proof: 'wrong' }, '/')).text).toContain('en:sign-in.wrong');
    expect(ran).toHaveLength(1);
    expect((await browser.post('/configure', { ...fields, proof: 'admin-secret' }, '/')).status).toBe(200);
    expect((await browser.post('/configure', fields, '/')).status).toBe(200);
    expect(ran).toEqual(Array(3).fill('configure <1> a,b'));
    expect(site.events.map(({ event }) => event)).toContain('sign-in-failure');
  });

  it('leads a page to the password and back', async () => {
    const { site } = await open();
    const browser = new Browser(site);
    await browser.signIn('admin');
    site.clock.pass(5 * 60 + 1);
    expect((await browser.agent.get('/settings')).headers['location']).toBe('/sign-in/again?to=%2Fsettings');
    const proved = await browser.post(
      '/sign-in/again',
      { to: '/settings', proof: 'admin-secret' },
      '/sign-in/again?to=/settings',
    );
    expect(proved.headers['location']).toBe('/settings');
    expect((await browser.agent.get('/settings')).status).toBe(200);
  });

  it('counts wrong ones like a sign-in, and takes nobody else’s password', async () => {
    const { site } = await open();
    const browser = new Browser(site);
    await browser.signIn('admin');
    site.clock.pass(5 * 60 + 1);
    const again = (proof: string) => browser.post('/sign-in/again', { to: '/', proof }, '/sign-in/again');
    expect((await again('viewer-secret')).status).toBe(403);
    for (let tries = 0; tries < 4; tries += 1) await again('wrong');
    expect((await again('admin-secret')).status).toBe(403);
    expect(site.directory.accounts.get('admin')?.failures).toBeLessThan(5);
  });
});

it('the language is the browser’s until somebody chooses one', async () => {
  const { site } = await open();
  const browser = new Browser(site);
  expect((await browser.agent.get('/sign-in').set('Accept-Language', 'nl-BE')).text).toContain('<html lang="nl">');
  const answer = await browser.post('/language', { language: 'fr', to: '/sign-in?to=/x' });
  expect(answer.headers['location']).toBe('/sign-in?to=/x');
  expect((await browser.agent.get('/sign-in').set('Accept-Language', 'nl-BE')).text).toContain('<html lang="fr">');
});
