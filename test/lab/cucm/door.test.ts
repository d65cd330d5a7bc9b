import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { releases } from '../../../src/lab/cucm/switches.ts';
import { basic, faultOf, type LabCucm, soapBody, startLabCucm } from './lab-cucm.ts';

let lab: LabCucm;
beforeAll(async () => {
  lab = await startLabCucm();
});
afterAll(() => lab.stop());

const version = (answer: { status: number; body: string }): string => `${answer.status} ${answer.body}`;
const incorrect = `599 Incorrect axl version. Supported axl versions: ${releases['12.5'].versions.join(',')}`;

describe('who may call AXL', () => {
  test('an unknown account or a wrong password gets 401 and a page of HTML', async () => {
    for (const options of [{ password: 'wrong' }, { username: 'nobody' }]) {
      const answer = await lab.axl('getCCMVersion', '', options);
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toContain('text/html');
      expect(answer.headers['www-authenticate']).toContain('Basic');
      expect(answer.body).toContain('<html>');
    }
  });

  test('an account without the AXL role gets 403', async () => {
    expect((await lab.axl('getCCMVersion', '', { username: 'rekey-noaxl' })).status).toBe(403);
  });

  test('an account that may only read gets 401 for a write', async () => {
    const { userId } = lab.user(0);
    const reader = { username: 'rekey-readonly' };
    expect((await lab.axl('getUser', `<userid>${userId}</userid>`, reader)).status).toBe(200);
    const answer = await lab.axl('updateUser', `<userid>${userId}</userid><title>x</title>`, reader);
    expect(answer.status).toBe(401);
    expect((await lab.axl('getUser', `<userid>${userId}</userid>`)).body).toContain('<title/>');
  });

  test('a session cookie stands for the password, until it was idle for 30 minutes: then 404', async () => {
    const cookies = (await lab.axl('getCCMVersion', '')).headers['set-cookie'] as string[];
    expect(cookies.map(cookie => cookie.replace(/=[0-9A-F]{32};/, '=…;'))).toEqual([
      'JSESSIONIDSSO=…; Path=/; Secure; HttpOnly',
      'JSESSIONID=…; Path=/axl; Secure; HttpOnly',
    ]);
    const bySession = (cookie: string) =>
      lab.send('/axl/', { method: 'POST', headers: { cookie }, body: soapBody('getCCMVersion', '') });
    const cookie = cookies[0]?.split(';')[0] ?? '';
    expect((await bySession(cookie)).status).toBe(200);
    expect((await bySession(cookie)).headers['set-cookie']).toBeUndefined();
    lab.clock.advance(29 * 60_000);
    expect((await bySession(cookie)).status).toBe(200);
    lab.clock.advance(31 * 60_000);
    expect((await bySession(cookie)).status).toBe(404);
    expect((await bySession(cookie)).status).toBe(401);
    expect((await bySession('JSESSIONIDSSO=0123')).status).toBe(401);
  });

  test('GET with Basic authentication says that the service works', async () => {
    const headers = { authorization: basic(lab.cucm.username, lab.cucm.password) };
    const answer = await lab.send('/axl/', { method: 'GET', headers });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(
      'The AXL Web Service is working and accepting requests. Use HTTP POST to send a request.',
    );
    expect((await lab.send('/axl/', { method: 'GET' })).status).toBe(401);
  });

  test('without its last slash the address only redirects', async () => {
    const answer = await lab.send('/axl', { method: 'POST', body: soapBody('getCCMVersion', '') });
    expect([answer.status, answer.headers['location']]).toEqual([302, '/axl/']);
    expect((await lab.send('/elsewhere', { method: 'GET' })).status).toBe(404);
  });
});

