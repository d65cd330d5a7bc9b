import type { Client } from 'ldapts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { change, failure, type LdapBench, ldapBench, PolicyHints, quoted, read, resetTo } from './ldap-bench.ts';

const DAY = 86_400_000;
const GOOD = 'Mountain-Lake-77';
const BETTER = 'River-Valley-88';

let bench: LdapBench;
let svc: Client;
let dn: string;
beforeEach(async () => {
  bench = await ldapBench();
  svc = await bench.signedIn();
  dn = bench.dn(bench.person);
});
afterEach(() => bench.stop());

const bind = (password: string): Promise<string> => bench.tryBind(`${bench.person.userId}@lab.test`, password);

describe('a reset', () => {
  it('sets the new password and the old one binds no more', async () => {
    await svc.modify(dn, resetTo(GOOD));
    expect([await bind(GOOD), await bind(bench.person.directoryPassword)]).toEqual(['ok', '52e']);
  });

  it('unlocks, and asks for another change or not, in one Modify', async () => {
    const { locked } = bench.world.special;
    const unlock = change('replace', 'lockoutTime', '0');
    await svc.modify(bench.dn(locked), [change('replace', 'pwdLastSet', '0'), resetTo(GOOD), unlock]);
    expect(await bench.tryBind(`${locked.userId}@lab.test`, GOOD)).toBe('773');
    await svc.modify(bench.dn(locked), [resetTo(BETTER), change('replace', 'pwdLastSet', '-1'), unlock]);
    expect(await bench.tryBind(`${locked.userId}@lab.test`, BETTER)).toBe('ok');
  });

  it('is refused by 53 and 0000052D for every rule alike, and changes nothing', async () => {
    const { userId, lastName } = bench.person;
    for (const password of ['Ab1!', 'aaaaaaaaaaaaaaaa', `X9!${userId}`, `9!aB${lastName.toUpperCase()}`]) {
      const error = await failure(svc.modify(dn, [resetTo(password), change('replace', 'lockoutTime', '0')]));
      expect([password, error.code]).toEqual([password, 53]);
      expect(error.message).toMatch(/^0000052D: SvcErr: DSID-031A12D2, problem 5003 \(WILL_NOT_PERFORM\), data 0\n\0/);
    }
    expect(await bind(bench.person.directoryPassword)).toBe('ok');
  });

  it('is refused by 53 and 0000001F where the value is not in quotation marks and UTF-16LE', async () => {
    for (const value of [Buffer.from(GOOD, 'utf16le'), Buffer.from(`"${GOOD}"`), Buffer.from('"', 'utf16le')]) {
      const error = await failure(svc.modify(dn, change('replace', 'unicodePwd', value)));
      expect(error).toMatchObject({ code: 53, message: expect.stringMatching(/^0000001F: SvcErr/) });
    }
  });

  it('does not look at the history, unless the policy-hints control asks for it, and then at the age too', async () => {
    await svc.modify(dn, resetTo(GOOD));
    await svc.modify(dn, resetTo(bench.person.directoryPassword));
    const error = await failure(svc.modify(dn, resetTo(GOOD), new PolicyHints()));
    expect(error).toMatchObject({ code: 53, message: expect.stringMatching(/^0000052D/) });
    await svc.modify(dn, resetTo(BETTER), new PolicyHints('1.2.840.113556.1.4.2066'));
    bench.server.domain.policy.minAge = DAY;
    expect((await failure(svc.modify(dn, resetTo('Forest-Meadow-99'), new PolicyHints()))).code).toBe(53);
    await svc.modify(dn, resetTo('Forest-Meadow-99'));
    bench.clock.advance(DAY + 1);
    await svc.modify(dn, resetTo('Desert-Island-11'), new PolicyHints());
  });

  it('refuses a malformed control, and a critical one that is not offered', async () => {
    const malformed = await failure(svc.modify(dn, resetTo(GOOD), new PolicyHints(undefined, [2, 1, 1])));
    expect(malformed).toMatchObject({ code: 12, message: expect.stringMatching(/^00000057: .*processing control/) });
    const other = await ldapBench({ policyHints: 'none' });
    const client = await other.signedIn();
    const target = other.dn(other.person);
    const unknown = await failure(client.modify(target, resetTo(GOOD), new PolicyHints()));
    expect(unknown).toMatchObject({ code: 12, message: expect.stringMatching(/^00002040/) });
    await client.modify(target, resetTo(GOOD));
    await client.modify(target, resetTo(other.person.directoryPassword));
    await client.modify(target, resetTo(GOOD), new PolicyHints(undefined, undefined, false));
    expect((await read(client, '', 'supportedControl'))['supportedControl']).not.toContain('1.2.840.113556.1.4.2239');
    await other.stop();
  });

  it('leaves the password expired where the right Unexpire-Password is missing and pwdLastSet is not said', async () => {
    const other = await ldapBench({ unexpirePassword: false });
    const client = await other.signedIn();
    const target = other.dn(other.person);
    await client.modify(target, resetTo(GOOD));
    expect(await other.tryBind(target, GOOD)).toBe('773');
    await client.modify(target, [resetTo(BETTER), change('replace', 'pwdLastSet', '-1')]);
    expect(await other.tryBind(target, BETTER)).toBe('ok');
    await other.stop();
  });

  it('gives every password another pwdLastSet, and counts its writes even where that is 0', async () => {
    const stamps = new Set<string>();
    const versions = new Set<number>();
    for (const password of [GOOD, BETTER]) {
      await svc.modify(dn, resetTo(password));
      stamps.add(String((await read(svc, dn, 'pwdLastSet'))['pwdLastSet']));
      await svc.modify(dn, [resetTo(`${password}!`), change('replace', 'pwdLastSet', '0')]);
      const { replPropertyMetaData } = await read(svc, dn, 'replPropertyMetaData');
      expect((replPropertyMetaData as Buffer).readUInt32LE(16)).toBe(0x9005a);
      versions.add((replPropertyMetaData as Buffer).readUInt32LE(20));
    }
    expect([stamps.size, versions.size]).toEqual([2, 2]);
  });

  it('obeys the password settings object of the user', async () => {
    const applies = [`CN=Staff,OU=Groups,${bench.server.baseDn}`];
    bench.server.populator.addSettings('Long', 10, applies, { minLength: 20 });
    expect((await failure(svc.modify(dn, resetTo(GOOD)))).message).toMatch(/^0000052D/);
    await svc.modify(dn, resetTo(`${GOOD}-${BETTER}`));
  });
});

