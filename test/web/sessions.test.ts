import { describe, expect, it } from 'vitest';
import { Browser, groupOf, type PagesUnderTest, pages } from './harness.ts';

async function signedIn(role = 'agent'): Promise<{ site: PagesUnderTest; browser: Browser }> {
  const site = await pages();
  const browser = new Browser(site);
  await browser.signIn(role);
  return { site, browser };
}

const statusOf = async (browser: Browser): Promise<number> => (await browser.agent.get('/')).status;
const by = { channel: 'admin', id: 'admin' } as const;

describe('an open session', () => {
  it('ends when nothing is done for fifteen minutes', async () => {
    const { site, browser } = await signedIn();
    site.clock.pass(14 * 60);
    expect(await statusOf(browser)).toBe(200);
    site.clock.pass(14 * 60);
    expect(await statusOf(browser)).toBe(200);
    site.clock.pass(15 * 60);
    expect(await statusOf(browser)).toBe(303);
    expect(site.events.at(-1)).toMatchObject({ event: 'session-ended', subject: 'agent', reason: 'expired' });
  });

  it('ends after eight hours however busy it is', async () => {
    const { site, browser } = await signedIn();
    for (let minutes = 10; minutes < 480; minutes += 10) {
      site.clock.pass(10 * 60);
      expect(await statusOf(browser)).toBe(200);
    }
    site.clock.pass(10 * 60);
    expect(await statusOf(browser)).toBe(303);
  });

  it('ends within sixty seconds once its visitor is taken out of the group', async () => {
    const { site, browser } = await signedIn();
    expect(await statusOf(browser)).toBe(200);
    site.directory.accounts.set('agent', { password: 'x', groups: [], enabled: true, failures: 0 });
    site.clock.pass(60);
    expect(await statusOf(browser)).toBe(303);
    expect(site.events.at(-1)).toMatchObject({ event: 'session-ended', subject: 'agent', reason: 'role-lost' });
  });

  it.each([
    [
      'is disabled',
      (site: PagesUnderTest) => void Object.assign(site.directory.accounts.get('agent') ?? {}, { enabled: false }),
    ],
    ['is deleted', (site: PagesUnderTest) => void site.directory.accounts.delete('agent')],
  ])('ends within sixty seconds once the account %s', async (_what, change) => {
    const { site, browser } = await signedIn();
    expect(await statusOf(browser)).toBe(200);
    change(site);
    site.clock.pass(60);
    expect(await statusOf(browser)).toBe(303);
  });

  it('takes up another role as the groups say', async () => {
    const { site, browser } = await signedIn();
    site.directory.accounts.set('agent', { password: 'x', groups: [groupOf('admin')], enabled: true, failures: 0 });
    site.clock.pass(60);
    expect(await statusOf(browser)).toBe(200);
  });

  it('lets nobody on by old groups while the directory is silent, and goes on once it answers', async () => {
    const { site, browser } = await signedIn();
    expect(await statusOf(browser)).toBe(200);
    site.directory.silent = true;
    site.clock.pass(59);
    expect(await statusOf(browser)).toBe(200);
    site.clock.pass(1);
    const answer = await browser.agent.get('/');
    expect({ status: answer.status, says: answer.text.includes('en:turned-away.unavailable') }).toEqual({
      status: 503,
      says: true,
    });
    site.directory.silent = false;
    expect(await statusOf(browser)).toBe(200);
  });

  it('is ended by an administrator at once, with all others of the user or by itself', async () => {
    const { site, browser } = await signedIn();
    const second = new Browser(site);
    await second.signIn('agent');
    const stranger = new Browser(site);
    await stranger.signIn('viewer');
    const [newest] = (await site.sessions.list()).filter(({ userId }) => userId === 'agent');
    expect(await site.sessions.end(newest?.id ?? '', by)).toBe(1);
    expect(await site.sessions.end('never', by)).toBe(0);
    expect(await site.sessions.endAllOf('agent', by)).toBe(1);
    expect([await statusOf(browser), await statusOf(second), await statusOf(stranger)]).toEqual([303, 303, 200]);
    expect(site.events.filter(({ event }) => event === 'session-ended')).toEqual(
      Array(2).fill({ event: 'session-ended', requester: by, subject: 'agent', reason: 'administrator' }),
    );
  });

  it('is listed with where it came from, without what opens it', async () => {
    const { site, browser } = await signedIn();
    await browser.agent.get('/').set('User-Agent', 'x');
    const [session] = await site.sessions.list();
    expect(session).toMatchObject({ userId: 'agent', signedInBy: 'directory', address: '127.0.0.1' });
    const cookies = JSON.stringify(browser.agent.jar);
    expect(cookies).not.toContain(session?.id);
  });

  it('is forgotten by the store once it is over', async () => {
    const { site } = await signedIn();
    site.clock.pass(15 * 60 + 1);
    expect(await site.sessions.list()).toEqual([]);
    await site.sessions.purge();
    expect(await site.store.db.selectFrom('web_session').selectAll().execute()).toEqual([]);
  });

  it('is over when its visitor signs out: the cookie opens nothing any more', async () => {
    const { site, browser } = await signedIn();
    const answer = await browser.post('/sign-out', {}, '/');
    expect(answer.headers['location']).toBe('/sign-in');
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^rekey=; .*Max-Age=0/);
    expect(await statusOf(browser)).toBe(303);
    expect(site.events.at(-1)).toMatchObject({ event: 'signed-out', requester: { id: 'agent' } });
  });
});
