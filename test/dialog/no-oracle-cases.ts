import { expect, test } from 'vitest';
import type { FakePerson, Seen } from './harness.ts';
import { desk, type OpenDialog, person } from './harness.ts';

const settings = {
  verify: { 'cucm-pin': ['pin', 'mail-code'], 'directory-password': ['pin + mail-code'] },
  eligible: { groups: [], except: ['CN=Board,DC=x'] },
};

const locked = (): FakePerson => {
  const one = person('locked');
  Object.assign(one.credentials['cucm-pin'] ?? {}, { failures: 5 });
  return one;
};
const people = (): FakePerson[] => [
  person('anna'),
  locked(),
  person('disabled', { enabled: false }),
  person('boss', { groups: ['cn=board,dc=x'] }),
  person('admin', { protectedBy: 'privileged-group' }),
];
const withoutTokens = ({ page }: Seen) =>
  JSON.stringify({ screen: page.screen, language: page.language, sensitive: page.sensitive });

/** What holds for failures, locks, guesses and codes, on any store. */
export function noOracleCases(openDialog: OpenDialog): void {
  test('known, unknown, locked, disabled, excepted and protected users and wrong secrets see the same pages', async () => {
    const walks = await Promise.all(
      ['anna', 'nobody', 'locked', 'disabled', 'boss', 'admin', "x' or 1=1", '*)(uid=*'].map(async user => {
        const { enter, act, walk } = await openDialog(people(), settings);
        const stranger = await enter();
        const pages = [stranger];
        let page = await act(await act(stranger, 'cucm-pin'), 'submit', { user });
        for (let tries = 0; tries < 5; tries += 1) {
          page = await walk(page, 'submit', { pin: '999999', again: '999999' });
          pages.push(page);
          page = await act(page, 'next');
          pages.push(page);
        }
        return pages.map(withoutTokens);
      }),
    );
    for (const pages of walks) expect(pages).toEqual(walks[0]);
  });

  test('the third failure locks the pair for half an hour, says until when, and the right PIN is not even asked', async () => {
    const { enter, act, walk, asked, clock } = await openDialog(people(), settings);
    let page = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    for (let tries = 0; tries < 3; tries += 1)
      page = await act(await walk(page, 'submit', { pin: '999999', again: '999999' }), 'next');
    expect(asked).toHaveLength(3);
    const refused = await walk(page, 'submit', { pin: '280591', again: '280591' });
    expect([refused.name, refused.lines, asked.length]).toEqual(['failed', ['failed.locked'], 3]);
    clock.pass(31 * 60);
    const later = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    expect((await walk(later, 'submit', { pin: '280591' })).name).toBe('confirm');
  });

  test('a user id and an extension are locked as one person, and no page tells that they are', async () => {
    const tries = async (names: readonly string[]) => {
      const { enter, act, walk, numbers, asked } = await openDialog(people(), settings);
      numbers.set('71104', 'anna');
      const pages = [];
      for (const user of names) {
        const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user });
        pages.push(withoutTokens(await walk(verify, 'submit', { pin: '999999' })));
      }
      return { pages, asked };
    };
    const known = await tries(['anna', 'anna', '71104', '71104', '71104', '71104']);
    const unknown = await tries(['nobody', 'nobody', '79999', '79999', '79999', '79999']);
    expect(known.pages).toEqual(unknown.pages);
    expect(known.asked).toHaveLength(3);
    expect(known.pages.map(page => page.includes('failed.locked'))).toEqual([false, false, false, false, true, true]);
  });

  test('200 guesses in parallel, from as many addresses, lock nobody in the system behind', async () => {
    const anna = person('anna');
    const { enter, act, lookups, asked } = await openDialog([anna], settings);
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const caller = { ...desk, device: `SEP${index}`, address: `10.1.0.${index}` };
        lookups.set(`${caller.device} ${caller.address}`, { verified: true, holders: [] });
        const verify = await act(
          await act(await enter(caller), 'cucm-pin', {}, caller),
          'submit',
          { user: 'anna' },
          caller,
        );
        await act(verify, 'submit', { pin: String(100000 + index) }, caller);
      }),
    );
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(anna.credentials['cucm-pin']?.failures).toBeLessThan(5);
  });

  test('200 guesses in parallel from one phone exceed no limit', async () => {
    const { enter, act, asked } = await openDialog([person('anna')], settings);
    const dialogs = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const caller = { ...desk, device: undefined };
        return act(await act(await enter(caller), 'cucm-pin', {}, caller), 'submit', { user: 'anna' }, caller);
      }),
    );
    await Promise.all(
      dialogs.map((page, index) =>
        act(page, 'submit', { pin: String(100000 + index) }, { ...desk, device: undefined }),
      ),
    );
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  test('threat: a mailbox alone renews the PIN and then, with it, the password; the chain is refused', async () => {
    const { enter, act, walk, cooling, asked, audits } = await openDialog(people(), settings);
    cooling.add('cucm-pin');
    const pin = await act(await act(await enter(), 'directory-password'), 'submit', { user: 'anna' });
    expect((await walk(pin, 'submit', { pin: '280591' })).name).toBe('failed');
    expect(asked).toEqual([]);
    expect(audits.at(-1)).toMatchObject({ event: 'authentication-failure', reason: 'cooling' });
  });

  test('a PIN that this product set still proves the same kind', async () => {
    const { enter, act, walk, cooling } = await openDialog(people(), settings);
    cooling.add('cucm-pin');
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    expect((await walk(verify, 'submit', { pin: '280591' })).name).toBe('confirm');
  });

  test('at most three codes an hour are sent to a subject, and the screens do not show it', async () => {
    const { enter, act, mails } = await openDialog(people(), { verify: { 'cucm-pin': ['mail-code'] } });
    const pages = [];
    for (let sent = 0; sent < 5; sent += 1)
      pages.push(await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' }));
    expect(new Set(pages.map(withoutTokens)).size).toBe(1);
    expect(mails.filter(({ message }) => message === 'code')).toHaveLength(3);
  });

  test('a code serves only the dialog it was sent for', async () => {
    const { enter, act, walk, mails } = await openDialog(people(), { verify: { 'cucm-pin': ['mail-code'] } });
    const codeOf = (index: number): string =>
      String((mails[index]?.values['code'] as { reveal(): string } | undefined)?.reveal());
    const caller = { ...desk, device: undefined };
    const first = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    const second = await act(await act(await enter(desk), 'cucm-pin'), 'submit', { user: 'anna' });
    expect((await walk(await act(second, 'next'), 'submit', { code: codeOf(0) })).name).toBe('failed');
    expect([first.name, caller.device]).toEqual(['code-sent', undefined]);
  });

  test('failures since the last success are told at the next one, here and by mail', async () => {
    const { enter, act, walk, mails } = await openDialog(people(), settings);
    const failed = await walk(await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' }), 'submit', {
      pin: '999999',
    });
    const confirm = await walk(await act(failed, 'next'), 'submit', { pin: '280591', again: '280591' });
    expect(confirm.lines).toContain('notice.failures');
    expect(mails.at(-1)).toMatchObject({
      message: 'failures',
      to: 'anna@corp.test',
      values: { count: 1, place: desk.device },
    });
  });

  test.each(['cucm:main', 'unity:main', 'directory'])(
    'while %s is silent known and unknown users see the same pages',
    async name => {
      const walks = await Promise.all(
        ['anna', 'nobody', 'boss', 'disabled'].map(async user => {
          const { enter, act, walk, silent } = await openDialog(people(), settings);
          silent.add(name);
          const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user });
          return withoutTokens(await walk(verify, 'submit', { pin: '999999' }));
        }),
      );
      for (const page of walks) expect(page).toEqual(walks[0]);
      expect(walks[0]).toContain(name === 'cucm:main' ? 'unavailable' : 'failed');
    },
  );

  test('whoever may be excepted has no self-service while the directory cannot say', async () => {
    const boss = person('boss');
    const { enter, act, walk, silent, asked, audits } = await openDialog([boss], settings);
    silent.add('directory');
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'boss' });
    expect((await walk(verify, 'submit', { pin: '280591' })).name).toBe('failed');
    expect([asked, audits.at(-1)?.reason]).toEqual([[], 'exception-unknown']);
  });

  test('an excepted group is recognised however its name is written', async () => {
    const boss = person('boss', { groups: ['CN=Board,DC=x'] });
    const spaced = { ...settings, eligible: { except: ['cn=board, dc=x'] } };
    const { enter, act, walk } = await openDialog([boss], spaced);
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'boss' });
    expect((await walk(verify, 'submit', { pin: '280591' })).name).toBe('failed');
  });

  test('attempts at a locked door are not among the failures that are told', async () => {
    const { enter, act, walk, mails, clock } = await openDialog(people(), settings);
    let page = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    for (let tries = 0; tries < 5; tries += 1)
      page = await act(await walk(page, 'submit', { pin: '999999', again: '999999' }), 'next');
    clock.pass(31 * 60);
    await walk(await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' }), 'submit', {
      pin: '280591',
    });
    expect(mails.at(-1)).toMatchObject({ message: 'failures', values: { count: 3 } });
  });

  test('a guess is not passed on by a counter that took so long that another guess may go on', async () => {
    const { enter, act, walk, slow, asked } = await openDialog(people(), settings);
    slow.seconds = 31;
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    expect((await walk(verify, 'submit', { pin: '280591' })).name).toBe('unavailable');
    expect(asked).toEqual([]);
  });

  test('a success whose next page cannot be made is audited all the same', async () => {
    const { enter, act, walk, audits, renewals } = await openDialog([person('anna')], {
      verify: { status: ['pin'] },
    });
    renewals.status = async () => await Promise.reject(new Error('the store is gone'));
    const verify = await act(await act(await enter(), 'status'), 'submit', { user: 'anna' });
    expect((await walk(verify, 'submit', { pin: '280591' })).name).toBe('unavailable');
    expect(audits.at(-1)).toMatchObject({ event: 'authentication-success', subject: 'anna' });
  });

  test('a system that does not answer is no failure of the caller', async () => {
    const { enter, act, walk, unreachable } = await openDialog(people(), settings);
    unreachable.add('cucm:main');
    for (let tries = 0; tries < 4; tries += 1) {
      const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
      expect((await walk(verify, 'submit', { pin: '280591' })).name).toBe('unavailable');
    }
    unreachable.clear();
    const verify = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    expect((await walk(verify, 'submit', { pin: '280591' })).name).toBe('confirm');
  });
}
