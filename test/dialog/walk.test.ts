import { expect, test } from 'vitest';
import type { Secret } from '../../src/base/secret.ts';
import { desk, openDialog, person } from './harness.ts';

const settings = {
  verify: {
    'cucm-pin': ['pin', 'mail-code'],
    'unity-pin': ['mail-code', 'pin'],
    'directory-password': ['pin + mail-code'],
    status: ['pin'],
    unlock: ['mail-code'],
  },
};

const codeIn = (mails: readonly { values: Readonly<Record<string, string | number | Secret>> }[]): string =>
  String((mails.at(-1)?.values['code'] as Secret | undefined)?.reveal());

test('a subject walks from Services to a new PIN, proved by the current one, and Done ends it', async () => {
  const { enter, act, walk, shown, plans, audits } = await openDialog([person('anna')], settings);
  const menu = await enter();
  expect(menu.name).toBe('menu');
  const identify = await act(menu, 'cucm-pin');
  expect(identify.page.screen.fields['user']).toBe('anna');
  const verify = await act(identify, 'submit', { user: 'anna' });
  expect(verify.name).toBe('verify-pin');
  const confirm = await walk(verify, 'submit', { pin: '280591' });
  expect([confirm.name, confirm.lines]).toEqual(['confirm', ['confirm.change', 'confirm.told-screen']]);
  const result = await walk(confirm, 'confirm');
  expect([result.name, result.lines, result.values]).toEqual([
    'result',
    ['told.new', 'told.pin', 'outcome.done'],
    ['274913'],
  ]);
  expect(plans[0]).toMatchObject({
    kinds: ['cucm-pin'],
    factors: 1,
    deliver: { 'cucm-pin': ['screen', 'link'] },
    requester: { id: desk.device },
  });
  const again = await act(result, 'next');
  expect(again.values).toEqual(['274913']);
  const ended = await act(result, 'done');
  expect([ended.name, ended.lines, shown.done]).toEqual(['ended', ['ended.done'], 1]);
  expect(audits.map(({ event }) => event)).toEqual(['dialog-entered', 'authentication-success']);
});

test('a directory password needs both factors, the PIN first and then the mailed code', async () => {
  const { enter, act, walk, mails } = await openDialog([person('anna')], settings);
  const pin = await act(await act(await enter(), 'directory-password'), 'submit', { user: 'anna' });
  expect(pin.name).toBe('verify-pin');
  const sent = await walk(pin, 'submit', { pin: '280591' });
  expect(sent.name).toBe('code-sent');
  expect(mails.map(({ to, message }) => [to, message])).toEqual([['anna@home.test', 'code']]);
  const code = await act(sent, 'next');
  expect(code.name).toBe('verify-code');
  expect((await walk(code, 'submit', { code: codeIn(mails) })).name).toBe('confirm');
});

test('two factors prove one person, also where the extension that was typed changes its owner between them', async () => {
  const { enter, act, walk, mails, numbers } = await openDialog([person('anna'), person('bert')], settings);
  numbers.set('71104', 'anna');
  const pin = await act(await act(await enter(), 'directory-password'), 'submit', { user: '71104' });
  const sent = await walk(pin, 'submit', { pin: '280591' });
  numbers.set('71104', 'bert');
  expect(mails.map(({ to }) => to)).toEqual(['anna@home.test']);
  const confirm = await walk(await act(sent, 'next'), 'submit', { code: codeIn(mails) });
  expect(confirm.name).toBe('confirm');
});

test('threat: a user id that came to mean another person after the proof renews nothing', async () => {
  const { enter, act, walk, numbers, plans } = await openDialog([person('anna'), person('bert')], settings);
  const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
  const confirm = await walk(verify, 'submit', { pin: '280591' });
  numbers.set('anna', 'bert');
  expect((await walk(confirm, 'confirm')).name).toBe('unavailable');
  expect(plans).toEqual([]);
});

test('a code that was used does not prove anything a second time', async () => {
  const { enter, act, walk, mails } = await openDialog([person('anna')], settings);
  const open = async () => act(await act(await act(await enter(), 'unity-pin'), 'submit', { user: 'anna' }), 'next');
  const first = await open();
  expect((await walk(first, 'submit', { code: codeIn(mails) })).name).toBe('confirm');
  const stolen = codeIn(mails);
  expect((await walk(await open(), 'submit', { code: stolen })).name).toBe('failed');
});