describe('the version of the schema', () => {
  test.each(releases['12.5'].versions)('%s is spoken by release 12.5', async spoken => {
    const answer = await lab.axl('getCCMVersion', '', { version: spoken });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(`<ns:getCCMVersionResponse xmlns:ns="http://www.cisco.com/AXL/API/${spoken}">`);
  });

  test.each(['15.0', '14.0', '9.9', '12.51'])('%s is answered with 599', async wrong => {
    expect(version(await lab.axl('getCCMVersion', '', { version: wrong }))).toBe(incorrect);
  });

  test('a SOAPAction of another version, or of another form, is answered with 599', async () => {
    for (const action of ['"CUCM:DB ver=11.5 getCCMVersion"', '"CUCM:DB getCCMVersion"', 'getCCMVersion']) {
      expect(version(await lab.axl('getCCMVersion', '', { action }))).toBe(incorrect);
    }
  });

  test('a body of another namespace is answered with 599', async () => {
    const body = soapBody('getCCMVersion', '').replace('http://www.cisco.com/AXL/API/12.5', 'urn:other');
    expect(version(await lab.axl('getCCMVersion', '', { body }))).toBe(incorrect);
    expect(version(await lab.axl('', '', { body: soapBody('x', '').replaceAll('ns:x', 'x') }))).toBe(incorrect);
  });

  test('the SOAPAction may be without quotes, name no operation, or be absent', async () => {
    for (const action of ['CUCM:DB ver=12.5 getCCMVersion', '"CUCM:DB ver=12.5"', '""', undefined]) {
      expect((await lab.axl('getCCMVersion', '', { action })).status).toBe(200);
    }
  });

  test('1.0 without a SOAPAction means the oldest one spoken', async () => {
    expect((await lab.axl('getCCMVersion', '', { version: '1.0', action: undefined })).status).toBe(200);
    expect((await lab.axl('getCCMVersion', '', { version: '1.0' })).status).toBe(599);
  });

  test.each([
    ['10.5', '10.5', '11.0'],
    ['11.5', '11.5', '12.5'],
    ['14', '14.0', '15.0'],
    ['15', '15.0', '11.5'],
  ] as const)('release %s speaks %s and not %s', async (release, spoken, unspoken) => {
    const other = await startLabCucm({ release });
    expect(other.cucm.version).toBe(spoken);
    expect((await other.axl('getCCMVersion', '', { version: spoken })).body).toContain(
      `<version>${releases[release].build}</version>`,
    );
    expect((await other.axl('getCCMVersion', '', { version: unspoken })).status).toBe(599);
    await other.stop();
  });
});

describe('what is no request', () => {
  test.each([
    ['broken XML', '<soapenv:Envelope>'],
    ['a document type', `<!DOCTYPE x [<!ENTITY e "e">]>${soapBody('getCCMVersion', '')}`],
    ['no envelope', '<ns:getCCMVersion xmlns:ns="http://www.cisco.com/AXL/API/12.5"/>'],
    ['nothing', ''],
  ])('%s is a fault', async (_name, body) => {
    const answer = await lab.axl('getCCMVersion', '', { body });
    expect(answer.status).toBe(500);
    expect(answer.body).toContain('<soapenv:Fault>');
  });

  test('an operation that it does not know is a fault', async () => {
    expect(faultOf(await lab.axl('addUser', ''))).toBe('500 soapenv:Server 5000 Unknown operation: addUser');
  });
});

describe('a fault', () => {
  test('has the shape of the real thing', async () => {
    const answer = await lab.axl('getUser', '<userid>nobody</userid>');
    expect(answer.headers['content-type']).toBe('text/xml;charset=UTF-8');
    expect(answer.body).toContain(
      '<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>Item not valid: The specified User was not found</faultstring>' +
        '<detail><axlError><axlcode>5007</axlcode><axlmessage>Item not valid: The specified User was not found</axlmessage>' +
        '<request>getUser</request></axlError></detail></soapenv:Fault>',
    );
  });

  test('may have a prefixed detail', async () => {
    const other = await startLabCucm({ faultPrefix: 'ns2:' });
    const { body } = await other.axl('getUser', '<userid>nobody</userid>');
    expect(body).toContain(
      '<detail><ns2:axlError xmlns:ns2="http://www.cisco.com/AXL/API/1.0"><axlcode>5007</axlcode>',
    );
    await other.stop();
  });
});
