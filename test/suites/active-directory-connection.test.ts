import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readFinding } from '../said.ts';
import { type CuttingProxy, startCuttingProxy } from './servers/cutting-proxy.ts';
import { bindAnswer, closeDirectories, directoryOn, entryOf, secret } from './servers/directory-on.ts';
import { suiteOn } from './servers/use.ts';

const plain = { mustChange: false, chosen: false, unlock: false };
/** Nothing listens there. */
const nobody = 'ldaps://127.0.0.1:1';

suiteOn('samba', 'Active Directory: connections and rights', samba => {
  let proxy: CuttingProxy;
  beforeAll(async () => {
    proxy = await startCuttingProxy(samba);
  });
  afterEach(() => {
    proxy.cut = undefined;
  });
  afterAll(async () => {
    await closeDirectories();
    await proxy.stop();
  });

  it('a connection that breaks once the change was sent leaves an unknown outcome, and reading back tells', async () => {
    const directory = directoryOn(samba, { url: proxy.url });
    const entry = await entryOf(directory, 'user23');
    const before = (await directory.describe(entry)).credentials[0]?.stamp;
    proxy.cut = { operation: 'modify', when: 'after' };
    const answer = await directory.renew(entry, 'directory-password', secret('Neue-Passw0rd-23'), plain);
    const host = new URL(proxy.url).host;
    expect(answer).toEqual({
      outcome: 'unknown',
      code: 'directory-no-answer',
      detail: `The directory server ${host} did not answer a modify.`,
    });
    expect(proxy.passed.filter(operation => operation === 'modify')).toHaveLength(1);
    proxy.cut = undefined;
    expect((await directory.describe(entry)).credentials[0]?.stamp).not.toBe(before);
    expect(await directory.verify(entry, 'directory-password', secret('Neue-Passw0rd-23'))).toEqual({
      answer: 'correct',
    });
  });

  it('a connection that breaks as the change is sent is just as unknown, and is not tried again', async () => {
    const directory = directoryOn(samba, { url: proxy.url });
    const entry = await entryOf(directory, 'user24');
    proxy.cut = { operation: 'modify', when: 'before' };
    proxy.passed.length = 0;
    const answer = await directory.renew(entry, 'directory-password', secret('Neue-Passw0rd-24'), plain);
    expect(answer).toMatchObject({ outcome: 'unknown', code: 'directory-no-answer' });
    expect(proxy.passed.filter(operation => operation === 'bind')).toHaveLength(1);
    expect(await bindAnswer(samba, entry.dn ?? '', samba.userPassword)).toBe('ok');
  });

  it('a connection that breaks before the change was begun is a failure that may be tried again', async () => {
    const directory = directoryOn(samba, { url: proxy.url });
    const entry = await entryOf(directory, 'user25');
    await directory.describe(entry);
    proxy.cut = { operation: 'search', when: 'after' };
    const answer = await directory.renew(entry, 'directory-password', secret('Neue-Passw0rd-25'), plain);
    expect(answer).toMatchObject({ outcome: 'failed', code: 'directory-no-answer', retryable: true });
  });

  it('a bind that is cut off decides nothing', async () => {
    const directory = directoryOn(samba, { url: proxy.url });
    const entry = await entryOf(directory, 'user26');
    await directory.describe(entry);
    proxy.cut = { operation: 'bind', when: 'after' };
    expect(await directory.verify(entry, 'directory-password', secret(samba.userPassword))).toMatchObject({
      answer: 'unavailable',
      code: 'directory-no-answer',
    });
  });

  it('an idle connection that the server ended is replaced without a fault', async () => {
    const directory = directoryOn(samba, { url: proxy.url });
    const entry = await entryOf(directory, 'user26');
    proxy.cut = { operation: 'search', when: 'after' };
    await expect(directory.find({ by: 'userId', value: 'user26' })).rejects.toMatchObject({
      code: 'directory-no-answer',
    });
    proxy.cut = undefined;
    expect(await directory.find({ by: 'userId', value: 'user26' })).toEqual([entry]);
  });

  it('where the first server cannot be reached the next is asked, for reading and for writing', async () => {
    const directory = directoryOn(samba, { url: [nobody, samba.url] });
    const entry = await entryOf(directory, 'user27');
    const answer = await directory.renew(entry, 'directory-password', secret('Neue-Passw0rd-27'), plain);
    expect(answer).toEqual({ outcome: 'done' });
  });

  it('writes go to the PDC emulator, which is recognised behind any address', async () => {
    const directory = directoryOn(samba, { url: [proxy.url, samba.url] });
    const entry = await entryOf(directory, 'user28');
    proxy.passed.length = 0;
    await directory.renew(entry, 'directory-password', secret('Neue-Passw0rd-28'), plain);
    expect(proxy.passed).toContain('modify');
  });

  it('where no server can be reached nothing was changed, and trying again may help', async () => {
    const entry = await entryOf(directoryOn(samba), 'user29');
    const directory = directoryOn(samba, { url: nobody });
    expect(await directory.renew(entry, 'directory-password', secret('Neue-Passw0rd-29'), plain)).toEqual({
      outcome: 'failed',
      code: 'directory-unreachable',
      detail: 'The directory server 127.0.0.1:1 cannot be reached: ECONNREFUSED.',
      retryable: true,
    });
    expect(await directory.verify(entry, 'directory-password', secret('x'))).toMatchObject({
      answer: 'unavailable',
      code: 'directory-unreachable',
    });
  });

  it('a certificate that is not trusted, or is for another name, is named with what mends it', async () => {
    const stranger = directoryOn({ ...samba, ca: '' });
    await expect(stranger.find({ by: 'userId', value: 'user01' })).rejects.toMatchObject({
      code: 'directory-unreachable',
      message: expect.stringContaining(
        'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); set directory.ca',
      ),
    });
    const misnamed = directoryOn(samba, { serverName: 'dc2.ad.lab.test' });
    await expect(misnamed.find({ by: 'userId', value: 'user01' })).rejects.toMatchObject({
      code: 'directory-unreachable',
      message: expect.stringContaining('its certificate is for another name; set directory.serverName'),
    });
  });

  it('a wrong password of our own account is named, and no other server is asked with it', async () => {
    const directory = directoryOn(samba, { bindPassword: 'Wrong-Passw0rd', url: [samba.url, proxy.url] });
    proxy.passed.length = 0;
    await expect(directory.find({ by: 'userId', value: 'user01' })).rejects.toMatchObject({
      code: 'directory-denied',
      message: expect.stringMatching(
        /^The directory server 127\.77\.\d+\.\d+ refuses our account LAB\\svc-reset \(result 49, data 52e\); check directory\.bindDn and directory\.bindPassword\.$/,
      ),
    });
    expect(proxy.passed).toEqual([]);
  });

  it('the check finds nothing missing where the three rights are there and policies can be read', async () => {
    const people = { baseDn: 'OU=People,OU=Lab,DC=ad,DC=lab,DC=test' };
    const findings = (await directoryOn(samba, { ...people, bindDn: 'LAB\\svc-pso' }).probe()).map(readFinding);
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(findings.map(({ what }) => what).join('\n')).toMatch(
      /may write pwdLastSet.*may write lockoutTime.*may reset passwords/s,
    );
  });

  it('the check names each missing right with the command that grants it', async () => {
    const findings = (await directoryOn(samba, { bindDn: 'svc-read@ad.lab.test' }).probe()).map(readFinding);
    const fixes = findings.filter(({ ok }) => !ok).map(({ fix }) => fix);
    expect(fixes).toEqual([
      'Grant it with: dsacls "OU=Lab,DC=ad,DC=lab,DC=test" /I:S /G "svc-read@ad.lab.test:RPWP;pwdLastSet;user"',
      'Grant it with: dsacls "OU=Lab,DC=ad,DC=lab,DC=test" /I:S /G "svc-read@ad.lab.test:RPWP;lockoutTime;user"',
      'Grant it with: dsacls "OU=Lab,DC=ad,DC=lab,DC=test" /I:S /G "svc-read@ad.lab.test:CA;Reset Password;user"',
      'CN=strict,CN=Password Settings Container,CN=System,DC=ad,DC=lab,DC=test applies to users, but its limits cannot be read, so directory.failureLimit is used. Grant it with: dsacls "CN=Password Settings Container,CN=System,DC=ad,DC=lab,DC=test" /I:T /G "svc-read@ad.lab.test:GR"',
    ]);
  });

  it('the check says of an empty base and of an unreachable server what to look at', async () => {
    const groups = { baseDn: 'OU=Groups,OU=Lab,DC=ad,DC=lab,DC=test' };
    const empty = (await directoryOn(samba, groups).probe()).map(readFinding);
    expect(empty.find(({ ok }) => !ok)?.fix).toContain('check directory.baseDn');
    const dead = (await directoryOn(samba, { url: nobody }).probe()).map(readFinding);
    expect(dead).toEqual([
      {
        system: 'directory',
        ok: false,
        what: '127.0.0.1:1 answers, and LAB\\svc-reset signs in',
        fix: 'The directory server 127.0.0.1:1 cannot be reached: ECONNREFUSED.',
      },
    ]);
  });
});
