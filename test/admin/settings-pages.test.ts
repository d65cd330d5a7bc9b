import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AdminBrowser, type AdminSite, openSite } from './site.ts';

let site: AdminSite;
let admin: AdminBrowser;

beforeAll(async () => {
  site = await openSite();
  admin = await site.signIn('admin');
});
afterAll(async () => await site.stop());

const menu = async (): Promise<string> => (await fetch(`${site.url}/phone?name=SEP001122334455`)).text();

describe('who may come in', () => {
  const paths = ['/admin', '/admin/kinds', '/admin/policies', '/admin/policies/edit?kind=cucm-pin', '/admin/changes'];

  test.each(paths)('%s is for administrators only', async path => {
    expect((await admin.get(path)).status).toBe(200);
    for (const role of ['viewer', 'agent', 'auditor'] as const) {
      expect((await (await site.signIn(role)).get(path)).status, role).toBe(403);
    }
    const answer = await fetch(`${site.url}${path}`, { redirect: 'manual' });
    expect(answer.headers.get('location')).toMatch(/^\/sign-in\?to=/);
  });
});

describe('the switch of a kind', () => {
  test('takes it off the phone’s menu and brings it back', async () => {
    expect(await menu()).toContain('do=cucm-password');
    const answer = await admin.post('/admin/kinds', { kind: 'cucm-password', do: 'stop', note: 'an incident' });
    expect(answer.headers['location']).toBe('/admin/kinds?done=saved');
    expect(await menu()).not.toContain('do=cucm-password');
    expect((await admin.get('/admin')).text).toContain('Self Care password');
    await admin.post('/admin/kinds', { kind: 'cucm-password', do: 'allow' });
    expect(await menu()).toContain('do=cucm-password');
    const { text } = await admin.get('/admin/changes');
    expect(text).toContain('an incident');
    expect(text).toContain(site.lab.world.agents.admin.userId);
  });

  test('needs the form’s token', async () => {
    const agent = await site.signIn('admin');
    const answer = await agent.post('/admin/kinds', { csrf: 'another', kind: 'cucm-pin', do: 'stop' });
    expect(answer.status).toBe(403);
    expect(await menu()).toContain('do=cucm-pin');
  });

  test('refuses what is no kind', async () => {
    expect((await admin.post('/admin/kinds', { kind: 'all', do: 'stop' })).status).toBe(400);
  });
});

