import { expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import type { Caller, OwnCheck } from '../../src/dialog/ports.ts';
import { desk, openDialog, person, type Seen } from './harness.ts';

/** A browser somewhere. */
const browser: Caller = { channel: 'web', address: '192.0.2.7', language: 'en', legacy: false };
const elsewhere: Caller = { ...browser, address: '192.0.2.8' };

const settings = { verify: { 'cucm-pin': ['pin', 'mail-code'] }, ownValues: ['cucm-pin'] };

type Opened = Awaited<ReturnType<typeof openDialog>>;

async function verified({ enter, act, walk }: Opened, caller = browser): Promise<Seen> {
  const identify = await act(await enter(caller), 'cucm-pin', {}, caller);
  const verify = await act(identify, 'submit', { user: 'anna' }, caller);
  return walk(verify, 'submit', { pin: '280591' }, caller);
}

async function failures({ enter, act, walk }: Opened, caller: Caller, count: number): Promise<void> {
  let page = await act(await act(await enter(caller), 'cucm-pin', {}, caller), 'submit', { user: 'anna' }, caller);
  for (let tries = 0; tries < count; tries += 1) {
    page = await walk(page, 'submit', { pin: '999999', again: '999999' }, caller);
    page = await act(page, 'next', {}, caller);
  }
}

const keys = (checked: OwnCheck | undefined): readonly string[] | undefined => checked?.lines.map(({ key }) => key);

test('the menu is shown without a dialog behind it', async () => {
  const { dialog, audits, store } = await openDialog([person('anna')], settings);
  const { screen, token, language } = dialog.menu({ ...browser, language: 'nl' });
  expect([screen.name, screen.when.includes('kind.cucm-pin'), token, language]).toEqual([
    'menu',
    true,
    undefined,
    'nl',
  ]);
  expect([audits, await store.db.selectFrom('dialog_session').selectAll().execute()]).toEqual([[], []]);
});

test('a browser needs no device, names nobody beforehand, and is known by its address', async () => {
  const opened = await openDialog([person('anna')], settings);
  const identify = await opened.act(await opened.enter(browser), 'cucm-pin', {}, browser);
  expect(identify.page.screen.fields['user']).toBe('');
  expect((await verified(opened)).name).toBe('choose-value');
  expect(opened.audits.at(-1)).toMatchObject({
    event: 'authentication-success',
    requester: { channel: 'web', id: browser.address, address: browser.address },
  });
});

test('failures count for subject and address: a locked address leaves others and the phone open', async () => {
  const opened = await openDialog([person('anna')], settings);
  await failures(opened, browser, 3);
  expect((await verified(opened)).name).toBe('failed');
  expect((await verified(opened, elsewhere)).name).toBe('choose-value');
  expect((await verified(opened, desk)).name).toBe('choose-value');
});

test('a secret never stands on a page, whoever was verified, unless the operator allows any screen', async () => {
  const told = async (deliver: object): Promise<unknown> => {
    const opened = await openDialog([person('anna')], { ...settings, deliver });
    // Where addresses are not checked, what names no device is verified too.
    opened.lookups.set(`undefined ${browser.address}`, { verified: true, unchecked: true, holders: [] });
    const confirm = await opened.act(await verified(opened), 'generate', {}, browser);
    await opened.walk(confirm, 'confirm', {}, browser);
    return [confirm.lines.at(-1), opened.plans[0]?.deliver];
  };
  expect(await told({})).toEqual(['confirm.told-link', { 'cucm-pin': ['link'] }]);
  expect(await told({ pins: ['screen'] })).toEqual(['confirm.told-link', { 'cucm-pin': [] }]);
  expect(await told({ anyScreen: true })).toEqual(['confirm.told-screen', { 'cucm-pin': ['screen', 'link'] }]);
});

test('the page takes values of one’s own for kinds that the phone does not', async () => {
  const opened = await openDialog([person('anna')], { ...settings, ownValues: [] }, undefined, undefined, {
    ownValuesOnPage: ['cucm-pin'],
  });
  expect((await verified(opened, desk)).name).toBe('confirm');
  const choose = await verified(opened);
  expect([choose.name, choose.when]).toEqual(['choose-value', ['can.own', 'can.generate']]);
});

test('what is wrong with a value is said while it is typed, as often as it is asked, and nothing is kept of it', async () => {
  const opened = await openDialog([person('anna')], settings);
  const own = await opened.act(await verified(opened), 'own', {}, browser);
  const check = (value: string, caller = browser) => opened.dialog.check(own.token, new Secret(value), caller);
  expect(keys(await check('111111'))).toEqual(['rule.repeated-digit']);
  expect(keys(await check('604817'))).toEqual([]);
  expect(opened.plans.every(({ dryRun }) => dryRun)).toBe(true);
  const rows = JSON.stringify(await opened.store.db.selectFrom('dialog_session').selectAll().execute());
  expect(rows).not.toContain('604817');
  expect((await opened.walk(own, 'submit', { new: '604817', again: '604817' }, browser)).name).toBe('confirm');
});

test('threat: nothing is said of a value to who is not verified, to another address, or on another page', async () => {
  const opened = await openDialog([person('anna')], settings);
  const value = new Secret('111111');
  const verify = await opened.act(
    await opened.act(await opened.enter(browser), 'cucm-pin', {}, browser),
    'submit',
    { user: 'anna' },
    browser,
  );
  const choose = await verified(opened);
  const own = await opened.act(choose, 'own', {}, browser);
  for (const token of ['', 'x', verify.token, choose.token])
    expect(await opened.dialog.check(token, value, browser)).toBeUndefined();
  expect(await opened.dialog.check(own.token, value, elsewhere)).toBeUndefined();
  expect(await opened.dialog.check(own.token, value, { ...browser, channel: 'phone' })).toBeUndefined();
  opened.clock.pass(5 * 60 + 1);
  expect(await opened.dialog.check(own.token, value, browser)).toBeUndefined();
  expect(opened.plans).toEqual([]);
});

test('values are checked one at a time, and two hundred in a dialog', async () => {
  const opened = await openDialog([person('anna')], settings);
  const own = await opened.act(await verified(opened), 'own', {}, browser);
  const check = () => opened.dialog.check(own.token, new Secret('111111'), browser);
  const atOnce = await Promise.all([check(), check(), check()]);
  expect(atOnce.filter(lines => lines !== undefined)).toHaveLength(1);
  for (let times = 1; times < 200; times += 1) expect(await check()).toBeDefined();
  expect(await check()).toBeUndefined();
  expect(opened.plans).toHaveLength(200);
});
