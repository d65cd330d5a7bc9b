import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Canary } from './canary.ts';
import { codeFor, type Estate, openEstate } from './estate.ts';
import { textsOf } from './kill/journal-file.ts';
import { linkPresser } from './kill/told.ts';
import { RawBrowser } from './raw-browser.ts';
import { RawPhone, textOn } from './raw-phone.ts';

describe('the canary', () => {
  const password = 'Quiet&Heron<4711>';
  const forms: readonly [form: string, text: string | Buffer][] = [
    ['as it is', `{"password":${JSON.stringify(password)}}`],
    ['in an address', `GET /phone/step?password=${encodeURIComponent(password)} 200`],
    ['in XML', '<password>Quiet&amp;Heron&lt;4711&gt;</password>'],
    ['in the Authorization of a request', `Basic ${Buffer.from(`rekey:${password}`).toString('base64')}`],
    ['as an LDAP Modify has it', Buffer.from(`"${password}"`, 'utf16le')],
    ['as the record of a Modify has it', Buffer.from(`"${password}"`, 'utf16le').toString('base64')],
    ['in hexadecimal', Buffer.from(password).toString('hex')],
    ['in the middle of a database page', Buffer.concat([Buffer.alloc(64, 1), Buffer.from(`x${password}y`)])],
  ];

  test.each(forms)('finds a password %s, and says where without saying it', (_form, text) => {
    const canary = new Canary();
    canary.keep({ 'the password': password });
    canary.wrote('the log', text);
    expect(canary.leaks().join()).toMatch(/^the password \(.*\) in the log/);
    expect(canary.leaks().join()).not.toContain(password);
  });

  test.each([
    ['"pin":"482915"', true],
    ['pin=482915&code=1', true],
    ['<pin>482915</pin>', true],
    ['at 1482915123456', false],
    ['id a482915b', false],
  ])('finds a PIN as a word, not among the digits of other numbers: %s', (text, leaks) => {
    const canary = new Canary();
    canary.keep({ 'the PIN': '482915' });
    canary.wrote('the log', text);
    expect(canary.leaks().length > 0).toBe(leaks);
  });

  test('finds nothing where only what is sealed or hashed was written', () => {
    const canary = new Canary();
    canary.keep({ 'the password': password, 'the PIN': '482915' });
    canary.wrote('the log', '{"level":30,"mail":"renewal/x/link/y","msg":"A mail was sent."}');
    expect(canary.leaks()).toEqual([]);
  });
});

