import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFinding } from '../../said.ts';
import { anna, axlAnswer, axlFault, type Reply, type Stub, startStub } from './stub-axl.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
});
afterEach(() => stub.stop());

const version = axlAnswer('getCCMVersion', '<componentVersion><version>12.5.1.11900-146</version></componentVersion>');
const noRows = axlAnswer('executeSQLQuery', '');
const nobody = axlFault(5003, 'User not found');
const noDevices: Reply = { status: 200, body: '<e><TotalDevicesFound>0</TotalDevicesFound></e>' };
const refused = (status: number): Reply => ({ status, body: '<html/>' });

const groups = 'in Cisco Unified CM Administration, User Management > User Settings > Access Control Group';

describe('a connection check', () => {
  it('is four good findings where everything is granted, and changes nobody', async () => {
    stub.script.push(version, noRows, nobody, noDevices);
    expect((await stub.cucm().probe()).map(readFinding)).toEqual([
      {
        system: 'cucm:main',
        ok: true,
        what: `CUCM 12.5.1.11900-146 answers at 127.0.0.1:${stub.port} and speaks AXL 12.5.`,
      },
      { system: 'cucm:main', ok: true, what: 'Users can be read over AXL.' },
      { system: 'cucm:main', ok: true, what: 'Users can be changed over AXL.' },
      { system: 'cucm:main', ok: true, what: 'RisPort70 tells where phones are registered.' },
    ]);
    expect(stub.calls[2]?.body).toContain('<userid>rekey-probe-nobody</userid></');
  });

  it('names the page that lets the account write', async () => {
    stub.script.push(version, noRows, refused(401), noDevices);
    expect((await stub.cucm().probe()).map(readFinding)[2]).toMatchObject({
      ok: false,
      fix: `rekey may only read: replace Standard AXL Read Only API Access by Standard AXL API Access in its group, ${groups}.`,
    });
  });

  it('names the group that grants RisPort70, and is not upset by its rate', async () => {
    stub.script.push(version, noRows, nobody, refused(403));
    expect((await stub.cucm().probe()).map(readFinding)[3]).toMatchObject({
      ok: false,
      fix: `Put rekey into the group Standard CCM Server Monitoring: ${groups}.`,
    });
    stub.script.splice(0, 9, version, noRows, nobody, {
      status: 500,
      body: 'Exceeded allowed rate for Reatime information',
    });
    expect((await stub.cucm().probe()).map(readFinding)[3]).toMatchObject({ ok: true });
  });

  it.each([
    [refused(401), 'Check cucm.main.username and password against User Management > Application User.'],
    [refused(403), `Put rekey into a group with the role Standard AXL API Access: ${groups}.`],
    [
      { status: 599, body: 'Supported axl versions: 11.5' },
      'Set cucm.main.version to one of the versions that this CUCM speaks; 12.5 suits 12.5, 14 and 15.',
    ],
    [
      refused(404),
      'Activate Cisco AXL Web Service on the publisher: Cisco Unified Serviceability, Tools > Service Activation.',
    ],
    ['drop' as const, 'Check that cucm.main.host is the publisher and that its port 8443 is open from here.'],
  ])('stops at what bars the way and says how to mend it', async (reply, fix) => {
    stub.script.push(reply as Reply);
    expect((await stub.cucm().probe()).map(readFinding)).toEqual([
      { system: 'cucm:main', ok: false, what: expect.stringMatching(/^CUCM: .*\.$/), fix },
    ]);
  });

  it('says where the certificate is to be had', async () => {
    const [finding] = (await stub.cucm({}, { ca: undefined }).probe()).map(readFinding);
    expect(finding?.what).toMatch(/^CUCM: The certificate of CUCM 127\.0\.0\.1:\d+ is not trusted \([A-Z_]+\)\.$/);
    expect(finding?.fix).toMatch(/^Export the tomcat certificate .* cucm\.main\.ca\.$/);
  });
});

describe('the policy of a user', () => {
  const row = (name: string): Reply =>
    axlAnswer('executeSQLQuery', `<row><tkcredential>4</tkcredential><policyname>${name}</policyname></row>`);
  const policy = axlAnswer(
    'getCredentialPolicy',
    '<credentialPolicy uuid="{1}"><name>Strict</name><credExpiresAfter>90</credExpiresAfter><minCredLength>7</minCredLength>' +
      '<prevCredStoredNum>12</prevCredStoredNum><trivialCredCheck>true</trivialCredCheck></credentialPolicy>',
  );
  const strict = {
    minLength: 7,
    historyCount: 12,
    expiresAfterDays: 90,
    rules: ['repeated-digit', 'distinct-digits', 'own-number', 'name-digits', 'repeated-group', 'keypad-line'],
  };

  it('is read by name, and each name once an hour', async () => {
    let now = 1;
    stub.script.push(row('Strict'), policy, row('Strict'), row('Strict'), policy);
    const cucm = stub.cucm({}, { clock: { now: () => now } });
    expect(await cucm.policy(anna, 'cucm-pin')).toEqual(strict);
    now += 3_599_000;
    expect(await cucm.policy(anna, 'cucm-pin')).toEqual(strict);
    expect(stub.calls.map(call => call.operation)).toEqual([
      'executeSQLQuery',
      'getCredentialPolicy',
      'executeSQLQuery',
    ]);
    now += 2000;
    await cucm.policy(anna, 'cucm-pin');
    expect(stub.calls.length).toBe(5);
  });

  it('says nothing where the user has no such credential', async () => {
    stub.script.push(noRows);
    expect(await stub.cucm().policy(anna, 'cucm-password')).toBeUndefined();
  });
});