test('a code dies after ten minutes, and while it is awaited the dialog lives that long', async () => {
  const { enter, act, walk, mails, clock } = await openDialog([person('anna')], settings);
  const code = await act(await act(await act(await enter(), 'unity-pin'), 'submit', { user: 'anna' }), 'next');
  clock.pass(9 * 60);
  const page = await walk(code, 'submit', { code: codeIn(mails) });
  expect(page.name).toBe('confirm');
  const late = await act(await act(await act(await enter(), 'unity-pin'), 'submit', { user: 'anna' }), 'next');
  clock.pass(10 * 60);
  expect((await walk(late, 'submit', { code: codeIn(mails) })).name).toBe('failed');
});

test('after a failure the secret is asked for twice, and two unequal ones are not passed on', async () => {
  const { enter, act, walk, asked } = await openDialog([person('anna')], settings);
  const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
  const failed = await walk(verify, 'submit', { pin: '999999' });
  expect([failed.name, failed.when]).toEqual(['failed', ['can.next', 'can.other-way']]);
  const twice = await act(failed, 'next');
  expect(twice.name).toBe('verify-pin-twice');
  const unequal = await walk(twice, 'submit', { pin: '280591', again: '280592' });
  expect(unequal.name).toBe('failed');
  expect(asked).toHaveLength(1);
  expect((await walk(await act(unequal, 'next'), 'submit', { pin: '280591', again: '280591' })).name).toBe('confirm');
  expect(asked).toHaveLength(2);
});

test('another way leads to the next alternative and begins it anew', async () => {
  const { enter, act, mails } = await openDialog([person('anna')], settings);
  const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
  expect(verify.when).toContain('can.other-way');
  const other = await act(verify, 'other-way');
  expect(other.name).toBe('code-sent');
  expect(mails).toHaveLength(1);
});

test('both PINs ask for what proves enough for each', async () => {
  const { enter, act } = await openDialog([person('anna')], {
    verify: { 'cucm-pin': ['mail-code', 'directory-password'], 'unity-pin': ['mail-code', 'pin'] },
  });
  const first = await act(await act(await enter(), 'both-pins'), 'submit', { user: 'anna' });
  expect(first.name).toBe('code-sent');
  expect((await act(first, 'other-way')).name).toBe('verify-password');
});

test.each([
  ['none', 'verify-pin'],
  ['some', 'code-sent'],
] as const)(
  'threat: with %s PINs synchronised, a voicemail PIN is renewed on what the telephone PIN that changes with it asks for',
  async (pinSync, asked) => {
    const verify = { 'cucm-pin': ['mail-code'], 'unity-pin': ['pin'] };
    const { enter, act } = await openDialog([person('anna')], { verify }, undefined, pinSync);
    const first = await act(await act(await enter(), 'unity-pin'), 'submit', { user: 'anna' });
    expect(first.name).toBe(asked);
  },
);

test('where everybody’s PINs are synchronised the menu has one item for both', async () => {
  const { enter } = await openDialog([person('anna')], settings, undefined, 'all');
  const pins = (await enter()).when.filter(flag => flag.includes('pin'));
  expect(pins).toEqual(['kind.both-pins']);
});

test('a chosen value is entered twice, checked by the policy, and renewed', async () => {
  const { enter, act, walk, plans, store } = await openDialog([person('anna')], {
    ...settings,
    ownValues: ['cucm-pin'],
  });
  const choose = await walk(await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' }), 'submit', {
    pin: '280591',
  });
  expect(choose.name).toBe('choose-value');
  const own = await act(choose, 'own');
  expect(own.name).toBe('own-pin');
  const unequal = await act(own, 'submit', { new: '604817', again: '604818' });
  expect([unequal.name, unequal.lines]).toEqual(['own-refused', ['own.unequal']]);
  const refused = await walk(await act(unequal, 'next'), 'submit', { new: '111111', again: '111111' });
  expect([refused.name, refused.lines]).toEqual(['own-refused', ['rule.repeated-digit']]);
  const confirm = await walk(await act(refused, 'next'), 'submit', { new: '604817', again: '604817' });
  expect(confirm.name).toBe('confirm');
  const rows = JSON.stringify(await store.db.selectFrom('dialog_session').selectAll().execute());
  expect(rows).not.toContain('604817');
  await walk(confirm, 'confirm');
  expect(plans.at(-1)?.chosen?.['cucm-pin']?.reveal()).toBe('604817');
});

test('status shows each credential after verification', async () => {
  const { enter, act, walk } = await openDialog([person('anna')], settings);
  const status = await walk(await act(await act(await enter(), 'status'), 'submit', { user: 'anna' }), 'submit', {
    pin: '280591',
  });
  expect(status.name).toBe('status');
  expect(status.lines.filter(key => key === 'status.kind')).toHaveLength(3);
});

