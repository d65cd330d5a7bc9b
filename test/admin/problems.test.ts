import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AdminBrowser, type AdminSite, openSite } from './site.ts';

let site: AdminSite;
let admin: AdminBrowser;

beforeAll(async () => {
  site = await openSite();
  admin = await site.signIn('admin');
  await admin.post('/language', { language: 'fr', to: '/admin' }, '/admin');
});
afterAll(async () => await site.stop());

/** What the alert of a page says, a line each. */
function alertOf(text: string): readonly string[] {
  const [, alert = ''] = /role="alert">(.*?)<\/div>/s.exec(text) ?? [];
  expect(alert).not.toContain('lang="en"');
  return alert
    .replace(/^<p>.*?<\/p>/, '')
    .replaceAll('</li>', '\n')
    .replace(/<[^>]+>/g, '')
    .split('\n')
    .filter(Boolean);
}

async function said(path: string, fields: Readonly<Record<string, string | readonly string[]>>) {
  return alertOf((await admin.post(path, fields)).text);
}

const policy = (name: string, fields: Readonly<Record<string, string | readonly string[]>>) =>
  said(`/admin/policies/edit?kind=cucm-pin&name=${name}`, { kind: 'cucm-pin', name, do: 'preview', ...fields });

test('what is wrong with a policy is said in the reader’s language, under the names of its fields', async () => {
  expect(
    await policy('staff', { minLength: '99', maxLength: 'x', failedAttempts: '0', groups: 'Staff\nCN=x' }),
  ).toEqual([
    'Groupes de l’annuaire (DN), un par ligne, ligne 1 : doit être un nom distinctif, par exemple OU=People,DC=example,DC=com',
    'Longueur minimale : ne peut pas dépasser 64',
    'Longueur maximale : doit être un nombre entier',
    'Échecs avant blocage : doit valoir au moins 1',
  ]);
});

test('so is what its fields get wrong together', async () => {
  expect(await policy('default', { minLength: '9', maxLength: '4', rules: ['', 'own-name'] })).toEqual([
    expect.stringMatching(/^Règles : des longueurs de 9 à 4 et de 4 pour les valeurs générées ne vont pas ensemble$/),
    expect.stringMatching(/^Règles : « .+ » ne peut pas être exigé pour Code PIN du téléphone$/),
  ]);
});

test('a name that is none, and a file that rekey.yaml does not name', async () => {
  expect(await policy('Staff', { forbidden: '/etc/passwd' })).toEqual([
    expect.stringMatching(/^Nom : n’admet que des minuscules/),
  ]);
  expect(await policy('staff', { forbidden: '/etc/passwd' })).toEqual([
    expect.stringMatching(/^Liste de valeurs interdites : désigne un fichier que rekey.yaml ne nomme pas$/),
  ]);
});

test.each([
  ['Subject: x\n\n{{ cod }}', 'Code personnel, ligne 3, Français : « cod » n’est pas une valeur de ce courriel'],
  ['Subject: x\n{% fi %}', 'Code personnel, ligne 2, Français : « fi » n’est pas une balise'],
  ['Subject: x\n\n{% if code %}', 'Code personnel, ligne 3, Français : « {% if code %} » n’est pas refermé'],
  ['Subject: x\n{{ code | shout }}', 'Code personnel, ligne 2, Français : « shout » n’est pas un filtre'],
  ['Subject:\n\n{{ code }}\n\n{{ contact }}', 'la première ligne doit être « Subject: » suivi de l’objet'],
  ['Subject: x\n\n{{ code }}', '{{ contact }} doit y figurer'],
  ['Subject: x\n\n({{ code }}) {{ contact }}', '{{ code }} doit être seul sur sa ligne'],
  ['Subject: {{ code }}\n\n{{ contact }}', '{{ code }} ne peut pas figurer dans l’objet'],
])('what is wrong with the mail %j is said with its line', async (template, expected) => {
  const fields = { message: 'code', language: 'fr', do: 'preview', template };
  const lines = await said('/admin/messages/edit?message=code&language=fr', fields);
  expect(lines.join('\n')).toContain(expected);
});

test.each([
  ['menu.title', 'x'.repeat(33), 'menu.title, Nederlands : Title peut compter 33 caractères, 32 au plus conviennent'],
  ['softkey.select', '', 'softkey.select, Nederlands : SoftKeyItem › Name est vide'],
  ['menu.title', '{name', 'texte menu.title, Nederlands : une accolade n’appartient à aucun champ'],
  ['menu.title', '{name}', 'texte menu.title, Nederlands : les champs doivent être –, et non name'],
  ['no.such', 'x', 'texte no.such, Nederlands : n’est pas un texte de Rekey'],
])('what is wrong with the text %s written as %j is said', async (key, nl, expected) => {
  const { text } = await admin.get(`/admin/texts?key=${key}`);
  const [en, fr] = ['en', 'fr'].map(each => new RegExp(`name="${each}"[^>]*>([^<]*)<`).exec(text)?.[1] ?? '');
  const written = { do: 'words', key, en: en ?? '', fr: fr ?? '', nl, version: '0' };
  expect((await said(`/admin/texts?key=${key}`, written)).join('\n')).toContain(expected);
});

test('a contact cannot be nothing, and that is said too', async () => {
  expect(await said('/admin/texts', { do: 'contact', contact: ' ', version: '0' })).toEqual([
    expect.stringMatching(/^Contact.* : ne peut pas être vide$/),
  ]);
});

test('a report names the field that it cannot understand', async () => {
  const { text } = await admin.get('/reports?from=hier&kind=pin');
  expect(alertOf(text)).toEqual([
    expect.stringMatching(/^Du \(jour\) : doit être un jour, par exemple 2026-03-31/),
    'Code ou mot de passe : ne fait pas partie des choix possibles',
  ]);
});
