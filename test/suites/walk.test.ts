import { readFileSync } from 'node:fs';
import { Client } from 'ldapts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VirtualPhone } from '../../src/lab/phone/virtual-phone.ts';
import type { LabUser } from '../../src/lab/world.ts';
import { codeFor, type Estate, openEstate, press, submit } from './estate.ts';

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate({
    users: 8,
    change: config => ({ ...config, dialog: { ...config.dialog, ownValues: ['directory-password', 'cucm-pin'] } }),
  });
});
afterAll(() => estate?.stop());

const userAt = (index: number): LabUser => {
  const user = estate.lab.world.users[index];
  if (!user) throw new Error(`The lab has no user ${index}.`);
  return user;
};

/** The result code of a bind: `ok`, or the sub-code of error 49. */
async function bind(user: LabUser, password: string): Promise<string> {
  const { directory, certificates } = estate.lab;
  const client = new Client({
    url: directory.url,
    timeout: 3000,
    connectTimeout: 3000,
    tlsOptions: { ca: certificates.ca },
  });
  try {
    await client.bind(`${user.userId}@${directory.domain.names.dns}`, password);
    return 'ok';
  } catch (error) {
    return /data (\w+)/.exec(String(error))?.[1] ?? String(error);
  } finally {
    await client.unbind();
  }
}

/** From Services to the page after verification by PIN and mailed code. */
async function proveForPassword(phone: VirtualPhone, user: LabUser): Promise<void> {
  await phone.services();
  await press(phone, 'directory-password');
  await submit(phone, { user: user.userId });
  await submit(phone, { pin: user.pin });
  await press(phone, 'next');
  await submit(phone, { code: await codeFor(estate.lab, user.privateMail) });
}

/** The line of a page on which a new value stands alone. */
const valueOn = (text: string, shape: RegExp): string => text.split('\n').find(line => shape.test(line)) ?? '';

test.concurrent('an employee walks from Services to a new Windows password and two new PINs in under a minute', async () => {
  const user = userAt(0);
  const phone = estate.phoneOf(user);
  const began = Date.now();
  await proveForPassword(phone, user);
  await press(phone, 'generate');
  const password = valueOn((await press(phone, 'confirm')).text, /^\S{14}$/);
  expect(await bind(user, password)).toBe('ok');
  expect(await bind(user, user.directoryPassword)).toBe('52e');
  expect((await press(phone, 'done')).object).toBe('Text');

  await phone.services();
  await press(phone, 'both-pins');
  await submit(phone, { user: user.extension });
  await press(phone, 'next');
  await submit(phone, { code: await codeFor(estate.lab, user.privateMail, 1) });
  const pin = valueOn((await press(phone, 'confirm')).text, /^\d{3} \d{3}$/).replace(' ', '');
  expect(Date.now() - began).toBeLessThan(60_000);
  expect(estate.lab.unity.system.signIn(user.userId, pin)).toBe('ok');
  const changes = estate.lab.control.calls.filter(
    ({ method, path, body }) => method === 'PUT' || (path.startsWith('/axl') && body.includes('updateUser')),
  );
  expect(changes.filter(({ body }) => body.includes(pin))).toHaveLength(2);
  expect(estate.lab.mail.mailbox.summaries().filter(({ to }) => to.includes(user.mail))).toHaveLength(2);
});

test.concurrent('a value of the user’s own that breaks rules comes back with a sentence for each', async () => {
  const user = userAt(1);
  const phone = estate.phoneOf(user);
  await proveForPassword(phone, user);
  await press(phone, 'own');
  const refused = await submit(phone, { new: 'password', again: 'password' });
  expect(refused.text.split('\n').length).toBeGreaterThanOrEqual(3);
  await press(phone, 'next');
  await submit(phone, { new: 'Trustw0rthy-Badger', again: 'Trustw0rthy-Badger' });
  await press(phone, 'confirm');
  expect(await bind(user, 'Trustw0rthy-Badger')).toBe('ok');
});

test.concurrent('threat: with the PIN that a mailbox renewed, a password is not renewed', async () => {
  const user = userAt(2);
  const phone = estate.phoneOf(user);
  await phone.services();
  await press(phone, 'cucm-pin');
  await submit(phone, { user: user.userId });
  await press(phone, 'next');
  await submit(phone, { code: await codeFor(estate.lab, user.privateMail) });
  await press(phone, 'generate');
  const pin = valueOn((await press(phone, 'confirm')).text, /^\d{3} \d{3}$/).replace(' ', '');
  expect(pin).toMatch(/^\d{6}$/);
  await press(phone, 'done');
  await phone.services();
  await press(phone, 'directory-password');
  await submit(phone, { user: user.userId });
  const refused = await submit(phone, { pin });
  expect(refused.softkeys.length).toBeGreaterThan(1);
  expect(refused.text).toContain(estate.config.dialog.contact);
  expect(await bind(user, user.directoryPassword)).toBe('ok');
});

test.concurrent('wrong guesses through us never lock the account in CUCM or the directory', async () => {
  const user = userAt(3);
  const phone = estate.phoneOf(user);
  for (let round = 0; round < 2; round += 1) {
    await phone.services();
    await press(phone, 'cucm-pin');
    await submit(phone, { user: user.userId });
    await press(phone, 'other-way');
    for (let tries = 0; tries < 3; tries += 1) {
      await submit(
        phone,
        tries === 0 && round === 0 ? { password: 'Wrong-1' } : { password: 'Wrong-1', again: 'Wrong-1' },
      ).catch(async () => {
        await submit(phone, { password: 'Wrong-1' });
      });
      await press(phone, 'next');
    }
  }
  expect(await bind(user, user.directoryPassword)).toBe('ok');
});

test.concurrent('the special users: protected and disabled are answered like a wrong secret, an LDAP-synchronised one is told where to go', async () => {
  const { protected: admin, disabled, ldapSynced } = estate.lab.world.special;
  for (const user of [admin, disabled]) {
    const phone = estate.phoneOf(user);
    await phone.services();
    await press(phone, 'status');
    await submit(phone, { user: user.userId });
    const page = await submit(phone, { pin: user.pin });
    expect(page.text).toContain(estate.config.dialog.contact);
  }
  const phone = estate.phoneOf(ldapSynced);
  await phone.services();
  await press(phone, 'cucm-password');
  await submit(phone, { user: ldapSynced.userId });
  await press(phone, 'next');
  const page = await submit(phone, { code: await codeFor(estate.lab, ldapSynced.privateMail) });
  expect(page.text.length).toBeGreaterThan(10);
  expect(
    estate.lab.control.calls.filter(({ body }) => body.includes('updateUser') && body.includes(ldapSynced.userId)),
  ).toEqual([]);
});

test('no secret stands in the database in clear', async () => {
  const bytes = ['rekey.db', 'rekey.db-wal']
    .map(name => readFileSync(`${estate.dir}/${name}`).toString('latin1'))
    .join('');
  for (const { pin, directoryPassword } of estate.lab.world.users) {
    expect(bytes.includes(directoryPassword)).toBe(false);
    expect(bytes.includes(`"${pin}"`)).toBe(false);
  }
  expect(bytes.includes('Trustw0rthy-Badger')).toBe(false);
});