describe('walks with everything that can go wrong, logged at its most talkative', () => {
  let estate: Estate;
  const canary = new Canary();
  let lines = 0;
  beforeAll(async () => {
    const write = (line: string): void => {
      lines += 1;
      canary.wrote('the log', line);
    };
    estate = await openEstate({
      users: 7,
      log: pino({ level: 'trace' }, { write }),
      change: config => ({
        ...config,
        cucm: config.cucm.map(cucm => ({ ...cucm, timeout: 2000 })),
        directory: config.directory && { ...config.directory, timeout: 2000 },
        dialog: { ...config.dialog, ownValues: ['directory-password', 'cucm-pin'] },
      }),
    });
    const { cucm, unity, directory, world } = estate.lab;
    canary.keep({
      'password of AXL': cucm.password,
      'password of CUPI': unity.password,
      'bind password': directory.bindPassword,
    });
    canary.keep({ 'Authorization of AXL': Buffer.from(`${cucm.username}:${cucm.password}`).toString('base64') });
    canary.keep({ "the operator's key": estate.config.secrets.key.reveal() });
    for (const { userId, pin, unityPin, directoryPassword, cucmPassword, unityPassword } of world.users)
      canary.keep({
        [`PIN of ${userId}`]: pin,
        [`voicemail PIN of ${userId}`]: unityPin,
        [`Windows password of ${userId}`]: directoryPassword,
        [`CUCM password of ${userId}`]: cucmPassword,
        [`Unity password of ${userId}`]: unityPassword,
      });
  });
  afterAll(() => estate?.stop());

  const phoneAt = (index: number): RawPhone => new RawPhone(estate.server.url, estate.userAt(index).device);

  /** Forms by GET, as old phones send them: what is typed stands in the address. */
  async function typed(phone: RawPhone, values: Readonly<Record<string, string>>): Promise<void> {
    for (const [field, value] of Object.entries(values))
      if (field !== 'user') canary.keep({ [`typed ${field}`]: value });
    const query = new URLSearchParams(values).toString();
    await phone.load(`${phone.addressOf('submit')}&${query}`);
    await phone.settle();
  }

  async function giveCode(phone: RawPhone, index: number): Promise<void> {
    const code = await codeFor(estate.lab, estate.userAt(index).privateMail);
    await phone.act('next');
    await typed(phone, { code });
  }

  async function walkTo(choice: string, index: number, phone = phoneAt(index)): Promise<RawPhone> {
    await phone.services();
    await phone.act(choice);
    await typed(phone, { user: estate.userAt(index).userId });
    return phone;
  }

  function keepValue(phone: RawPhone, shape: RegExp, what: string): void {
    const value = textOn(phone.page)
      .split('\n')
      .find(line => shape.test(line));
    expect(value).toBeDefined();
    canary.keep({ [what]: value });
  }

  const proveForPassword = async (index: number): Promise<RawPhone> => {
    const phone = await walkTo('directory-password', index);
    await typed(phone, { pin: estate.userAt(index).pin });
    await giveCode(phone, index);
    return phone;
  };

  test.concurrent('a new password, generated', async () => {
    const phone = await proveForPassword(0);
    await phone.act('generate');
    await phone.act('confirm');
    await phone.settle();
    keepValue(phone, /^\S{14}$/, 'generated password');
    await phone.act('done');
  });

  test.concurrent('a new password of the user’s own, after one that breaks rules and two that are not equal', async () => {
    const phone = await proveForPassword(1);
    await phone.act('own');
    for (const [one, other] of [
      ['Tiny-Canary', 'Tiny-Canary'],
      ['Unequal-Canary-771', 'Unequal-Canary-772'],
      ['Perching-Canary-773', 'Perching-Canary-773'],
    ] as const) {
      await typed(phone, { new: one, again: other });
      if (/do=next</.test(phone.page.body)) await phone.act('next');
    }
    await phone.act('confirm');
    await phone.settle();
    expect(estate.lab.directory.domain.user(estate.userAt(1).userId)?.account.password).toBe('Perching-Canary-773');
  });

  test.concurrent('both PINs; the phone goes away, and the values are told by link', async () => {
    const phone = await walkTo('both-pins', 2);
    await giveCode(phone, 2);
    await phone.act('confirm');
    // From the phone's own address: the dialog that waits for the result is over.
    await phoneAt(2).services();
    const { mail } = estate.userAt(2);
    const isMailed = (): boolean => estate.lab.mail.mailbox.list(mail).some(({ text }) => text.includes('/link/'));
    await vi.waitUntil(isMailed, { timeout: 60_000, interval: 300 });
    const token = estate.lab.mail.mailbox
      .list(mail)
      .map(({ text }) => /\/link\/([\w-]{43})/.exec(text)?.[1])
      .find(found => found);
    canary.keep({ 'token of a link': token });
    const values = await linkPresser(estate.server.url)(token ?? '');
    expect(values?.map(({ value }) => value)).toEqual([expect.stringMatching(/^\d{6}$/)]);
    canary.keep({ 'PIN shown by a link': values?.[0]?.value });
  });

  test.concurrent('a new password of the user’s own on the personal page, judged while it is typed', async () => {
    const user = estate.userAt(6);
    const page = new RawBrowser(estate.server.url);
    const values = ['Typing-Canary-778', 'short-778', 'Weaving-Canary-779'];
    for (const value of values) canary.keep({ [`typed into the page, ${value.length}`]: value });
    await page.open();
    await page.press('directory-password');
    await page.press('submit', { user: user.userId });
    await page.press('submit', { pin: '6073915' });
    await page.press('next');
    canary.keep({ 'wrong PIN on the page': '6073915' });
    await page.press('submit', { pin: user.pin, again: user.pin });
    await page.press('next');
    const code = await codeFor(estate.lab, user.privateMail);
    canary.keep({ 'code on the page': code });
    await page.press('submit', { code, again: code });
    await page.press('own');
    expect(page.screen).toBe('own-password');
    const form = page.html;
    for (const value of values) {
      await page.send({ new: value }, '/me/check', { 'HX-Request': 'true' });
      expect(page.status).toBe(200);
      page.html = form;
    }
    await page.send({ new: 'Typing-Canary-778', csrf: 'stale' }, '/me/check');
    page.html = form;
    await page.press('submit', { new: 'short-778', again: 'short-778' });
    expect(page.screen).toBe('own-refused');
    await page.press('next');
    await page.press('submit', { new: 'Weaving-Canary-779', again: 'Weaving-Canary-779' });
    await page.press('confirm');
    expect(page.screen).toBe('result');
    expect(estate.lab.directory.domain.user(user.userId)?.account.password).toBe('Weaving-Canary-779');
  });

  test.concurrent('wrong secrets, and right ones while systems fail', async () => {
    const wrong = await walkTo('status', 3);
    await typed(wrong, { pin: '6073914' });
    const failing = await walkTo('unlock', 4);
    await failing.act('other-way');
    await typed(failing, { password: 'Wrong-Canary-774' });
    for (const fault of ['refuse', 'drop-after', 'hang'] as const) {
      estate.lab.control.inject({ system: 'cucm', operation: 'doAuthenticateUser', fault, times: 1 });
      const phone = await walkTo('status', 5);
      await typed(phone, { pin: estate.userAt(5).pin });
    }
    estate.lab.control.inject({
      system: 'cucm',
      operation: 'doAuthenticateUser',
      fault: 'status',
      value: 500,
      times: 1,
    });
    const phone = await walkTo('status', 5);
    await typed(phone, { pin: estate.userAt(5).pin });
  });

  test.concurrent('typed into addresses of no page, to forms too large, twice with different values', async () => {
    const phone = phoneAt(3);
    canary.keep({
      'typed into the void': 'Lost-Canary-775',
      'typed twice': 'Twin-Canary-776',
      'typed too large': 'Giant-Canary-777',
    });
    await phone.load('/phone/nowhere?password=Lost-Canary-775');
    await phone.load('/phone/step?t=abc&password=Lost-Canary-775');
    await phone.load('/nowhere?password=Lost-Canary-775');
    await phone.load('/link/Lost-Canary-775?password=Lost-Canary-775', 'password=Lost-Canary-775');
    await phone.services();
    await phone.act('status');
    const address = phone.addressOf('submit');
    await phone.load(`${address}&user=x&password=Twin-Canary-776&password=other`);
    await phone.load(address, `user=x&password=Giant-Canary-777${'x'.repeat(9000)}`);
    await phone.load(`${address}&user=${encodeURIComponent('Lost-Canary-775\0')}`);
  });

  test('no secret stands in the log, in the database, or in any file', () => {
    const written = readdirSync(estate.dir).sort();
    expect(written).toEqual(['ca.pem', 'lab.json', 'rekey.db', 'rekey.db-shm', 'rekey.db-wal', 'rekey.yaml']);
    canary.copy(estate.dir, ['lab.json', 'rekey.yaml']);
    canary.wrote('the rows of the database', textsOf(join(estate.dir, 'rekey.db')));
    expect(lines).toBeGreaterThan(10);
    expect(canary.size.secrets).toBeGreaterThan(40);
    expect(canary.leaks()).toEqual([]);
  });

  test('control: in what the systems received, where secrets must stand, the same canary finds them', () => {
    const received = JSON.stringify([estate.lab.control.calls, estate.lab.mail.mailbox.list()]);
    const found = canary.leaksIn('what was received', received).join('\n');
    for (const what of [
      'typed pin',
      'typed password',
      'typed code',
      'typed new',
      'generated password',
      'token of a link',
      'PIN shown by a link',
      'bind password',
      'Authorization of AXL',
    ])
      expect(found).toContain(`${what} (`);
    expect(found).not.toContain('typed into the void');
  });
});
