import { expect, test } from 'vitest';
import type { Secret } from '../../src/base/secret.ts';
import { person } from '../dialog/harness.ts';
import { openMe, type SeenPage } from './page-walk.ts';

const settings = {
  verify: { 'cucm-pin': ['mail-code', 'pin'], 'directory-password': ['pin + mail-code'], status: ['pin'] },
};

type Me = Awaited<ReturnType<typeof openMe>>;

const codeIn = ({ mails }: Me): string =>
  String((mails.filter(({ message }) => message === 'code').at(-1)?.values['code'] as Secret | undefined)?.reveal());

async function verifyPage({ post, press }: Me, choice = 'status'): Promise<SeenPage> {
  return press(await post({ do: choice }), 'submit', { user: 'anna' });
}

async function provedForPassword(me: Me): Promise<SeenPage> {
  const pin = await verifyPage(me, 'directory-password');
  const sent = await me.walk(pin, 'submit', { pin: '280591' });
  return me.walk(await me.press(sent, 'next'), 'submit', { code: codeIn(me) });
}

test('a PIN is renewed by a mailed code; its new value goes by link and stands on no page', async () => {
  const me = await openMe([person('anna')], settings);
  const menu = await me.get('/me');
  expect([menu.status, menu.screen, menu.token]).toEqual([200, 'menu', '']);
  expect(menu.actions).toEqual(['directory-password', 'cucm-pin', 'status', 'language']);
  const identify = await me.post({ do: 'cucm-pin' });
  expect([identify.screen, identify.inputs]).toEqual(['identify', ['user']]);
  const sent = await me.press(identify, 'submit', { user: 'anna' });
  expect([sent.screen, sent.actions]).toEqual(['code-sent', ['next', 'other-way', 'cancel']]);
  const confirm = await me.walk(await me.press(sent, 'next'), 'submit', { code: codeIn(me) });
  expect([confirm.screen, confirm.actions]).toEqual(['confirm', ['confirm', 'cancel']]);
  expect(confirm.text).toContain('You will get a link by mail.');
  const result = await me.walk(confirm, 'confirm');
  expect([result.screen, result.actions]).toEqual(['result', ['done']]);
  expect(me.plans.at(-1)?.deliver).toEqual({ 'cucm-pin': ['link'] });
  const ended = await me.press(result, 'done');
  expect([ended.screen, ended.actions]).toEqual(['ended', ['begin']]);
});

test('a directory password of one’s own takes two factors, and every rule it breaks is named', async () => {
  const me = await openMe([person('anna')], settings, undefined, undefined, {
    ownValuesOnPage: ['directory-password'],
  });
  const choose = await provedForPassword(me);
  expect([choose.screen, choose.actions]).toEqual(['choose-value', ['generate', 'own', 'cancel']]);
  const own = await me.press(choose, 'own');
  expect([own.screen, own.inputs]).toEqual(['own-password', ['new', 'again']]);
  const unequal = await me.walk(own, 'submit', { new: 'a', again: 'b' });
  expect([unequal.screen, unequal.text]).toEqual(['own-refused', expect.stringContaining('not equal')]);
  const refused = await me.walk(await me.press(unequal, 'next'), 'submit', { new: '111111', again: '111111' });
  expect([refused.screen, refused.response.text]).toEqual([
    'own-refused',
    expect.stringContaining('<li>No digit 3 times in a row.</li>'),
  ]);
  const confirm = await me.walk(await me.press(refused, 'next'), 'submit', {
    new: 'Own-Val 1+%é',
    again: 'Own-Val 1+%é',
  });
  await me.walk(confirm, 'confirm');
  expect(me.plans.at(-1)?.chosen?.['directory-password']?.reveal()).toBe('Own-Val 1+%é');
});

test('what a value breaks is said while it is typed, as a part of the page, and the dialog stands still', async () => {
  const me = await openMe([person('anna')], settings, undefined, undefined, {
    ownValuesOnPage: ['directory-password'],
  });
  const own = await me.press(await provedForPassword(me), 'own');
  const check = async (value: string): Promise<string> => {
    const csrf = await me.browser.token('/me');
    const fields = { csrf, t: own.token, new: value };
    const { text } = await me.browser.agent.post('/me/check').set('HX-Request', 'true').type('form').send(fields);
    return text;
  };
  expect(await check('111111')).toBe('<ul class="broken"><li>No digit 3 times in a row.</li></ul>');
  expect(await check('604817')).toBe('<p class="met">No rule stands against it.</p>');
  expect(await check('')).toBe('');
  expect((await me.walk(own, 'submit', { new: '604817', again: '604817' })).screen).toBe('confirm');
  expect(await check('111111')).toBe('');
});

test('after a failure the secret is asked for twice', async () => {
  const me = await openMe([person('anna')], settings);
  const failed = await me.walk(await verifyPage(me), 'submit', { pin: '999999' });
  expect([failed.screen, failed.actions]).toEqual(['failed', ['next', 'cancel']]);
  expect(failed.text).toContain('Not accepted');
  const twice = await me.press(failed, 'next');
  expect([twice.screen, twice.inputs]).toEqual(['verify-pin-twice', ['pin', 'again']]);
  expect((await me.walk(twice, 'submit', { pin: '280591', again: '280591' })).screen).toBe('status');
});

test('a page sent again, as by the Back button, is answered with the same page and acts no second time', async () => {
  const me = await openMe([person('anna')], settings);
  const verify = await verifyPage(me);
  const checking = await me.press(verify, 'submit', { pin: '999999' });
  const again = await me.press(verify, 'submit', { pin: '280591' });
  expect([again.bare, again.token]).toEqual([checking.bare, checking.token]);
  expect(me.asked).toHaveLength(1);
});

