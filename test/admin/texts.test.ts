import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AdminBrowser, type AdminSite, openSite } from './site.ts';

let site: AdminSite;
let admin: AdminBrowser;
const PATH = '/admin/texts';
const KEY = `${PATH}?key=menu.title`;

beforeAll(async () => {
  site = await openSite();
  admin = await site.signIn('admin');
});
afterAll(async () => await site.stop());

const phone = async (language = 'en'): Promise<string> =>
  (await fetch(`${site.url}/phone?name=SEP001122334455`, { headers: { 'Accept-Language': language } })).text();

const shown = async (language: string): Promise<string> =>
  new RegExp(`name="${language}"[^>]*>([^<]*)<`).exec((await admin.get(KEY)).text)?.[1] ?? '';

const versionNow = async (): Promise<string> =>
  [...(await admin.get(KEY)).text.matchAll(/name="version" value="(\d+)"/g)].at(-1)?.[1] ?? '';

async function fields(changed: Readonly<Record<string, string>>) {
  const [en, fr, nl] = [await shown('en'), await shown('fr'), await shown('nl')];
  return { do: 'words', key: 'menu.title', en, fr, nl, version: await versionNow(), ...changed };
}

describe('the words', () => {
  test('are on the phone once saved, in their language only, and the file’s again after a reset', async () => {
    const saved = await admin.post(KEY, await fields({ fr: 'Codes Exemple' }), KEY);
    expect(saved.headers['location']).toBe(`${PATH}?done=saved`);
    expect(await phone('fr')).toContain('<Title>Codes Exemple</Title>');
    expect(await phone('en')).not.toContain('Exemple');
    expect((await admin.get(PATH)).text).toContain('<td lang="en">–</td><td lang="fr">Codes Exemple</td>');
    await admin.post(KEY, await fields({ do: 'reset' }), KEY);
    expect(await phone('fr')).not.toContain('Exemple');
    expect((await admin.get(PATH)).text).toContain('No text was changed.');
  });

  test('that no phone could show are refused, and nothing typed is lost', async () => {
    const long = 'A title that is much too long for any phone';
    const answer = await admin.post(KEY, await fields({ nl: long }), KEY);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('role="alert"');
    expect(answer.text).toContain(`lang="nl">${long}<`);
    expect(await phone('nl')).not.toContain(long);
  });

  test('cannot bring markup onto a page or a phone', async () => {
    const answer = await admin.post(KEY, await fields({ en: '<b>&"' }), KEY);
    expect(answer.status).toBe(303);
    expect(await phone('en')).toContain('<Title>&lt;b&gt;&amp;');
    expect((await admin.get(PATH)).text).not.toContain('<b>&');
    await admin.post(KEY, await fields({ do: 'reset' }), KEY);
  });

  test('of a key that there is not cannot be written', async () => {
    expect((await admin.get(`${PATH}?key=no.such`)).text).toContain('There is no text of this key.');
    const answer = await admin.post(KEY, await fields({ key: 'no.such' }), KEY);
    expect(answer.status).toBe(422);
  });
});

describe('the contact', () => {
  test('is changed at once, and cannot be nothing', async () => {
    const form = { do: 'contact', contact: '+32 2 555 00 99', version: '0' };
    expect((await admin.post(PATH, form)).headers['location']).toBe(`${PATH}?done=saved`);
    expect((await admin.get(PATH)).text).toContain('value="+32 2 555 00 99"');
    expect((await admin.post(PATH, { ...form, contact: ' ', version: '99' })).status).toBe(422);
  });

  test('as it is now stands in the mails that are sent from then on', async () => {
    const edit = '/admin/messages/edit?message=changed&language=en';
    const to = 'contact@corp.test';
    await admin.post(edit, { message: 'changed', language: 'en', do: 'test', template: '', mail: to }, edit);
    const mails = () => site.lab.mail.mailbox.summaries().filter(mail => mail.to === to);
    await expect.poll(mails, { timeout: 10_000 }).toHaveLength(1);
    expect(mails()[0]?.text).toContain('+32 2 555 00 99');
  });
});
