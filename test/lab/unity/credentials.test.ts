import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CupiBench, cupiBench, userOf } from './cupi-bench.ts';

const DAY = 86_400_000;
const GOOD = '639274';

let bench: CupiBench;
beforeEach(async () => {
  bench = await cupiBench();
});
afterEach(() => bench.stop());

describe('a credential over CUPI', () => {
  it('never shows its value, and its times have no zone', async () => {
    const pin = await bench.getPin();
    expect(pin).toMatchObject({
      CredentialType: '4',
      Credentials: '',
      HackCount: '0',
      Hacked: 'false',
      Locked: 'false',
    });
    expect(pin['TimeChanged']).toMatch(/^2025-\d\d-\d\d 12:00:00\.000$/);
    expect(pin).not.toHaveProperty('TimeLastHack');
    expect(JSON.stringify(pin)).not.toContain(bench.person.unityPin);
    const password = await bench.call('GET', `/users/${bench.user.objectId}/credential/password`);
    expect(password.json).toMatchObject({ CredentialType: '3' });
  });

  it('is set by a PUT that answers 204 with nothing', async () => {
    expect(bench.unity.system.signIn(bench.person.userId, bench.person.unityPin)).toBe('ok');
    expect(await bench.putPin({ Credentials: GOOD })).toMatchObject({ status: 204, text: '' });
    expect(bench.unity.system.signIn(bench.person.userId, GOOD)).toBe('ok');
    expect(bench.unity.system.signIn(bench.person.userId, bench.person.unityPin)).toBe('wrong');
    expect((await bench.getPin())['TimeChanged']).toBe('2026-01-15 12:00:00.000');
  });

  it('has another TimeChanged after each change, however fast they come', async () => {
    await bench.putPin({ Credentials: GOOD });
    const { TimeChanged } = await bench.getPin();
    await bench.putPin({ Credentials: '740385' });
    expect((await bench.getPin())['TimeChanged']).not.toBe(TimeChanged);
  });

  it('takes XML as well, and flags in the same PUT', async () => {
    const path = `/users/${bench.user.objectId}/credential/pin`;
    const body = `<Credential><Credentials>${GOOD}</Credentials><CredMustChange>true</CredMustChange></Credential>`;
    const headers = { 'content-type': 'application/xml' };
    expect((await bench.call('PUT', path, { body, headers })).status).toBe(204);
    expect(await bench.getPin()).toMatchObject({ CredMustChange: 'true' });
    expect(bench.unity.system.signIn(bench.person.userId, GOOD)).toBe('must-change');
  });

  it.each([
    ['short', '63927', /minimum length of 6/],
    ['letters', '63927a', /digits/],
    ['only two digits', '121212', /Trivial/],
    ['a digit three times', '288834', /Trivial/],
    ['a repeated group', '408408', /Trivial/],
    ['a run', '456789', /Trivial/],
  ])('refuses a PIN that is %s and changes nothing', async (_what, pin, message) => {
    const reply = await bench.putPin({ Credentials: pin, CredMustChange: 'true' });
    expect(reply).toMatchObject({ status: 400, json: { errors: { message: expect.stringMatching(message) } } });
    expect(bench.unity.system.signIn(bench.person.userId, bench.person.unityPin)).toBe('ok');
  });

  it('refuses the numbers and the names of its owner', async () => {
    const { extension } = bench.person;
    const backwards = [...extension].reverse().join('');
    for (const pin of [`${extension}9`, `9${backwards}`]) {
      expect((await bench.putPin({ Credentials: pin })).json.errors.message).toMatch(/Trivial/);
    }
  });

  it('reads the keypad rule as a whole line at the minimum length, or anywhere', async () => {
    expect((await bench.putPin({ Credentials: '258063' })).status).toBe(204);
    bench.unity.system.rules.pin.minLength = 4;
    expect((await bench.putPin({ Credentials: '2580' })).json.errors.message).toMatch(/Trivial/);
    const strict = await cupiBench({ keypadLine: 'anywhere' });
    expect((await strict.putPin({ Credentials: '258063' })).json.errors.message).toMatch(/Trivial/);
    await strict.stop();
  });

  it('refuses one of the last five values in the words that are known', async () => {
    const pins = ['639274', '740385', '851496', '962507'];
    for (const pin of pins) expect((await bench.putPin({ Credentials: pin })).status).toBe(204);
    const repeated = await bench.putPin({ Credentials: bench.person.unityPin });
    expect(repeated.status).toBe(400);
    expect(repeated.json.errors.message).toBe('Repeat credentials prohibited by credential policy');
    await bench.putPin({ Credentials: '173618' });
    expect((await bench.putPin({ Credentials: bench.person.unityPin })).status).toBe(204);
  });

  it('binds an administrator to the minimum age only where the switch says so', async () => {
    const strict = await cupiBench({ minDurationBinds: true });
    expect((await strict.putPin({ Credentials: GOOD })).status).toBe(204);
    expect((await strict.putPin({ Credentials: '740385' })).json.errors.message).toMatch(/Minimum duration/);
    strict.clock.advance(DAY + 1);
    expect((await strict.putPin({ Credentials: '740385' })).status).toBe(204);
    await strict.stop();
  });

  it('refuses fields that are unknown, read-only or of the wrong form, and bodies that are not what they say', async () => {
    for (const field of [
      { IsMustChange: 'true' },
      { Hacked: 'false' },
      { CredMustChange: 'maybe' },
      { toString: 'x' },
    ]) {
      const fields = { Credentials: GOOD, ...field } as unknown as Record<string, string>;
      expect((await bench.putPin(fields)).status).toBe(400);
    }
    expect(bench.unity.system.signIn(bench.person.userId, bench.person.unityPin)).toBe('ok');
    const path = `/users/${bench.user.objectId}/credential/pin`;
    expect((await bench.call('PUT', path, { body: '{"Credentials":' })).status).toBe(400);
    expect((await bench.call('PUT', path, { body: '[]' })).status).toBe(400);
    expect((await bench.call('PUT', path, { body: '{"Credentials":["1"]}' })).status).toBe(400);
    const text = { 'content-type': 'text/plain' };
    expect((await bench.call('PUT', path, { body: 'x', headers: text })).status).toBe(415);
    expect((await bench.call('POST', path, { body: {} })).status).toBe(405);
  });

  it('keeps the web password of LDAP users to the directory, and their PIN to itself', async () => {
    const ldap = userOf(bench.unity, bench.world.special.ldapSynced);
    const path = `/users/${ldap.objectId}/credential`;
    const refused = await bench.call('PUT', `${path}/password`, { body: { Credentials: 'Xk7!ufhgWq' } });
    expect(refused).toMatchObject({ status: 400, json: { errors: { message: expect.stringMatching(/LDAP/) } } });
    expect((await bench.call('PUT', `${path}/pin`, { body: { Credentials: GOOD } })).status).toBe(204);
  });

  it('judges web passwords by their own rule', async () => {
    const path = `/users/${bench.user.objectId}/credential/password`;
    const put = async (value: string): Promise<number> =>
      (await bench.call('PUT', path, { body: { Credentials: value } })).status;
    for (const value of [
      'Sh0rt!',
      'alllowercase1',
      '!Cooool77',
      `X!9${bench.person.userId}`,
      `X!z${bench.person.extension}`,
    ]) {
      expect([value, await put(value)]).toEqual([value, 400]);
    }
    expect(await put('!Coool77x')).toBe(204);
  });

  it('gives its rules where the switch puts them', async () => {
    const rules = await bench.call('GET', '/authenticationrules');
    expect(rules.json).toMatchObject({ '@total': '2' });
    const [rule] = rules.json.AuthenticationRule;
    expect(rule).toMatchObject({
      MinLength: '6',
      MaxHacks: '3',
      PrevCredCount: '5',
      ObjectId: (await bench.getPin())['CredentialPolicyObjectId'],
    });
    expect((await bench.call('GET', `/authenticationrules/${rule?.ObjectId}`)).json).toMatchObject({ MaxDays: '180' });
    expect((await bench.call('GET', '/credentialpolicies')).status).toBe(404);
    const other = await cupiBench({ rulesAt: 'credentialpolicies' });
    expect((await other.call('GET', '/authenticationrules')).status).toBe(404);
    expect((await other.call('GET', '/credentialpolicies')).json).toMatchObject({ '@total': '2' });
    await other.stop();
  });

  it('shows its times in the wall clock of the server', async () => {
    const other = await cupiBench({ zoneMinutes: 120 });
    await other.putPin({ Credentials: GOOD });
    expect((await other.getPin())['TimeChanged']).toBe('2026-01-15 14:00:00.000');
    await other.stop();
  });
});
