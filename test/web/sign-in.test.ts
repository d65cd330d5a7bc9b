import { describe, expect, it } from 'vitest';
import { Browser, groupOf, pages } from './harness.ts';

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
    const pagesSeen: string[] = [];
    for (const [userId, password] of tries) {
      const { status, text } = await new Browser(site).signIn(userId, password);
      pagesSeen.push(`${status} ${text.replace(/name="csrf" value="[^"]+"/g, '')}`);
    }
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
