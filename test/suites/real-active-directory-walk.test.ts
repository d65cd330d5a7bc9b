import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { directorySchema } from '../../src/config/directory.ts';
import type { LabUser } from '../../src/lab/world.ts';
import { type Estate, openEstate, press, submit } from './estate.ts';
import { addToGroup, addToSamba, numberOf, sambaDn, setAttribute } from './real-people.ts';
import { asAdmin, bindAnswer } from './servers/directory-on.ts';
import { suiteOn } from './servers/use.ts';
import { chooseOwn, englishUsers, goTo, passwordLine, proveForPassword, valueOn } from './walking.ts';

/** Users who stand in Samba; everybody after them only lends a phone. */
const PEOPLE = 14;
const GUESSES = 200;
const TRIES = 6;
/** The domain locks at five failures: through us there is never more than one below. */
const LARGEST_COUNT = 4;

suiteOn('samba', 'The walk with a real Active Directory', samba => {
  let estate: Estate;
  let people: readonly LabUser[];
  let bystanders: readonly LabUser[];
  const directory = (bindDn = samba.bindDn): Config['directory'] => {
    const { url, serverName, bindPassword, baseDn, caFile: ca } = samba;
    const config = { kind: 'active-directory', url, serverName, bindDn, bindPassword, baseDn, ca, timeout: 30_000 };
    return directorySchema.parse(config);
  };
  beforeAll(async () => {
    estate = await openEstate({
      users: PEOPLE + GUESSES + TRIES,
      change: config => ({
        ...config,
        // So many phones at once would wait for RisPort70's rate; other suites walk with it.
        phone: { ...config.phone, verifySourceAddress: 'off' },
        directory: directory(),
        dialog: { ...config.dialog, ownValues: ['directory-password'] },
      }),
    });
    const english = englishUsers(estate).slice(0, PEOPLE);
    people = english;
    bystanders = estate.lab.world.users.filter(user => !english.includes(user));
    await addToSamba(samba, people);
  });
  afterAll(() => estate?.stop());

  /** A person of one's own for each test. */
  const personAt = (index: number): LabUser => {
    const person = people[index];
    if (!person) throw new Error(`There is no person ${index}.`);
    return person;
  };
  const bind = ({ userId }: LabUser, password: string) => bindAnswer(samba, `${userId}@ad.lab.test`, password);
  const dnOf = (user: LabUser): string => sambaDn(samba, user);
  const lock = async (user: LabUser): Promise<void> => {
    for (let tries = 0; tries < 5; tries += 1) await bind(user, `Wrong-Passw0rd-${tries}`);
    expect(await bind(user, user.directoryPassword)).toBe('775');
  };
  const noticesOf = ({ mail }: LabUser) =>
    estate.lab.mail.mailbox.summaries().filter(({ to, text }) => to.includes(mail) && !/\d{8}/.test(text));

  it.concurrent('a delegated account with the three rights changes the password: the new one binds, the old one is wrong', async ({
    expect,
  }) => {
    const user = personAt(0);
    const phone = estate.phoneOf(user);
    await proveForPassword(estate, phone, user);
    await press(phone, 'generate');
    const told = await press(phone, 'confirm');
    const password = valueOn(told, passwordLine);
    expect(told.text).not.toContain('You must change it');
    expect(await bind(user, password)).toBe('ok');
    expect(await bind(user, user.directoryPassword)).toBe('52e');
    await press(phone, 'done');
    await expect.poll(() => noticesOf(user), { timeout: 20_000 }).toHaveLength(1);
    expect(JSON.stringify(noticesOf(user))).not.toContain(password);
  });

  it.concurrent('where a new password must be changed, it proves its owner (773) and the screen says so', async () => {
    const user = personAt(1);
    const server = await estate.openServer(config => ({
      ...config,
      dialog: { ...config.dialog, mustChange: 'always' },
    }));
    const phone = estate.phoneOf(user, { at: server.url });
    await proveForPassword(estate, phone, user);
    await press(phone, 'generate');
    const told = await press(phone, 'confirm');
    expect(told.text).toContain('You must change it at the next sign-in.');
    expect(await bind(user, valueOn(told, passwordLine))).toBe('773');
    expect(await bind(user, user.directoryPassword)).toBe('52e');
  });

  it.concurrent('a locked account is unlocked by the renewal', async () => {
    const user = personAt(2);
    await lock(user);
    const phone = estate.phoneOf(user);
    await proveForPassword(estate, phone, user);
    await press(phone, 'generate');
    const password = valueOn(await press(phone, 'confirm'), passwordLine);
    expect(await bind(user, password)).toBe('ok');
    expect(await numberOf(samba, dnOf(user), 'lockoutTime')).toBe(0);
  });

  it.concurrent('a locked account is unlocked without changing the password', async () => {
    const user = personAt(3);
    await lock(user);
    const phone = estate.phoneOf(user);
    await goTo(phone, 'unlock', user.userId, 'pin');
    expect((await submit(phone, { pin: user.pin })).text).toContain('Windows password will be unlocked now.');
    expect((await press(phone, 'confirm')).text).toContain('Windows password: unlocked.');
    expect(await bind(user, user.directoryPassword)).toBe('ok');
  });

  it.concurrent('a value of the user’s own that breaks rules comes back with a sentence for each; another one is taken', async () => {
    const user = personAt(4);
    const phone = estate.phoneOf(user);
    await proveForPassword(estate, phone, user);
    await press(phone, 'own');
    const short = await chooseOwn(phone, 'password');
    expect(short.text.split('\n')).toEqual([
      'Please choose another one:',
      'At least 12 characters.',
      'At least 3 of: upper case, lower case, digit, other character.',
      'Too easy to guess.',
    ]);
    await press(phone, 'next');
    expect((await chooseOwn(phone, `Xy7-${user.userId}-Zq9`)).text).toContain('Not your name or user ID.');
    expect(await bind(user, user.directoryPassword)).toBe('ok');
    await press(phone, 'next');
    await chooseOwn(phone, 'Trustw0rthy-Badger');
    expect((await press(phone, 'confirm')).text).toContain('Windows password: changed.');
    expect(await bind(user, 'Trustw0rthy-Badger')).toBe('ok');
  });

  it.concurrent('what only the directory can refuse is told as its refusal, and may be chosen anew', async () => {
    const user = personAt(5);
    await addToGroup(samba, 'StrictPolicy', dnOf(user));
    const phone = estate.phoneOf(user);
    await proveForPassword(estate, phone, user);
    await press(phone, 'own');
    // Our delegated account cannot read the fine-grained policy, which wants 14 characters.
    await chooseOwn(phone, 'Twelve-Chr-1');
    const refused = await press(phone, 'confirm');
    expect(refused.text).toContain('The system refused it by its own rules.');
    expect(await bind(user, user.directoryPassword)).toBe('ok');
    await press(phone, 'next');
    await chooseOwn(phone, 'Fourteen-Chars-1');
    await press(phone, 'confirm');
    expect(await bind(user, 'Fourteen-Chars-1')).toBe('ok');
  });

  it.concurrent('a fine-grained policy that our account may read is asked for beforehand', async () => {
    const user = personAt(6);
    await addToGroup(samba, 'StrictPolicy', dnOf(user));
    const server = await estate.openServer(config => ({ ...config, directory: directory('LAB\\svc-pso') }));
    const phone = estate.phoneOf(user, { at: server.url });
    await proveForPassword(estate, phone, user);
    await press(phone, 'own');
    expect((await chooseOwn(phone, 'Twelve-Chr-1')).text).toContain('At least 14 characters.');
  });

  it.concurrent('an administrator, marked or by nested groups, is answered like a wrong secret', async () => {
    const [marked, nested] = [personAt(7), personAt(8)];
    await setAttribute(samba, dnOf(marked), 'adminCount', '1');
    // Operators stands in Domain Admins.
    await addToGroup(samba, 'Operators', dnOf(nested));
    for (const user of [marked, nested]) {
      const phone = estate.phoneOf(user);
      await goTo(phone, 'directory-password', user.userId, 'pin');
      expect((await submit(phone, { pin: user.pin })).text).toContain('Not accepted.');
      expect(await bind(user, user.directoryPassword)).toBe('ok');
    }
  });

  it.concurrent('without its rights the account changes nothing, and the screen says that nothing changed', async () => {
    const user = personAt(9);
    const server = await estate.openServer(config => ({ ...config, directory: directory('LAB\\svc-read') }));
    const phone = estate.phoneOf(user, { at: server.url });
    await proveForPassword(estate, phone, user);
    await press(phone, 'generate');
    const told = await press(phone, 'confirm');
    expect(told.text.split('\n')[0]).toBe('Windows password: refused, nothing changed.');
    expect(valueOn(told, passwordLine)).toBe('');
    expect(await bind(user, user.directoryPassword)).toBe('ok');
  });

  it.concurrent('a user who is renamed and moved meanwhile is followed', async () => {
    const user = personAt(10);
    const phone = estate.phoneOf(user);
    await proveForPassword(estate, phone, user);
    await press(phone, 'generate');
    await asAdmin(samba, client => client.modifyDN(dnOf(user), `CN=Renamed \\, ${user.lastName}`));
    const password = valueOn(await press(phone, 'confirm'), passwordLine);
    expect(await bind(user, password)).toBe('ok');
  });

  it.concurrent('an expired password proves its owner as well as one that must be changed', async () => {
    const user = personAt(11);
    await setAttribute(samba, dnOf(user), 'pwdLastSet', '0');
    expect(await bind(user, user.directoryPassword)).toBe('773');
    const phone = estate.phoneOf(user);
    await goTo(phone, 'status', user.userId, 'password');
    const status = await submit(phone, { password: user.directoryPassword });
    expect(status.text).toContain('Must be changed');
  });

  it.concurrent(`threat: ${GUESSES} guesses at once from ${GUESSES} phones never lock the account`, async () => {
    const victim = personAt(12);
    const { url: at } = await estate.openServer();
    const phones = bystanders.slice(0, GUESSES).map(user => estate.phoneOf(user, { at }));
    expect(phones).toHaveLength(GUESSES);
    await Promise.all(phones.map(phone => goTo(phone, 'status', victim.userId, 'password')));
    const pages = await Promise.all(phones.map((phone, at) => submit(phone, { password: `Wrong-Passw0rd-${at}` })));
    for (const page of pages) expect(page.text).toContain('Not accepted.');
    const counted = await numberOf(samba, dnOf(victim), 'badPwdCount');
    expect(counted).toBeGreaterThanOrEqual(1);
    expect(counted).toBeLessThanOrEqual(LARGEST_COUNT);
    expect(await bind(victim, victim.directoryPassword)).toBe('ok');
  });

  it.concurrent('threat: wrong guesses one after the other, each from another phone, use up no more than is ours', async () => {
    const victim = personAt(13);
    const phones = bystanders.slice(GUESSES).map(user => estate.phoneOf(user));
    await Promise.all(phones.map(phone => goTo(phone, 'status', victim.userId, 'password')));
    for (const [at, phone] of phones.entries()) {
      expect((await submit(phone, { password: `Wrong-${at}` })).text).toContain('Not accepted.');
    }
    expect(await numberOf(samba, dnOf(victim), 'badPwdCount')).toBe(LARGEST_COUNT);
    expect(await bind(victim, victim.directoryPassword)).toBe('ok');
  });
});