test('unlock names what is locked and lifts it', async () => {
  const anna = person('anna');
  Object.assign(anna.credentials['cucm-pin'] ?? {}, { failures: 5 });
  const { enter, act, walk, mails } = await openDialog([anna], settings);
  const code = await act(await act(await act(await enter(), 'unlock'), 'submit', { user: 'anna' }), 'next');
  const confirm = await walk(code, 'submit', { code: codeIn(mails) });
  expect([confirm.name, confirm.lines]).toEqual(['confirm', ['confirm.unlock']]);
  expect((await walk(confirm, 'confirm')).lines).toEqual(['outcome.unlocked']);
});

test('a secret stands only on the screen of a device that is the subject’s own', async () => {
  const { enter, act, walk, plans, lookups } = await openDialog([person('anna'), person('bert')], settings);
  lookups.set(`${desk.device} ${desk.address}`, { verified: true, userId: 'bert', holders: ['bert'] });
  const confirm = await walk(await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' }), 'submit', {
    pin: '280591',
  });
  expect(confirm.lines).toContain('confirm.told-link');
  await walk(confirm, 'confirm');
  expect(plans[0]?.deliver).toEqual({ 'cucm-pin': ['link'] });
});

test('after verification the subject’s own language is spoken', async () => {
  const { enter, act, walk } = await openDialog([person('anna', { language: 'nl-BE' })], settings);
  const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
  expect(verify.language).toBe('en');
  expect((await walk(verify, 'submit', { pin: '280591' })).language).toBe('nl');
});

test('on the legacy listener a directory password is neither offered nor asked', async () => {
  const { enter, act } = await openDialog([person('anna')], {
    verify: { ...settings.verify, 'cucm-pin': ['directory-password', 'pin'] },
  });
  const legacy = { ...desk, legacy: true };
  const menu = await enter(legacy);
  expect(menu.when).not.toContain('kind.directory-password');
  expect((await act(menu, 'directory-password', {}, legacy)).name).toBe('menu');
  expect((await act(await act(menu, 'cucm-pin', {}, legacy), 'submit', { user: 'anna' }, legacy)).name).toBe(
    'verify-pin',
  );
});

test('a chosen value that a system refuses comes back with the reason, and another one may be chosen', async () => {
  const { enter, act, walk, applied } = await openDialog([person('anna')], { ...settings, ownValues: ['cucm-pin'] });
  const identify = await act(await enter(), 'cucm-pin');
  const choose = await walk(await act(identify, 'submit', { user: 'anna' }), 'submit', { pin: '280591' });
  const own = await act(choose, 'own');
  Object.assign(applied, { outcome: 'refused', code: 'history' });
  const confirm = await walk(own, 'submit', { new: '274913', again: '274913' });
  const refused = await walk(confirm, 'confirm');
  expect([refused.name, refused.lines]).toEqual(['own-refused', ['rule.history']]);
  expect((await act(refused, 'next')).name).toBe('own-pin');
});

test('a refusal that is not about the value ends with what happened, without a reason for the operator only', async () => {
  const { enter, act, walk, applied } = await openDialog([person('anna')], { ...settings, ownValues: ['cucm-pin'] });
  const identify = await act(await enter(), 'cucm-pin');
  const choose = await walk(await act(identify, 'submit', { user: 'anna' }), 'submit', { pin: '280591' });
  Object.assign(applied, { outcome: 'refused', code: 'no-right' });
  const confirm = await walk(await act(choose, 'own'), 'submit', { new: '274913', again: '274913' });
  const result = await walk(confirm, 'confirm');
  expect(result.name).toBe('result');
  expect(result.lines).toContain('outcome.refused');
  expect(result.lines).not.toContain('refused.policy');
});

test('a system that falls silent before Confirm is named on the result: nobody is left to believe that its value changed', async () => {
  const verify = { 'cucm-pin': ['mail-code'], 'unity-pin': ['mail-code'] };
  const { enter, act, walk, mails, silent, plans } = await openDialog([person('anna')], { verify });
  const code = await act(await act(await act(await enter(), 'both-pins'), 'submit', { user: 'anna' }), 'next');
  const confirm = await walk(code, 'submit', { code: codeIn(mails) });
  expect(confirm.lines).toEqual(['confirm.change', 'confirm.change', 'confirm.told-screen']);
  silent.add('unity:main');
  const result = await walk(confirm, 'confirm');
  expect(plans.at(-1)?.kinds).toEqual(['cucm-pin']);
  expect(result.lines).toContain('outcome.not-possible');
  expect(result.lines).toContain('outcome.done');
});