describe('a Modify', () => {
  it('stands as a whole or not at all', async () => {
    const error = await failure(svc.modify(dn, [resetTo(GOOD), change('replace', 'mail', 'x@lab.test')]));
    expect(error.code).toBe(50);
    expect([await bind(bench.person.directoryPassword), await bind(GOOD)]).toEqual(['ok', '52e']);
  });
});

describe('the rights of the delegated account', () => {
  it('end where AdminSDHolder cuts the inheritance, and outside its container', async () => {
    const administrator = `CN=Administrator,CN=Users,${bench.server.baseDn}`;
    for (const target of [bench.dn(bench.world.special.protected), administrator, bench.server.bindDn]) {
      const error = await failure(svc.modify(target, resetTo(GOOD)));
      expect(error).toMatchObject({
        code: 50,
        message: expect.stringMatching(/^00000005: SecErr: .*INSUFF_ACCESS_RIGHTS/),
      });
      const unlock = await failure(svc.modify(target, change('replace', 'lockoutTime', '0')));
      expect(unlock).toMatchObject({ code: 50, message: expect.stringMatching(/^00002098: SecErr/) });
    }
  });

  it('cover no other attribute, and nobody else has them', async () => {
    for (const name of ['mail', 'userAccountControl', 'displayName']) {
      expect((await failure(svc.modify(dn, change('replace', name, '512')))).code).toBe(50);
    }
    const reader = await bench.signedIn('LAB\\svc-read', 'Svc-Read-Passw0rd-9');
    expect((await failure(reader.modify(dn, resetTo(GOOD)))).code).toBe(50);
    const anonymous = bench.client();
    expect((await failure(anonymous.modify(dn, resetTo(GOOD)))).code).toBe(1);
    expect((await read(svc, dn, 'allowedAttributesEffective'))['allowedAttributesEffective']).toEqual([
      'lockoutTime',
      'pwdLastSet',
    ]);
  });

  it('allow 0 and -1 only for pwdLastSet, and 0 only for lockoutTime', async () => {
    for (const [name, value] of [
      ['pwdLastSet', '1'],
      ['pwdLastSet', '134349299203240000'],
      ['lockoutTime', '5'],
    ] as const) {
      expect((await failure(svc.modify(dn, change('replace', name, value)))).code).toBe(53);
    }
  });

  it('do not hold an administrator back', async () => {
    const admin = await bench.signedIn('LAB\\Administrator', 'Adm1n-Lab-Passw0rd!');
    await admin.modify(bench.dn(bench.world.special.protected), resetTo(GOOD));
    await admin.modify(dn, [change('replace', 'mail', 'new@lab.test'), change('replace', 'userAccountControl', '514')]);
    const { searchEntries } = await svc.search(bench.server.baseDn, { filter: '(mail=NEW@lab.test)' });
    expect(searchEntries.map(entry => entry.dn)).toEqual([dn]);
    expect(await bind(bench.person.directoryPassword)).toBe('533');
  });
});

