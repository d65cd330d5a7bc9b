import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { phoneSideChecks, serviceAddresses } from '../../src/admin/phone-service.ts';
import { createLabCertificates } from '../../src/lab/certificates.ts';
import { type AdminBrowser, type AdminSite, openSite } from './site.ts';

const { cert } = createLabCertificates();

describe('what phones demand', () => {
  const now = Date.now();
  const verdicts = (url: string, certificate?: X509Certificate, at = now) =>
    Object.fromEntries(phoneSideChecks(url, certificate, at).map(({ what, ok }) => [what, ok]));

  test('holds for https, a certificate that names the host, a key that phones can read', () => {
    const own = new X509Certificate(cert);
    expect(verdicts('https://localhost:8443', own)).toEqual({
      https: true,
      length: true,
      certificate: true,
      name: true,
      key: true,
      days: true,
    });
    expect(verdicts('https://rekey.example.com', own)['name']).toBe(false);
    expect(verdicts('https://localhost', own, now + 20 * 365 * 86_400_000)['days']).toBe(false);
  });

  test('lacks where Rekey is reached over plain HTTP or shows no certificate', () => {
    expect(verdicts('http://rekey.example.com')).toEqual({ https: false, length: true, certificate: false });
  });

  test('gives a secure address only where there is one', () => {
    expect(serviceAddresses('https://r.example.com')).toEqual({
      url: 'https://r.example.com/phone?name=#DEVICENAME#',
      secureUrl: 'https://r.example.com/phone?name=#DEVICENAME#',
    });
    expect(serviceAddresses('http://r.example.com').secureUrl).toBeUndefined();
  });
});

describe('the phone service in CUCM', () => {
  let site: AdminSite;
  let admin: AdminBrowser;
  const PATH = '/admin/phone-service';
  beforeAll(async () => {
    site = await openSite();
    admin = await site.signIn('admin');
  });
  afterAll(async () => await site.stop());

  test('is registered, found, changed and audited', async () => {
    expect((await admin.get(PATH)).text).toContain('There is no service of this name.');
    const fields = { system: 'cucm:main', name: 'Rekey', everyPhone: 'on' };
    const answer = await admin.post(PATH, fields);
    expect(answer.headers['location']).toBe(`${PATH}?name=Rekey&done=saved`);
    const { text } = await admin.get(PATH);
    expect(text).toContain('The service is registered with these addresses. Every phone is subscribed.');
    expect(text).toContain(`<code>${site.url}/phone?name=#DEVICENAME#</code>`);
    expect((await admin.post(PATH, { system: 'cucm:main', name: 'Rekey' })).status).toBe(303);
  });

  test('that CUCM refuses comes back with CUCM’s own words', async () => {
    site.lab.control.inject({ system: 'cucm', operation: 'addIpPhoneServices', fault: 'refuse', times: 1 });
    const answer = await admin.post(PATH, { system: 'cucm:main', name: 'Second' }, `${PATH}?name=Second`);
    expect(answer.status).toBe(502);
    expect(answer.text).toMatch(/role="alert">The service could not be registered: <span lang="en">CUCM /);
  });

  test('cannot be given a name that phones could not show', async () => {
    for (const name of ['', 'Clés', 'x'.repeat(33)]) {
      expect((await admin.post(PATH, { system: 'cucm:main', name })).status).toBe(400);
    }
  });
});