test('a dialog that is over leads back to its beginning', async () => {
  const me = await openMe([person('anna')], settings);
  const verify = await verifyPage(me);
  me.clock.pass(5 * 60 + 1);
  const over = await me.press(verify, 'submit', { pin: '280591' });
  expect([over.screen, over.actions, over.token, me.asked]).toEqual(['expired', ['begin'], '', []]);
  expect((await me.press({ ...verify, token: 'AAAAAAAAAAAAAAAAAAAAAA.0' }, 'next')).bare).toBe(over.bare);
});

test('without script the page after one that waits is found by the browser that waits, and by no other', async () => {
  const me = await openMe([person('anna')], settings);
  const checking = await me.press(await verifyPage(me), 'submit', { pin: '280591' });
  const { waitAt = '' } = checking;
  expect(waitAt).toMatch(/^\/me\/wait\?page=[\w-]{60,}$/);
  expect(waitAt).not.toContain(checking.token.slice(0, 22));
  const still = await me.get(waitAt);
  expect([still.screen, still.waitAt?.slice(0, 14)]).toEqual(['checking', '/me/wait?page=']);
  me.clock.pass(3);
  expect((await me.browse().get(waitAt)).screen).toBe('expired');
  for (const broken of ['', 'x', `${waitAt.slice(14, -2)}AA`])
    expect((await me.get(`/me/wait?page=${broken}`)).screen).toBe('expired');
  expect((await me.get(waitAt)).screen).toBe('status');
});

test('the language that was chosen is the page’s, the layout’s and the next dialog’s', async () => {
  const me = await openMe([person('anna')], settings);
  const choose = await me.post({ do: 'language' });
  expect(choose.actions).toEqual(['language-en', 'language-fr', 'language-nl', 'cancel']);
  const menu = await me.press(choose, 'language-nl');
  expect(menu.response.text).toContain('<html lang="nl">');
  expect(menu.heading).toBe('Wat wilt u vernieuwen?');
  expect((await me.get('/me')).heading).toBe(menu.heading);
});

test('threat: nothing is done for a form without its browser’s token, and nothing is begun by an address', async () => {
  const me = await openMe([person('anna')], settings);
  const { agent } = me.browser;
  await agent.get('/me');
  for (const csrf of [undefined, 'x', await me.browse().browser.token('/me')]) {
    for (const path of ['/me', '/me/check']) {
      const { status } = await agent.post(path).type('form').send({ csrf, do: 'status', t: 'x', new: 'x' });
      expect(status).toBe(403);
    }
  }
  await agent.get('/me?do=status&user=anna');
  expect(await me.store.db.selectFrom('dialog_session').selectAll().execute()).toEqual([]);
});

test('threat: no form of ours sends a field twice, control characters or thousands of characters', async () => {
  const me = await openMe([person('anna')], settings);
  const verify = await verifyPage(me);
  const wrong = [
    { pin: ['280591', '280591'] },
    { pin: '28\u00000591' },
    { pin: '1'.repeat(65) },
    { t: 'A'.repeat(65) },
    { do: 'renew-everybody' },
    { user: '\ufffd' },
  ];
  for (const fields of wrong) expect((await me.press(verify, 'submit', fields)).status).toBe(400);
  expect(me.asked).toEqual([]);
  expect((await me.walk(verify, 'submit', { pin: '280591' })).screen).toBe('status');
});

test('every answer is kept nowhere, and no address holds a secret or a token', async () => {
  const me = await openMe([person('anna')], settings);
  const verify = await verifyPage(me);
  for (const page of [await me.get('/me'), verify, await me.press(verify, 'submit', { pin: '280591' })]) {
    expect(page.response.headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
    expect(page.response.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(page.response.text).not.toMatch(/<form method="get"|style="|\son\w+="|<script>/);
  }
});

test('known, unknown, locked, disabled, excepted and protected users and wrong secrets see the same bytes', async () => {
  const locked = person('locked');
  Object.assign(locked.credentials['cucm-pin'] ?? {}, { failures: 5 });
  const people = [
    person('anna'),
    locked,
    person('disabled', { enabled: false }),
    person('boss', { groups: ['cn=board,dc=x'] }),
    person('admin', { protectedBy: 'privileged-group' }),
    person('without', { mail: undefined, privateMail: undefined }),
  ];
  const strict = { ...settings, eligible: { groups: [], except: ['CN=Board,DC=x'] } };
  const walks = await Promise.all(
    [...people.map(({ subject }) => subject.userId), 'nobody', "x' or 1=1", '*)(uid=*'].map(async user => {
      const me = await openMe(structuredClone(people), strict);
      const seen: string[] = [];
      let page = await me.press(await me.post({ do: 'directory-password' }), 'submit', { user });
      for (let tries = 0; tries < 4; tries += 1) {
        const checking = await me.press(page, 'submit', { pin: '999999', again: '999999' });
        me.clock.pass(2);
        const early = await me.press(checking, 'next');
        me.clock.pass(1);
        const failed = await me.press(early, 'next');
        page = await me.press(failed, 'next');
        seen.push(checking.bare, early.bare, failed.bare, page.bare);
      }
      const code = await me.press(await me.post({ do: 'cucm-pin' }), 'submit', { user });
      return [...seen, code.bare, (await me.walk(await me.press(code, 'next'), 'submit', { code: '00000000' })).bare];
    }),
  );
  for (const pages of walks) expect(pages).toEqual(walks[0]);
});