describe('a change by the user', () => {
  const self = (old: string, fresh: string): Promise<void> =>
    svc.modify(dn, [change('delete', 'unicodePwd', quoted(old)), change('add', 'unicodePwd', quoted(fresh))]);

  it('wants the old password, by 19 and 00000056, and counts a wrong one', async () => {
    const error = await failure(self('wrong', GOOD));
    expect(error).toMatchObject({ code: 19, message: expect.stringMatching(/^00000056: AtrErr: DSID-03191083/) });
    expect(bench.account(bench.person).badPwdCount).toBe(1);
    await self(bench.person.directoryPassword, GOOD);
    expect(await bind(GOOD)).toBe('ok');
  });

  it('obeys history and minimum age, by 19 and 0000052D', async () => {
    await self(bench.person.directoryPassword, GOOD);
    const repeated = await failure(self(GOOD, bench.person.directoryPassword));
    expect(repeated).toMatchObject({
      code: 19,
      message: expect.stringMatching(/^0000052D: AtrErr: .*1005.*Att 9005a/s),
    });
    bench.server.domain.policy.minAge = DAY;
    expect((await failure(self(GOOD, BETTER))).message).toMatch(/^0000052D/);
  });

  it('is refused by 53 and 000008C3 for whoever may not', async () => {
    bench.account(bench.person).cannotChange = true;
    const error = await failure(self(bench.person.directoryPassword, GOOD));
    expect(error).toMatchObject({ code: 53, message: expect.stringMatching(/^000008C3/) });
  });
});

describe('what a Modify names', () => {
  it('must exist, and must be a DN', async () => {
    const missing = await failure(svc.modify(`CN=Nobody,OU=People,${bench.server.baseDn}`, resetTo(GOOD)));
    expect(missing).toMatchObject({ code: 32, message: expect.stringMatching(/^0000208D: NameErr.*'OU=People,/s) });
    const malformed = await failure(svc.modify('nonsense', resetTo(GOOD)));
    expect(malformed).toMatchObject({ code: 34, message: expect.stringMatching(/^0000208F/) });
    const unknown = await failure(svc.modify(dn, change('replace', 'favouriteColour', 'red')));
    expect(unknown.code).toBe(17);
  });

  it('may be an objectGUID', async () => {
    const { objectGUID } = await read(svc, dn, 'objectGUID');
    await svc.modify(`<GUID=${(objectGUID as Buffer).toString('hex')}>`, resetTo(GOOD));
    expect(await bind(GOOD)).toBe('ok');
  });
});
