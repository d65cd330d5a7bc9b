import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AdminBrowser, type AdminSite, openSite } from './site.ts';

let site: AdminSite;
let admin: AdminBrowser;

beforeAll(async () => {
  site = await openSite();
  admin = await site.signIn('admin');
});
afterAll(async () => await site.stop());

const EDIT = '/admin/messages/edit?message=code&language=fr';
const key = { message: 'code', language: 'fr' };
const mine =
  'Subject: Votre code Exemple\n\nVotre code :\n\n{{ code }}\n\nValable {{ minutes }} minutes. Aide : {{ contact }}.';

async function testMail(to: string) {
  return await admin.post(EDIT, { ...key, do: 'test', template: '', mail: to }, EDIT);
}

describe('messages', () => {
  test('are shown in each language with sample values', async () => {
    expect((await admin.get('/admin/messages')).text).toContain('Code for the helpdesk');
    const { text } = await admin.get(EDIT);
    expect(text).toContain('{{ code }}');
    expect(text).toMatch(/<article lang="fr"><strong>[^<]+<\/strong><pre class="mail">[^<]*12345678/);
  });

  test('are previewed before they are saved, with what is wrong', async () => {
    const good = await admin.post(EDIT, { ...key, do: 'preview', template: mine }, EDIT);
    expect(good.text).toContain('<strong>Votre code Exemple</strong>');
    const bad = await admin.post(EDIT, { ...key, do: 'preview', template: 'Subject: x\n\n{{ cod }}' }, EDIT);
    expect(bad.text).toContain('role="alert"');
    expect(bad.text).not.toContain('id="preview"');
    expect((await admin.get(EDIT)).text).not.toContain('Votre code Exemple');
  });

  test('hold once saved, go out as a test mail, and are the file’s again after a reset', async () => {
    const saved = await admin.post(EDIT, { ...key, do: 'save', template: mine, version: '0' }, EDIT);
    expect(saved.headers['location']).toBe('/admin/messages?done=saved');
    expect((await testMail('editor@lab.test')).headers['location']).toBe(`${EDIT}&done=sent`);
    await expect
      .poll(() => site.lab.mail.mailbox.summaries().map(({ to, subject }) => ({ to, subject })), { timeout: 10_000 })
      .toContainEqual({ to: 'editor@lab.test', subject: 'Votre code Exemple' });
    const version = /name="version" value="(\d+)"/.exec((await admin.get(EDIT)).text)?.[1] ?? '';
    await admin.post(EDIT, { ...key, do: 'reset', template: '', version }, EDIT);
    expect((await admin.get(EDIT)).text).not.toContain('Votre code Exemple');
  });

  test('go to one address that is one, ten times an hour at most', async () => {
    for (const to of ['', 'nobody', 'a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example']) {
      expect((await testMail(to)).status, to).toBe(422);
    }
    const statuses = [];
    for (let sent = 0; sent < 11; sent += 1) statuses.push((await testMail('many@lab.test')).status);
    expect(statuses.filter(status => status === 303)).toHaveLength(9);
    expect(statuses.at(-1)).toBe(422);
  });

  test('that there are not lead back to those that there are', async () => {
    const answer = await admin.get('/admin/messages/edit?message=../../etc&language=fr');
    expect(answer.headers['location']).toBe('/admin/messages');
    expect((await admin.get('/admin/messages/edit?message=code&language=xx')).status).toBe(400);
  });
});
