import { expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { desk, type OpenDialog, person, type Seen, seen } from './harness.ts';

const settings = { verify: { 'cucm-pin': ['pin', 'mail-code'] } };
/** What holds for tokens, replays, nodes and time, on any store. */
export function conversationCases(openDialog: OpenDialog): void {
  const open = () => openDialog([person('anna'), person('bert')], settings);
  const shape = ({ page }: Seen) => ({ screen: page.screen, token: page.token, language: page.language });

  test('a token asked again shows the same page and acts no second time', async () => {
    const { enter, act, asked, clock } = await open();
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    const checking = await act(verify, 'submit', { pin: '999999' });
    expect(checking.name).toBe('checking');
    expect(shape(await act(verify, 'submit', { pin: '280591' }))).toEqual(shape(checking));
    clock.pass(3);
    const failed = await act(checking, 'next');
    expect(failed.name).toBe('failed');
    expect(shape(await act(verify, 'submit', { pin: '280591' }))).toEqual(shape(checking));
    expect(shape(await act(checking, 'next'))).toEqual(shape(failed));
    expect(asked).toHaveLength(1);
  });

  test('of a hundred requests with one token, on two nodes, one acts', async () => {
    const { dialog, otherNode, enter, act, asked } = await open();
    const second = otherNode();
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    const event = { action: 'submit', inputs: { pin: new Secret('999999') } } as const;
    const pages = await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 ? dialog : second).act(verify.token, event, desk)),
    );
    await Promise.all(pages.map(page => page.afterwards?.()));
    expect(new Set(pages.map(page => JSON.stringify(shape(seen(page))))).size).toBe(1);
    expect(asked).toHaveLength(1);
  });

  test('any node answers the next request of a phone', async () => {
    const { otherNode, enter, act, clock } = await open();
    const second = otherNode();
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    const checking = await second.act(verify.token, { action: 'submit', inputs: { pin: new Secret('280591') } }, desk);
    await checking.afterwards?.();
    clock.pass(3);
    expect((await act(seen(checking), 'next')).name).toBe('confirm');
  });

  test('a guessed, broken or foreign token and a dialog that is over are answered alike', async () => {
    const { dialog, enter, act, clock } = await open();
    const menu = await enter();
    const tokens = ['', 'x', '../../etc', `${'A'.repeat(22)}.0`, `${menu.token.slice(0, 22)}.7`, 'A'.repeat(7000)];
    const answers = await Promise.all(tokens.map(token => dialog.act(token, { action: 'cucm-pin', inputs: {} }, desk)));
    const elsewhere = await dialog.act(
      menu.token,
      { action: 'cucm-pin', inputs: {} },
      { ...desk, address: '10.9.9.9' },
    );
    clock.pass(5 * 60 + 1);
    const idle = (await act(menu, 'cucm-pin')).page;
    for (const page of [...answers, elsewhere, idle])
      expect([page.screen.name, page.token]).toEqual(['expired', undefined]);
  });

  test('threat: a dialog of one channel goes on through no other, where other things are asked of its callers', async () => {
    const { dialog, enter, act } = await open();
    const page = { ...desk, channel: 'web', device: undefined } as const;
    const verify = await act(await act(await enter(page), 'cucm-pin', {}, page), 'submit', { user: 'anna' }, page);
    const phone = await dialog.act(verify.token, { action: 'other-way', inputs: {} }, { ...page, channel: 'phone' });
    expect([verify.name, phone.screen.name, phone.token]).toEqual(['verify-pin', 'expired', undefined]);
    expect((await act(verify, 'other-way', {}, page)).name).toBe('code-sent');
  });

  test('a dialog lives fifteen minutes in all, however busy', async () => {
    const { enter, act, clock } = await open();
    let page = await enter();
    for (let minute = 0; minute < 14; minute += 2) {
      clock.pass(120);
      page = await act(page, page.name === 'menu' ? 'language' : 'language-en');
      expect(page.name).not.toBe('expired');
    }
    clock.pass(120);
    expect((await act(page, 'language')).name).toBe('expired');
  });

  test('threat: what an ended dialog showed is shown again for five minutes, not to who sits down there later', async () => {
    const { enter, act, clock } = await open();
    const identify = await act(await enter(), 'cucm-pin');
    const ended = await act(identify, 'cancel');
    clock.pass(5 * 60);
    expect(shape(await act(identify, 'cancel'))).toEqual(shape(ended));
    clock.pass(1);
    expect((await act(identify, 'cancel')).name).toBe('expired');
  });

  test('a new entry from the verified address ends the device’s earlier dialog; from elsewhere it does not', async () => {
    const { enter, act, clock } = await open();
    const first = await enter();
    await enter({ ...desk, address: '10.9.9.9' });
    expect((await act(first, 'cucm-pin')).name).toBe('identify');
    const again = await enter();
    clock.pass(1);
    await enter();
    expect((await act(again, 'cucm-pin')).name).toBe('ended');
  });

  test('of two entries in the same millisecond one stays', async () => {
    const { dialog, act } = await open();
    const both = [await dialog.enter(desk), await dialog.enter(desk)];
    await Promise.all(both.map(page => page.afterwards?.()));
    const names = await Promise.all(both.map(async page => (await act(seen(page), 'cucm-pin')).name));
    expect(names.sort()).toEqual(['ended', 'identify']);
  });

  test('threat: where addresses are not checked, nobody ends the dialog of a device from another address', async () => {
    const { enter, act, lookups } = await open();
    for (const address of [desk.address, '10.9.9.9']) {
      lookups.set(`${desk.device} ${address}`, { verified: true, unchecked: true, holders: [] });
    }
    const first = await enter();
    await enter({ ...desk, address: '10.9.9.9' });
    expect((await act(first, 'cucm-pin')).name).toBe('identify');
  });

  test('an entry whose look-up took long does not end the dialog that the device began after it', async () => {
    const { dialog, enter, act, clock } = await open();
    const slow = await dialog.enter(desk);
    clock.pass(5);
    const current = await enter();
    await slow.afterwards?.();
    expect((await act(current, 'cucm-pin')).name).toBe('identify');
    expect((await act(seen(slow), 'cucm-pin')).name).toBe('ended');
  });

  test('an attempt is audited although its dialog ended before it was judged', async () => {
    const { dialog, enter, act, clock, audits } = await open();
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    const inputs = { pin: new Secret('999999') };
    const checking = await dialog.act(verify.token, { action: 'submit', inputs }, desk);
    clock.pass(1);
    await enter();
    await checking.afterwards?.();
    expect(audits.at(-1)).toMatchObject({ event: 'authentication-failure', reason: 'wrong', subject: 'anna' });
  });

  test('from an address that CUCM does not know for the device the same screens follow and no system is asked', async () => {
    const { enter, act, walk, asked, mails, audits } = await open();
    const stranger = { ...desk, address: '10.9.9.9' };
    const here = await act(await enter(), 'cucm-pin');
    const there = await act(await enter(stranger), 'cucm-pin', {}, stranger);
    expect(there.name).toBe(here.name);
    expect(there.page.screen.fields['user']).toBe('');
    const verify = await act(there, 'submit', { user: 'anna' }, stranger);
    expect((await walk(verify, 'submit', { pin: '280591' }, stranger)).name).toBe('failed');
    const sent = await act(
      await act(await act(await enter(stranger), 'cucm-pin', {}, stranger), 'submit', { user: 'anna' }, stranger),
      'other-way',
      {},
      stranger,
    );
    expect(sent.name).toBe('code-sent');
    expect([asked, mails]).toEqual([[], []]);
    expect(audits.map(({ event, reason }) => [event, reason])).toContainEqual(['source-mismatch', 'source-mismatch']);
  });

  test('results appear three seconds after the submit, else at the next multiple', async () => {
    const { enter, act, clock } = await open();
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    const checking = await act(verify, 'submit', { pin: '280591' });
    clock.pass(2.9);
    expect((await act(checking, 'next')).name).toBe('checking');
    clock.pass(0.2);
    expect((await act(checking, 'next')).name).toBe('confirm');
  });

  test('work that was lost with its node ends the dialog, and an event that no screen offers changes nothing', async () => {
    const { dialog, enter, act, clock } = await open();
    const menu = await enter();
    expect(shape(await act(menu, 'confirm'))).toEqual(shape(menu));
    const verify = await act(await act(menu, 'cucm-pin'), 'submit', { user: 'anna' });
    const lost = seen(
      await dialog.act(verify.token, { action: 'submit', inputs: { pin: new Secret('280591') } }, desk),
    );
    clock.pass(121);
    expect((await act(lost, 'next')).name).toBe('unavailable');
  });

  test('where there is but one node, a page that waits for the work of a dead one is given up at once', async () => {
    const { enter, act, otherNode } = await open();
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    const before = otherNode(true);
    const event = { action: 'submit', inputs: { pin: new Secret('280591') } } as const;
    const checking = await before.act(verify.token, event, desk);
    const next = { action: 'next', inputs: {} } as const;
    expect((await before.act(checking.token ?? '', next, desk)).screen.name).toBe('checking');
    expect((await otherNode(false).act(checking.token ?? '', next, desk)).screen.name).toBe('checking');
    expect((await otherNode(true).act(checking.token ?? '', next, desk)).screen.name).toBe('unavailable');
  });

  test('work on a renewal that was lost or broke is not said to have changed nothing', async () => {
    const { dialog, enter, act, walk, clock, renewals } = await open();
    const confirmed = async (): Promise<Seen> =>
      walk(await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' }), 'submit', { pin: '280591' });
    const lost = seen(await dialog.act((await confirmed()).token, { action: 'confirm', inputs: {} }, desk));
    expect(lost.name).toBe('working');
    clock.pass(121);
    const late = await act(lost, 'next');
    expect([late.name, late.lines]).toEqual(['ended', ['ended.cut-off']]);
    renewals.apply = async () => {
      throw new Error('The store is gone.');
    };
    const broken = await walk(await confirmed(), 'confirm');
    expect([broken.name, broken.lines]).toEqual(['ended', ['ended.cut-off']]);
  });

  test('a renewal whose node died is finished by another, and its end and value are shown where it was asked for', async () => {
    const { enter, act, walk, otherNode, renewals, plans } = await open();
    const confirmed = await walk(
      await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' }),
      'submit',
      { pin: '280591' },
    );
    const { apply } = renewals;
    renewals.apply = () => new Promise(() => undefined);
    const dying = otherNode(true);
    const working = await dying.act(confirmed.token, { action: 'confirm', inputs: {} }, desk);
    void working.afterwards?.();
    await expect.poll(() => plans.length).toBe(1);
    renewals.apply = apply;
    const id = plans[0]?.id ?? '';
    const poll = async (): Promise<Seen> => seen(await otherNode(true).act(working.token ?? '', next, desk));
    const next = { action: 'next', inputs: {} } as const;
    const settled = await apply(id);
    renewals.get = async asked => (asked === id ? { ...settled, id, settled: false } : undefined);
    expect((await poll()).name).toBe('working');
    renewals.get = async asked => (asked === id ? { ...settled, id } : undefined);
    const shown = await poll();
    expect([shown.name, shown.lines[2], shown.values]).toEqual(['result', 'outcome.done', ['274913']]);
  });

  test('a value stays on its screen until Done; afterwards the page says so', async () => {
    const { enter, act, walk, shown } = await open();
    const confirm = await walk(await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' }), 'submit', {
      pin: '280591',
    });
    const result = await walk(confirm, 'confirm');
    expect(shown.sent).toBeGreaterThan(0);
    await act(result, 'done');
    const back = await act(confirm, 'confirm');
    expect(back.values).toEqual([]);
    expect(shown.ended).toBe(1);
  });

  test('a dialog that ends while its renewal is under way tells the new value another way', async () => {
    const { dialog, enter, act, walk, shown } = await open();
    const confirm = await walk(await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' }), 'submit', {
      pin: '280591',
    });
    const working = await dialog.act(confirm.token, { action: 'confirm', inputs: {} }, desk);
    await enter();
    // Nothing may have been planned by then: what counts is that it is said once the value exists.
    const before = shown.ended;
    await working.afterwards?.();
    expect(shown.ended).toBe(before + 1);
  });
}
