import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { assemble } from '../../src/assembly.ts';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import { type AdminBrowser, type AdminSite, openSite } from './site.ts';

let site: AdminSite;
let admin: AdminBrowser;

beforeAll(async () => {
  site = await openSite();
  admin = await site.signIn('admin');
});
afterAll(async () => await site.stop());

describe('sessions', () => {
  test('that are not open are not said to be ended', async () => {
    const { userId } = site.lab.world.agents.agent;
    for (const form of [
      { do: 'end', session: 'nobody’s' },
      { do: 'end-all', session: '', userId: 'nobody' },
    ]) {
      const answer = await admin.post('/admin/sessions', { userId, ...form });
      expect(answer.headers['location']).toBe('/admin/sessions?done=unchanged');
    }
  });

  test('are listed, and end at once where an administrator ends them', async () => {
    const agent = await site.signIn('agent');
    expect((await agent.get('/')).status).toBe(200);
    const { text } = await admin.get('/admin/sessions');
    const { userId } = site.lab.world.agents.agent;
    expect(text).toContain(userId);
    const answer = await admin.post('/admin/sessions', { do: 'end-all', userId, session: '' });
    expect(answer.headers['location']).toBe('/admin/sessions?done=ended');
    expect((await agent.get('/')).headers['location']).toMatch(/^\/sign-in/);
  });

  test('one of several can be ended by itself', async () => {
    const [one, other] = [await site.signIn('viewer'), await site.signIn('viewer')];
    const { userId } = site.lab.world.agents.viewer;
    const { text } = await admin.get('/admin/sessions');
    const session = new RegExp(
      `name="session" value="([^"]+)"><input type="hidden" name="userId" value="${userId}"`,
    ).exec(text)?.[1];
    await admin.post('/admin/sessions', { do: 'end', session: session ?? '', userId });
    const left = [await one.get('/'), await other.get('/')].map(({ status }) => status).sort();
    expect(left).toEqual([200, 303]);
  });

  test('are joined by the dialogs that are open', async () => {
    await fetch(`${site.url}/phone?name=SEP00112233AABB`);
    const { text } = await admin.get('/admin/sessions');
    expect(text).toContain('SEP00112233AABB');
    expect(text).toMatch(/<td>[^<]+ \(menu\.xml\)<\/td>/);
  });
});

describe('lockouts', () => {
  test('a sign-in that failed too often is seen, and lets in again once unlocked', async () => {
    const { userId, directoryPassword } = site.lab.world.agents.auditor;
    const door = site.anybody();
    for (let tries = 0; tries < 3; tries += 1) await door.post('/sign-in', { userId, password: 'wrong', to: '/' });
    expect((await door.post('/sign-in', { userId, password: directoryPassword, to: '/' })).status).toBe(403);
    const { text } = await admin.get(`/admin/locks?userId=${userId}`);
    expect(text).toContain('Failures within a day: ');
    expect(text).toContain('<td>Web</td>');
    expect(text).toContain('<td>wrong</td>');
    const answer = await admin.post('/admin/locks', { userId }, `/admin/locks?userId=${userId}`);
    expect(answer.headers['location']).toBe(`/admin/locks?userId=${userId}&done=unlocked`);
    expect((await door.post('/sign-in', { userId, password: directoryPassword, to: '/' })).status).toBe(303);
  });

  test('somebody who does not exist has none', async () => {
    const { status, text } = await admin.get('/admin/locks?userId=%22%3E%3Cscript%3E');
    expect(status).toBe(200);
    expect(text).not.toContain('"><script>');
    expect(text).toContain('No failure of this user');
  });
});

test('health says of every system what holds, and what mends the rest', async () => {
  const good = await admin.get('/admin/health');
  for (const system of ['cucm:main', 'unity:main', 'directory', 'mail']) expect(good.text).toContain(`>${system}</th>`);
  expect(good.text).not.toContain('data-ok="false"');
  expect(good.text).toMatch(/Days left: \d+/);
  expect(good.text).toContain('Mails waiting: 0');
});

describe('the overview', () => {
  test('counts what became of renewals today, by channel, and what is under way', async () => {
    const before = await admin.get('/admin');
    expect(before.text).toContain('Nothing was renewed or unlocked today.');
    const command = await assemble(site.config, surroundingsFor(site.config, silentLog));
    onTestFinished(() => command.stop());
    const answer = await command.subjects.find(site.lab.world.users[0]?.userId ?? '');
    if (!('found' in answer)) throw new Error('no subject');
    const requester = { channel: 'command', id: 'root' } as const;
    const asked = { subject: answer.found, kinds: ['cucm-pin'], requester, language: 'en', factors: 2 } as const;
    const plan = await command.renewals.plan({ ...asked, deliver: { 'cucm-pin': ['link'] } });
    if (!('planned' in plan)) throw new Error('not planned');
    await command.renewals.apply(plan.planned.id);
    const { text } = await admin.get('/admin');
    expect(text).toMatch(/<th scope="row">Command line<\/th><td>1<\/td>(<td>0<\/td>){4}/);
    expect(text).toContain('Rekey 0.1.0');
  });
});
