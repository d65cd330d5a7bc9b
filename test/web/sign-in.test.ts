import { describe, expect, it } from 'vitest';
import { cryptoRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { hashPassword } from '../../src/web/local-account.ts';
import { Browser, groupOf, type PagesUnderTest, pages } from './harness.ts';

/** What each of them is shown, without what differs between any two browsers. */
async function shown(site: PagesUnderTest, tries: readonly (readonly [string, string])[]): Promise<readonly string[]> {
  const seen: string[] = [];
  for (const [userId, password] of tries) {
    const { status, text } = await new Browser(site).signIn(userId, password);
    seen.push(`${status} ${text.replace(/name="csrf" value="[^"]+"/g, '')}`);
  }
  return seen;
}

describe('signing in with the directory password', () => {
  it.each(['viewer', 'agent', 'auditor', 'admin'])('lets a member of the group of %s in', async role => {
    const site = await pages();
    const browser = new Browser(site);
    const answer = await browser.signIn(role);
    expect({ status: answer.status, to: answer.headers['location'] }).toEqual({ status: 303, to: '/' });
    const home = await browser.agent.get('/');
    expect(home.status).toBe(200);
    expect(home.text).toContain('en:web.hello');
    expect(site.events).toMatchObject([
      { event: 'signed-in', requester: { channel: 'web', id: role }, reason: 'directory' },
    ]);
  });

  it('sends whoever has no session to the door, and back to where they wanted to go', async () => {
    const site = await pages();
    const browser = new Browser(site);
    const turned = await browser.agent.get('/?a=b');
    expect(turned.headers['location']).toBe('/sign-in?to=%2F%3Fa%3Db');
    expect((await browser.signIn('agent', undefined, '/?a=b')).headers['location']).toBe('/?a=b');
  });

  it('says the same for an unknown user, a wrong password, a locked, a disabled account and one without a role', async () => {
    const site = await pages();
    site.directory.accounts.set('gone', { password: 'x', groups: [groupOf('agent')], enabled: false, failures: 0 });
    site.directory.accounts.set('locked', { password: 'x', groups: [groupOf('agent')], enabled: true, failures: 5 });
    const tries: readonly (readonly [string, string])[] = [
      ['stranger', 'x'],
      ['agent', 'wrong'],
      ['locked', 'x'],
      ['gone', 'x'],
      ['nobody', 'nobody-secret'],
      ['', ''],
      ['agent\u0000', 'agent-secret'],
    ];
    const pagesSeen = await shown(site, tries);
    expect(new Set(pagesSeen).size).toBe(1);
    expect(pagesSeen[0]).toMatch(/^403 /);
    expect(new Set(site.waits)).toEqual(new Set([3000]));
    expect(site.events.map(({ reason }) => reason)).toEqual([
      'unknown-user',
      'wrong',
      'locked',
      'disabled',
      'no-role',
      'unknown-user',
      'unknown-user',
    ]);
    expect(site.directory.guesses).toEqual(['agent']);
  });

  it('never locks an account of the directory, however often it is tried', async () => {
    const site = await pages({ limits: { failedAttempts: 0 } });
    for (let tries = 0; tries < 10; tries += 1) await new Browser(site).signIn('agent', 'wrong');
    expect(site.directory.accounts.get('agent')?.failures).toBe(4);
  });
});

describe('threat: a directory that answers by halves', () => {
  const tries = [
    ['agent', 'agent-secret'],
    ['agent', 'wrong'],
    ['stranger', 'x'],
    ['nobody', 'nobody-secret'],
    ['gone', 'x'],
    ['locked', 'x'],
    ['emergency', 'wrong'],
  ] as const;

  async function halved(): Promise<PagesUnderTest> {
    const site = await pages();
    const { accounts } = site.directory;
    accounts.set('gone', { password: 'x', groups: [groupOf('agent')], enabled: false, failures: 0 });
    accounts.set('locked', { password: 'x', groups: [groupOf('agent')], enabled: true, failures: 5 });
    const hash = await hashPassword(new Secret('correct horse battery'), cryptoRandom);
    await site.accounts.insert({ name: 'emergency', hash, createdAt: 0 });
    return site;
  }

  it('that finds users and judges none tells nobody whom it knows', async () => {
    const site = await halved();
    site.directory.judgesNobody = true;
    const seen = await shown(site, tries);
    expect([...new Set(seen)]).toHaveLength(1);
    expect(seen[0]).toMatch(/^503 /);
    expect(new Set(site.waits)).toEqual(new Set([3000]));
    // Every attempt counted.
    expect(site.events).toHaveLength(tries.length);
    expect(site.events[0]).toMatchObject({ event: 'sign-in-failure', reason: 'directory-unreachable' });
  });

  it('that does not judge one user, while it judges others, answers that one as wrong', async () => {
    const site = await halved();
    Object.assign(site.directory.port, { canVerify: async () => true });
    site.directory.judgesNobody = true;
    const seen = await shown(site, tries);
    expect([...new Set(seen)]).toHaveLength(1);
    expect(seen[0]).toMatch(/^403 /);
  });

  it('that finds users and says nothing of them tells nobody whom it knows', async () => {
    const site = await halved();
    site.directory.describesNobody = true;
    const seen = await shown(site, tries);
    expect([...new Set(seen)]).toHaveLength(1);
    expect(site.directory.guesses).toEqual([]);
  });

  it('lets nobody in by a failure that was counted: five of them lock as ever', async () => {
    const site = await halved();
    site.directory.judgesNobody = true;
    await shown(site, Array(5).fill(['agent', 'agent-secret']));
    site.directory.judgesNobody = false;
    expect((await new Browser(site).signIn('agent')).status).toBe(403);
    site.clock.pass(31 * 60);
    expect((await new Browser(site).signIn('agent')).status).toBe(303);
  });
});
