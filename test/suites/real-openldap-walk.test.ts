import { afterAll, beforeAll, expect, it } from 'vitest';
import { directorySchema } from '../../src/config/directory.ts';
import type { LabUser } from '../../src/lab/world.ts';
import { type Estate, openEstate, press, submit } from './estate.ts';
import { addToOpenLdap, openLdapDn } from './real-people.ts';
import { asAdmin, bindAnswer, withClient } from './servers/directory-on.ts';
import { suiteOn } from './servers/use.ts';
import { chooseOwn, englishUsers, goTo, passwordLine, proveForPassword, valueOn } from './walking.ts';

/** Users who stand in OpenLDAP; everybody after them only lends a phone. */
const PEOPLE = 8;
const GUESSES = 60;
/** The policy locks at five failures: through us there is never more than one below. */
const LARGEST_COUNT = 4;
/** Result of a bind with a wrong password, and of any search of a session that must change it first. */
const INVALID_CREDENTIALS = '49';
const INSUFFICIENT_ACCESS = 50;

suiteOn('openldap', 'The walk with a real OpenLDAP', openldap => {
  let estate: Estate;
  let people: readonly LabUser[];
  let bystanders: readonly LabUser[];
  const { url, serverName, bindDn, bindPassword, baseDn, caFile: ca } = openldap;
  beforeAll(async () => {
    const section = { kind: 'ldap', url, serverName, bindDn, bindPassword, baseDn, ca, timeout: 30_000 };
    estate = await openEstate({
      users: PEOPLE + GUESSES,
      change: config => ({
        ...config,
        // So many phones at once would wait for RisPort70's rate; other suites walk with it.
        phone: { ...config.phone, verifySourceAddress: 'off' },
        directory: directorySchema.parse(section),
        dialog: { ...config.dialog, ownValues: ['directory-password'], mailCode: { attribute: 'description' } },
      }),
    });
    const { users } = estate.lab.world;
    people = englishUsers(estate).slice(0, PEOPLE);
    bystanders = users.filter(user => !people.includes(user));
    await addToOpenLdap(openldap, people.slice(0, -1));
    const strict = { pwdPolicySubentry: `cn=strict,ou=policies,${baseDn}` };
    await addToOpenLdap(openldap, people.slice(-1), strict);
  });
  afterAll(() => estate?.stop());

  /** A person of one's own for each test; the last one is under the strict policy. */
  const personAt = (index: number): LabUser => {
    const person = people.at(index);
    if (!person) throw new Error(`There is no person ${index}.`);
    return person;
  };
  const bind = (user: LabUser, password: string) => bindAnswer(openldap, openLdapDn(openldap, user), password);
  const failuresOf = (user: LabUser): Promise<number> =>
    asAdmin(openldap, async client => {
      const attributes = ['pwdFailureTime'];
      const { searchEntries } = await client.search(openLdapDn(openldap, user), { scope: 'base', attributes });
      return [searchEntries[0]?.['pwdFailureTime'] ?? []].flat().length;
    });
  const lock = async (user: LabUser): Promise<void> => {
    for (let tries = 0; tries < 5; tries += 1) await bind(user, `Wrong-Passw0rd-${tries}`);
    expect(await bind(user, user.directoryPassword)).toBe(INVALID_CREDENTIALS);
  };

  it.concurrent('Password Modify changes the password: the new one binds, the old one does not', async () => {
    const user = personAt(0);
    const phone = estate.phoneOf(user);
    await proveForPassword(estate, phone, user);
    await press(phone, 'generate');
    const told = await press(phone, 'confirm');
    expect(told.text).toContain('Windows password: changed.');
    expect(await bind(user, valueOn(told, passwordLine))).toBe('ok');
    expect(await bind(user, user.directoryPassword)).toBe(INVALID_CREDENTIALS);
  });

  it.concurrent('where a new password must be changed, its session may do nothing else and the screen says so', async () => {
    const user = personAt(1);
    const mustChange = { mustChange: 'always' } as const;
    const server = await estate.openServer(config => ({ ...config, dialog: { ...config.dialog, ...mustChange } }));
    const phone = estate.phoneOf(user, { at: server.url });
    await proveForPassword(estate, phone, user);
    await press(phone, 'generate');
    const told = await press(phone, 'confirm');
    expect(told.text).toContain('You must change it at the next sign-in.');
    const who = { dn: openLdapDn(openldap, user), password: valueOn(told, passwordLine) };
    const search = withClient(openldap, who, client => client.search(baseDn, { scope: 'base' }));
    await expect(search).rejects.toMatchObject({ code: INSUFFICIENT_ACCESS });
  });

  it.concurrent('a locked account is unlocked by the renewal', async () => {
    const user = personAt(2);
    await lock(user);
    const phone = estate.phoneOf(user);
    await proveForPassword(estate, phone, user);
    await press(phone, 'generate');
    expect(await bind(user, valueOn(await press(phone, 'confirm'), passwordLine))).toBe('ok');
  });

  it.concurrent('a locked account is unlocked without changing the password', async () => {
    const user = personAt(3);
    await lock(user);
    const phone = estate.phoneOf(user);
    await goTo(phone, 'unlock', user.userId, 'pin');
    await submit(phone, { pin: user.pin });
    expect((await press(phone, 'confirm')).text).toContain('Windows password: unlocked.');
    expect(await bind(user, user.directoryPassword)).toBe('ok');
  });

  it.concurrent('a value that the server remembers comes back with the reason; another one is taken', async () => {
    const user = personAt(4);
    const phone = estate.phoneOf(user);
    await proveForPassword(estate, phone, user);
    await press(phone, 'own');
    // Only the server knows that it is the one in use.
    await chooseOwn(phone, user.directoryPassword);
    const refused = await press(phone, 'confirm');
    expect(refused.text.split('\n')).toEqual(['Please choose another one:', 'Not one of your last ones.']);
    await press(phone, 'next');
    await chooseOwn(phone, 'Trustw0rthy-Badger');
    await press(phone, 'confirm');
    expect(await bind(user, 'Trustw0rthy-Badger')).toBe('ok');
  });

  it.concurrent('a value too short for the policy of the user’s own is refused with the number', async () => {
    const user = personAt(-1);
    const phone = estate.phoneOf(user);
    await proveForPassword(estate, phone, user);
    await press(phone, 'own');
    const refused = await chooseOwn(phone, 'Twelve-Chr-1');
    expect(refused.text.split('\n')).toEqual(['Please choose another one:', 'At least 14 characters.']);
    expect(await bind(user, user.directoryPassword)).toBe('ok');
  });

  it.concurrent('the current password proves its owner', async () => {
    const user = personAt(5);
    const phone = estate.phoneOf(user);
    await goTo(phone, 'status', user.userId, 'password');
    expect((await submit(phone, { password: user.directoryPassword })).text).toContain('Windows password:');
  });

  it.concurrent(`threat: ${GUESSES} guesses at once from ${GUESSES} phones, then more, never lock the account`, async () => {
    const victim = personAt(6);
    const phones = bystanders.map(user => estate.phoneOf(user));
    await Promise.all(phones.map(phone => goTo(phone, 'status', victim.userId, 'password')));
    const pages = await Promise.all(phones.map((phone, at) => submit(phone, { password: `Wrong-Passw0rd-${at}` })));
    expect(pages).toHaveLength(GUESSES);
    for (const page of pages) expect(page.text).toContain('Not accepted.');
    for (const phone of phones.slice(0, 5)) {
      await press(phone, 'next');
      await submit(phone, { password: 'Wrong-Again', again: 'Wrong-Again' });
    }
    expect(await failuresOf(victim)).toBeGreaterThanOrEqual(1);
    expect(await failuresOf(victim)).toBeLessThanOrEqual(LARGEST_COUNT);
    expect(await bind(victim, victim.directoryPassword)).toBe('ok');
  });
});