describe('policies', () => {
  const EDIT = '/admin/policies/edit?kind=cucm-pin&name=default';
  const fields = { kind: 'cucm-pin', name: 'default' };

  test('show the form of the schema, with what holds where nothing is set', async () => {
    const { text } = await admin.get(EDIT);
    expect(text).toMatch(/name="minLength" type="number" inputmode="numeric" min="0" max="64" placeholder="6"/);
    for (const field of ['historyCount', 'lockoutMinutes', 'forbidden']) expect(text).toContain(`name="${field}"`);
    expect(text).not.toContain('name="users"');
    expect((await admin.get('/admin/policies/edit?kind=cucm-pin&name=staff')).text).toContain('name="users"');
  });

  test('tell before they are saved how many values remain, and why examples are refused', async () => {
    const preview = { ...fields, do: 'preview', minLength: '4', generateLength: '4' };
    const { text } = await admin.post(EDIT, preview, EDIT);
    expect(text).toMatch(/data-remaining="8\d{3}"/);
    expect(text).toContain('counted one by one');
    expect(text).toMatch(
      /2580<\/code><\/th><td><ul><li>[^<]*[Kk]eypad|2580<\/code><\/th><td><ul><li>No line of the keypad/,
    );
    expect((await admin.get('/admin/policies')).text).not.toContain('Least length: 4');
  });

  test('stand beside those of the systems for a named user, and say which is stricter', async () => {
    const { userId } = site.lab.world.users[0] ?? { userId: '' };
    const preview = { ...fields, do: 'preview', minLength: '4', generateLength: '4', example: userId };
    const { text } = await admin.post(EDIT, preview, EDIT);
    expect(text).toContain('cucm:main');
    expect(text).toMatch(/<th scope="row">Least length<\/th><td>4<\/td><td>\d+ <strong>stricter<\/strong>/);
  });

  test('are refused with every problem, and nothing typed is lost', async () => {
    const answer = await admin.post(
      EDIT,
      { ...fields, do: 'save', minLength: '99', maxLength: 'x', note: 'kept' },
      EDIT,
    );
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('policies.0.minLength');
    expect(answer.text).toContain('policies.0.maxLength');
    expect(answer.text).toContain('value="99"');
    expect(answer.text).toContain('value="kept"');
  });

  test('hold once saved, and no longer once they were undone', async () => {
    const saved = await admin.post(
      EDIT,
      { ...fields, do: 'save', version: '0', minLength: '7', generateLength: '7' },
      EDIT,
    );
    expect(saved.headers['location']).toBe('/admin/policies?done=saved');
    expect((await admin.get('/admin/policies')).text).toContain('Least length: 7');
    const { text } = await admin.get('/admin/changes');
    const version = /name="version" value="(\d+)"/.exec(text)?.[1] ?? '';
    await admin.post('/admin/changes', { version });
    expect((await admin.get('/admin/policies')).text).not.toContain('Least length: 7');
  });

  describe('have a box for every rule of the kind', () => {
    const ticked = (text: string): string[] =>
      [...text.matchAll(/name="rules" value="([a-z-]+)" checked/g)].map(([, rule]) => rule ?? '');
    const preview = { ...fields, do: 'preview' };

    test('those that hold now are ticked, what nobody can leave out is fixed', async () => {
      const { text } = await admin.get(EDIT);
      expect(ticked(text)).toEqual(expect.arrayContaining(['keypad-line', 'own-number', 'history']));
      expect(text).toMatch(/checked disabled data-fixed="digits-only"/);
      expect(text).not.toContain('value="own-name"');
    });

    test('a rule without its tick does not count in the preview', async () => {
      const rules = ['', ...ticked((await admin.get(EDIT)).text).filter(rule => rule !== 'keypad-line')];
      const { text } = await admin.post(EDIT, { ...preview, rules, minLength: '4', generateLength: '4' }, EDIT);
      expect(text).toContain('2580</code></th><td><ul><li>Too easy to guess.</li></ul>');
      expect(ticked(text)).not.toContain('keypad-line');
    });

    test('the rules that the example user’s system demands are fixed too, under its name', async () => {
      const { userId } = site.lab.world.users[0] ?? { userId: '' };
      const { text } = await admin.post(EDIT, { ...preview, rules: '', example: userId }, EDIT);
      expect(text).toMatch(/data-fixed="[a-z-]+"> [^<]+ <small>cucm:main demands it/);
    });

    test('they hold once saved; ticked as they were, the policy says nothing of them', async () => {
      const versionOf = (text: string): string => /name="version" value="(\d+)"/.exec(text)?.[1] ?? '';
      const before = await admin.get(EDIT);
      const save = { ...fields, do: 'save', version: versionOf(before.text) };
      await admin.post(EDIT, { ...save, rules: ['', 'sequence', 'history'] }, EDIT);
      const after = await admin.get(EDIT);
      expect(ticked(after.text)).toEqual(['sequence', 'history']);
      expect((await admin.get('/admin/policies')).text).toContain('No run such as 123456 · Not one of the last ones');
      const again = { ...save, version: versionOf(after.text), rules: ['', ...ticked(before.text)] };
      expect((await admin.post(EDIT, again, EDIT)).status).toBe(303);
      expect((await admin.get('/admin/policies')).text).not.toContain('No run such as 123456');
    });

    test('a rule that is none of the kind is refused by name', async () => {
      const { text } = await admin.post(EDIT, { ...preview, rules: ['', 'own-name'] }, EDIT);
      expect(text).toContain('cannot be demanded of Phone PIN');
    });
  });

  test('do not overwrite what another administrator saved meanwhile', async () => {
    const answer = await admin.post(
      EDIT,
      { ...fields, do: 'save', version: '0', minLength: '9', generateLength: '9' },
      EDIT,
    );
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Somebody else changed this meanwhile');
  });

  test('with an example user who does not exist say no more than that', async () => {
    const hostile = '"><script>alert(1)</script>';
    const { text, status } = await admin.post(EDIT, { ...fields, do: 'preview', example: hostile }, EDIT);
    expect(status).toBe(200);
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('There is no such user');
  });
});
