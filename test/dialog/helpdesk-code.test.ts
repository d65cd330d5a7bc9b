import { expect, test } from 'vitest';
import { cryptoRandom } from '../../src/base/random.ts';
import { createHelpdeskCodes } from '../../src/dialog/helpdesk-code.ts';
import { createCodeStore } from '../../src/store/code-store.ts';
import { openDialog, person } from './harness.ts';

const settings = {
  verify: { 'cucm-pin': ['helpdesk-code', 'mail-code'], 'directory-password': ['pin + helpdesk-code'] },
};
const agent = { channel: 'helpdesk', id: 'bob' } as const;

async function open() {
  const anna = person('anna');
  const opened = await openDialog([anna, person('bert')], settings);
  const { store, keyring, clock, audits } = opened;
  const audit = { append: async (event: (typeof audits)[number]) => void audits.push(event) };
  const codes = createHelpdeskCodes({ store: createCodeStore(store), audit, keyring, clock, random: cryptoRandom });
  const issue = async (): Promise<string> => (await codes.issue(anna.subject, agent)).reveal();
  const ask = async (user = 'anna') =>
    opened.act(await opened.act(await opened.enter(), 'cucm-pin'), 'submit', { user });
  return { ...opened, codes, issue, ask };
}

test('a code that an agent read out proves the caller who keys it in, once', async () => {
  const { issue, ask, walk, audits } = await open();
  const code = await issue();
  expect(code).toMatch(/^\d{8}$/);
  const page = await ask();
  expect(page.name).toBe('verify-helpdesk-code');
  expect((await walk(page, 'submit', { code: `${code.slice(0, 4)} ${code.slice(4)}` })).name).toBe('confirm');
  expect((await walk(await ask(), 'submit', { code })).name).toBe('failed');
  expect(audits.find(({ event }) => event === 'code-issued')).toMatchObject({ requester: agent, subject: 'anna' });
});

test('a code is the subject’s own: it proves nobody else', async () => {
  const { issue, ask, walk } = await open();
  const code = await issue();
  expect((await walk(await ask('bert'), 'submit', { code })).name).toBe('failed');
});

test('a new code ends the one before it, and each is over after ten minutes', async () => {
  const { issue, ask, walk, clock } = await open();
  const first = await issue();
  const second = await issue();
  expect((await walk(await ask(), 'submit', { code: first })).name).toBe('failed');
  clock.pass(601);
  expect((await walk(await ask(), 'submit', { code: second })).name).toBe('failed');
});

test('a wrong code counts like any failure: asked twice, and locked at the third', async () => {
  const { issue, ask, act, walk } = await open();
  const code = await issue();
  let page = await ask();
  for (let tries = 0; tries < 3; tries += 1)
    page = await act(await walk(page, 'submit', { code: '00000000', again: '00000000' }), 'next');
  expect(page.name).toBe('verify-helpdesk-code-twice');
  const locked = await walk(page, 'submit', { code, again: code });
  expect([locked.name, locked.lines]).toEqual(['failed', ['failed.locked']]);
});

test('at rest there is only an HMAC, and no mailed code passes for one', async () => {
  const { issue, ask, act, walk, mails, store } = await open();
  const code = await issue();
  expect(JSON.stringify(await store.db.selectFrom('code').selectAll().execute())).not.toContain(code);
  const page = await ask();
  await act(page, 'other-way');
  const mailed = mails.find(({ message }) => message === 'code')?.values['code'];
  const typed = (mailed as { reveal(): string } | undefined)?.reveal() ?? '';
  expect(typed).toMatch(/^\d{8}$/);
  expect((await walk(await ask(), 'submit', { code: typed })).name).toBe('failed');
});

test('with the PIN it proves for the Windows password: two factors, asked in their order', async () => {
  const { issue, enter, act, walk } = await open();
  const code = await issue();
  const pin = await act(await act(await enter(), 'directory-password'), 'submit', { user: 'anna' });
  const helpdesk = await walk(pin, 'submit', { pin: '280591' });
  expect(helpdesk.name).toBe('verify-helpdesk-code');
  expect((await walk(helpdesk, 'submit', { code })).name).toBe('confirm');
});
