import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { Secret } from '../../src/base/secret.ts';
import { createLabCertificates } from '../../src/lab/certificates.ts';
import { Browser, groupOf, type HarnessOptions, type PagesUnderTest, pages } from './harness.ts';
import { type OidcProvider, startOidcProvider } from './oidc-provider.ts';

let provider: OidcProvider;
beforeAll(async () => {
  provider = await startOidcProvider();
});
afterAll(() => provider.stop());
beforeEach(() => {
  provider.claims = { preferred_username: 'agent' };
  provider.forgesKey = false;
});

function open(groupsClaim?: string, more: HarnessOptions = {}, at = provider): Promise<PagesUnderTest> {
  const { issuer, clientId, clientSecret } = at;
  const config = {
    issuer,
    clientId,
    clientSecret: new Secret(clientSecret),
    userClaim: 'preferred_username',
    groupsClaim,
  };
  return pages({ ...more, oidc: config });
}

/** Where the provider sends the browser back to. */
async function sentBack(browser: Browser, to = '/x', at = provider): Promise<string> {
  const { headers } = await browser.agent.get(`/sign-in/oidc?to=${encodeURIComponent(to)}`);
  const { pathname, search } = await at.signIn(headers['location'] ?? '');
  return pathname + search;
}

describe('signing in at a provider', () => {
  it('takes who the token names and the role that the directory gives, and goes on to where they wanted', async () => {
    const site = await open();
    const browser = new Browser(site);
    expect((await browser.agent.get('/sign-in')).text).toContain('data-do="sign-in-oidc"');
    const answer = await browser.agent.get(await sentBack(browser, '/x?y=1'));
    expect({ status: answer.status, refresh: answer.headers['refresh'] }).toEqual({
      status: 200,
      refresh: '0; url=/x?y=1',
    });
    expect(String(answer.headers['set-cookie'])).toMatch(/rekey=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict/);
    expect((await browser.agent.get('/')).status).toBe(200);
    expect(site.events).toMatchObject([{ event: 'signed-in', requester: { id: 'agent' }, reason: 'oidc' }]);
  });

  it('asks for a code with PKCE, a state and a nonce, and names only our public address', async () => {
    const browser = new Browser(await open());
    await browser.agent.get('/sign-in').set('Host', 'evil.test');
    await sentBack(browser);
    expect(Object.fromEntries(provider.asked)).toMatchObject({
      response_type: 'code',
      client_id: 'rekey',
      redirect_uri: 'http://127.0.0.1:8080/sign-in/oidc/return',
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      scope: 'openid profile',
    });
  });

  it('the session ends once the directory takes the role away', async () => {
    const site = await open();
    const browser = new Browser(site);
    await browser.agent.get(await sentBack(browser));
    expect((await browser.agent.get('/')).status).toBe(200);
    Object.assign(site.directory.accounts.get('agent') ?? {}, { groups: [] });
    site.clock.pass(60);
    expect((await browser.agent.get('/')).status).toBe(303);
  });

  it.each<readonly [what: string, claims: Record<string, unknown>, reason: string]>([
    ['another issuer', { iss: 'http://evil.test' }, 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'],
    ['another audience', { aud: 'other' }, 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'],
    ['another nonce', { nonce: 'x' }, 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'],
    ['an expired token', { exp: 1 }, 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED'],
    ['no user id', { preferred_username: undefined }, 'no-user-claim'],
    ['a user id that is no text', { preferred_username: ['agent'] }, 'no-user-claim'],
    ['a stranger', { preferred_username: 'stranger' }, 'unknown-user'],
    ['somebody without a role', { preferred_username: 'nobody' }, 'no-role'],
    ['groups that only the token tells', { preferred_username: 'nobody', groups: [groupOf('admin')] }, 'no-role'],
    ['a disabled account', { preferred_username: 'gone' }, 'disabled'],
  ])('refuses %s, and audits why', async (_what, claims, reason) => {
    const site = await open();
    site.directory.accounts.set('gone', { password: 'x', groups: [groupOf('agent')], enabled: false, failures: 0 });
    Object.assign(provider.claims, claims);
    const browser = new Browser(site);
    const { status, text } = await browser.agent.get(await sentBack(browser));
    expect({ status, says: text.includes('en:sign-in.provider-refused') }).toEqual({ status: 403, says: true });
    expect((await browser.agent.get('/')).status).toBe(303);
    expect(site.events).toMatchObject([{ event: 'sign-in-failure', detail: 'oidc', reason }]);
  });

  it('refuses what another browser began, another state, a code used twice, and what began too long ago', async () => {
    const site = await open();
    const begun = new Browser(site);
    const address = await sentBack(begun);
    const other = new Browser(site);
    expect((await other.agent.get(address)).status).toBe(403);
    await sentBack(other);
    expect((await other.agent.get(address)).status).toBe(403);
    expect((await begun.agent.get(address.replace(/state=[^&]+/, 'state=x'))).status).toBe(403);
    const slow = new Browser(site);
    const late = await sentBack(slow);
    site.clock.pass(601);
    expect((await slow.agent.get(late)).status).toBe(403);
    const again = new Browser(site);
    const used = await sentBack(again);
    expect((await again.agent.get(used)).status).toBe(200);
    expect((await again.agent.get(used)).status).toBe(403);
    expect((await new Browser(site).agent.get('/sign-in/oidc/return?error=access_denied')).status).toBe(403);
  });

  it('counts groups of the token only where the operator says so', async () => {
    const site = await open('groups');
    provider.claims = { preferred_username: 'outsider', groups: [groupOf('viewer')] };
    const browser = new Browser(site);
    await browser.agent.get(await sentBack(browser));
    expect((await browser.agent.get('/')).status).toBe(200);
    expect(await site.sessions.list()).toMatchObject([{ userId: 'outsider', signedInBy: 'oidc' }]);
  });

  it('says that nobody can sign in while the provider is silent', async () => {
    const site = await pages({
      oidc: {
        issuer: 'http://127.0.0.1:1',
        clientId: 'rekey',
        clientSecret: new Secret('x'),
        userClaim: 'preferred_username',
      },
    });
    expect((await new Browser(site).agent.get('/sign-in/oidc')).status).toBe(503);
  });

  it('leads nowhere else afterwards', async () => {
    const browser = new Browser(await open());
    const answer = await browser.agent.get(await sentBack(browser, '//evil.test'));
    expect(answer.headers['refresh']).toBe('0; url=/');
  });
});

describe('a provider with a certificate of its own authority', () => {
  const own = createLabCertificates();
  let behind: OidcProvider;
  beforeAll(async () => {
    behind = await startOidcProvider(own);
    behind.claims = { preferred_username: 'agent' };
  });
  afterAll(() => behind.stop());

  it('signs people in where web.oidc.ca holds that authority', async () => {
    const browser = new Browser(await open(undefined, { oidcCa: own.ca }, behind));
    expect((await browser.agent.get(await sentBack(browser, '/x', behind))).headers['refresh']).toBe('0; url=/x');
    expect((await browser.agent.get('/')).status).toBe(200);
  });

  it.each([
    ['nothing', undefined],
    ['another authority', createLabCertificates().ca],
  ])('signs nobody in where web.oidc.ca holds %s, and the log says what to set', async (_what, oidcCa) => {
    const said: string[] = [];
    const log = { ...silentLog, warn: (_fields: object, sentence: string) => void said.push(sentence) };
    const site = await open(undefined, { oidcCa, log }, behind);
    const answer = await new Browser(site).agent.get('/sign-in/oidc');
    expect({ status: answer.status, to: answer.headers['location'] }).toEqual({ status: 503, to: undefined });
    expect(answer.text).toContain('en:sign-in.provider-silent');
    expect(said).toEqual([expect.stringMatching(/: its certificate is not trusted \([A-Z_]+\); set web\.oidc\.ca\. /)]);
  });
});

describe('a token that the provider did not sign', () => {
  it('signs nobody in', async () => {
    const site = await open();
    const browser = new Browser(site);
    const address = await sentBack(browser);
    provider.forgesKey = true;
    expect((await browser.agent.get(address)).status).toBe(403);
  });
});

describe('proving it again at a provider', () => {
  it('asks for the password there, whatever it remembers, and puts a new session in the place of the old one', async () => {
    const site = await open();
    const browser = new Browser(site);
    await browser.agent.get(await sentBack(browser));
    site.clock.pass(5 * 60 + 1);
    const turned = await browser.agent.get('/sign-in/again?to=/settings');
    const asked = await browser.agent.get(turned.headers['location'] ?? '');
    const back = await provider.signIn(asked.headers['location'] ?? '');
    expect([provider.asked.get('prompt'), provider.asked.get('max_age')]).toEqual(['login', '0']);
    expect((await browser.agent.get(back.pathname + back.search)).headers['refresh']).toBe('0; url=/settings');
    const [session, ...others] = await site.sessions.list();
    expect({ proved: session?.provedAt === site.clock.now(), others }).toEqual({ proved: true, others: [] });
  });

  it('does not take an old sign-in there for a new one', async () => {
    const site = await open();
    const browser = new Browser(site);
    await browser.agent.get(await sentBack(browser));
    provider.claims['auth_time'] = Math.floor(Date.now() / 1000) - 3600;
    const asked = await browser.agent.get('/sign-in/oidc?again=1&to=/x');
    const back = await provider.signIn(asked.headers['location'] ?? '');
    expect((await browser.agent.get(back.pathname + back.search)).status).toBe(403);
  });
});
