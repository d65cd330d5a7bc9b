import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'ldapts';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { complaintsOf, flaws } from './browser-helpers.ts';
import { multiTaps } from './multi-tap.ts';
import { type RekeyProcess, startRekey } from './rekey-process.ts';
import { suiteOn } from './servers/use.ts';
import { passwordLine, pinLine } from './walking.ts';

/** Where the 7900 series has its keys: what leads on, `<<`, and what leads out. */
const [ONWARD, ERASE] = [1, 2];
const MODEL = 'CP-7965G';

suiteOn('chromium', 'The demo in a browser', ({ executablePath, args }) => {
  let browser: Browser;
  let demo: RekeyProcess;
  let addresses: { readonly phone: string; readonly mailbox: string };
  let person: { readonly name: string; readonly userId: string; readonly pin: string };
  beforeAll(async () => {
    demo = startRekey(['demo', '--port', '0']);
    await demo.line(/^ready /m);
    const said = (pattern: RegExp): string => pattern.exec(demo.written.stdout)?.[1] ?? '';
    addresses = { phone: said(/virtual phone\s+(\S+)/), mailbox: said(/mailbox\s+(\S+)/) };
    person = { name: said(/Try it as (.+?) \(/), userId: said(/user id (\S+),/), pin: said(/PIN (\d+)\)/) };
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(async () => {
    await browser?.close();
    const ended = await demo?.kill('SIGTERM');
    expect(ended?.code).toBe(0);
    expect(demo.written.stderr).toBe('');
  });

  /** The phone of a user of one's own for each test: a new entry would end another's dialog. */
  const openPhone = async (context: BrowserContext, who: 'person' | number): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(addresses.phone);
    const phones = page.getByRole('combobox', { name: 'Phone' });
    const options = phones.locator('option');
    const own = options.filter({ hasText: `(${person.userId},` });
    const entry = who === 'person' ? own : options.filter({ hasNotText: `(${person.userId},` }).nth(who);
    await phones.selectOption((await entry.getAttribute('value')) ?? '');
    await page.getByRole('combobox', { name: 'Model' }).selectOption(MODEL);
    return page;
  };
  const softkey = (page: Page, position: number) => page.locator(`#softkeys button:nth-child(${position})`).click();
  const keys = async (page: Page, text: string): Promise<void> => {
    for (const key of text) await page.locator('#keypad').getByRole('button', { name: key }).first().click();
  };
  const untilScreen = (page: Page, selector: string) => page.locator(selector).first().waitFor({ timeout: 30_000 });
  const newestCode = async (mailbox: Page, codes: number): Promise<string> => {
    const bodies = mailbox.locator('article pre').filter({ hasText: /^\s*\d{8}\s*$/m });
    await vi.waitFor(async () => expect(await bodies.count()).toBe(codes), { timeout: 20_000 });
    return /^\s*(\d{8})\s*$/m.exec(await bodies.first().innerText())?.[1] ?? '';
  };

  /** What the demo's directory, which its index page names, answers to the user's bind. */
  const bind = async (password: string): Promise<string> => {
    const index = await (await fetch(new URL('/', addresses.phone))).text();
    const url = /ldaps:\/\/[\d.:]+/.exec(index)?.[0] ?? '';
    const client = new Client({ url, tlsOptions: { rejectUnauthorized: false } });
    try {
      await client.bind(`${person.userId}@lab.test`, password);
      return 'ok';
    } catch (error) {
      return String(error);
    } finally {
      await client.unbind();
    }
  };
  /** Writes with the keypad as with a real one: a key again and again until its letter stands, a pause before the same key. */
  const tap = async (page: Page, text: string): Promise<void> => {
    for (const { key, times, pause } of multiTaps(text)) {
      if (pause) await sleep(1100);
      await keys(page, key.repeat(times));
    }
  };
  const shown = (page: Page): Promise<string> => page.locator('#body').innerText();
  const valueShown = async (page: Page, shape: RegExp): Promise<string> => {
    const find = async (): Promise<string | undefined> =>
      (await shown(page)).split('\n').find(line => shape.test(line));
    return await vi.waitUntil(find, { timeout: 30_000, interval: 200 }).catch(async (error: unknown) => {
      throw new Error(`The screen shows: ${await page.locator('#screen').innerText()}`, { cause: error });
    });
  };

  it.concurrent('by mouse, softkeys and keypad a user gets a new Windows password and both new PINs in under a minute', async ({
    expect,
  }) => {
    const context = await browser.newContext();
    const complaints = complaintsOf(context);
    const mailbox = await context.newPage();
    await mailbox.goto(addresses.mailbox);
    const page = await openPhone(context, 'person');
    const began = Date.now();
    await page.getByRole('button', { name: /Services/ }).click();
    await page.getByRole('button', { name: /Windows password/ }).click();
    await untilScreen(page, 'button[name=user]');
    for (const _ of (await page.locator('button[name=user] span').innerText()).replace('▏', ''))
      await softkey(page, ERASE);
    await tap(page, person.userId);
    await expect.poll(() => page.locator('button[name=user] span').innerText()).toBe(`${person.userId}▏`);
    await softkey(page, ONWARD);
    await untilScreen(page, 'button[name=pin]');
    await keys(page, person.pin);
    await softkey(page, ONWARD);
    await expect.poll(() => shown(page), { timeout: 30_000 }).toContain('a code is on its way');
    await softkey(page, ONWARD);
    await untilScreen(page, 'button[name=code]');
    await keys(page, await newestCode(mailbox, 1));
    await softkey(page, ONWARD);
    await expect.poll(() => page.locator('#labels').innerText(), { timeout: 30_000 }).toMatch(/Confirm/);
    await softkey(page, ONWARD);
    const password = await valueShown(page, passwordLine);
    await softkey(page, ONWARD);
    await page.getByRole('button', { name: /Services/ }).click();
    await page.getByRole('button', { name: /Phone and voicemail PIN/ }).click();
    await untilScreen(page, 'button[name=user]');
    await softkey(page, ONWARD);
    await expect.poll(() => shown(page)).toContain('a code is on its way');
    await softkey(page, ONWARD);
    await untilScreen(page, 'button[name=code]');
    await keys(page, await newestCode(mailbox, 2));
    await softkey(page, ONWARD);
    await expect.poll(() => page.locator('#labels').innerText(), { timeout: 30_000 }).toMatch(/Confirm/);
    await softkey(page, ONWARD);
    const pin = await valueShown(page, pinLine);
    expect(Date.now() - began).toBeLessThan(60_000);
    expect([password, pin]).toEqual([expect.stringMatching(passwordLine), expect.stringMatching(pinLine)]);
    await softkey(page, ONWARD);
    // Two codes, and a notice of each change at the corporate address.
    await expect.poll(() => mailbox.locator('article').count(), { timeout: 20_000 }).toBe(4);
    expect(await bind(password)).toBe('ok');
    expect(await bind('Wr0ng-Password')).toContain('52e');
    expect(await mailbox.locator('article', { hasText: password }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.concurrent('nothing is found by axe, in light and in dark, on any kind of screen and with mails open', async ({
    expect,
  }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ colorScheme });
      const complaints = complaintsOf(context);
      const page = await openPhone(context, 0);
      expect(await flaws(page), `${colorScheme}, idle`).toEqual([]);
      await page.getByRole('button', { name: /Services/ }).click();
      await untilScreen(page, '.item');
      expect(await flaws(page), `${colorScheme}, menu`).toEqual([]);
      await page.getByRole('button', { name: /Windows password/ }).click();
      await untilScreen(page, 'button[name=user]');
      expect(await flaws(page), `${colorScheme}, form`).toEqual([]);
      await page.keyboard.type('somebody');
      await softkey(page, ONWARD);
      await untilScreen(page, 'button[name=pin]');
      await softkey(page, 3);
      await expect.poll(() => shown(page)).toContain('Cancelled');
      expect(await flaws(page), `${colorScheme}, text`).toEqual([]);
      const mailbox = await context.newPage();
      await mailbox.goto(addresses.mailbox);
      await mailbox.locator('summary').first().click();
      expect(await flaws(mailbox), `${colorScheme}, mailbox`).toEqual([]);
      const grounds = await Promise.all(
        [page, mailbox].map(each => each.evaluate<string>('getComputedStyle(document.body).backgroundColor')),
      );
      expect(grounds).toEqual(
        colorScheme === 'light' ? ['rgb(233, 237, 242)', 'rgb(255, 255, 255)'] : ['rgb(20, 23, 27)', 'rgb(18, 18, 18)'],
      );
      expect(complaints).toEqual([]);
      await context.close();
    }
  });

  it.concurrent('the keyboard alone walks: Tab and Enter reach every key, arrows move, letters are typed', async ({
    expect,
  }) => {
    const context = await browser.newContext();
    const complaints = complaintsOf(context);
    const page = await openPhone(context, 1);
    const { keyboard } = page;
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let tabs = 0; tabs < 40; tabs += 1) {
        const reached = await page.evaluate<string>(
          `(({ ariaLabel, textContent, tagName }) => tagName === 'BUTTON' ? (ariaLabel ?? textContent) : '')(document.activeElement)`,
        );
        if (name.test(reached)) return;
        await keyboard.press('Tab');
      }
      throw new Error(`Tab does not reach ${name}.`);
    };
    await tabTo(/Services/);
    await keyboard.press('Enter');
    await untilScreen(page, '.item');
    for (let down = 0; down < 7; down += 1) await keyboard.press('ArrowDown');
    await tabTo(/^Select$/);
    await keyboard.press('Enter');
    await untilScreen(page, 'button[name=user]');
    for (let erased = 0; erased < 40; erased += 1) await keyboard.press('Backspace');
    await keyboard.type('somebody');
    await tabTo(/^Submit$/);
    await keyboard.press('Enter');
    await untilScreen(page, 'button[name=pin]');
    await keyboard.type('000000');
    await expect.poll(() => page.locator('button[name=pin] span').innerText()).toMatch(/^•{6}/);
    await tabTo(/^Submit$/);
    await keyboard.press('Enter');
    await expect.poll(() => shown(page), { timeout: 30_000 }).toContain('Not accepted.');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
