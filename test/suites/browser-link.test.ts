import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { complaintsOf, flaws } from './browser-helpers.ts';
import { codeFor, type Estate, openEstate, press, submit } from './estate.ts';
import { suiteOn } from './servers/use.ts';
import { englishUser } from './walking.ts';

const MINUTE = 60_000;

suiteOn('chromium', 'A one-time link in a browser', ({ executablePath, args }) => {
  let browser: Browser;
  let estate: Estate;
  let at: string;
  let ahead = 0;
  let sent: readonly { readonly link: string; readonly userId: string }[];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
    estate = await openEstate({ users: 10 });
    const clock = { now: () => Date.now() + ahead };
    const links = (config: Estate['config']): Estate['config'] => ({
      ...config,
      dialog: { ...config.dialog, deliver: { ...config.dialog.deliver, pins: ['link'] } },
    });
    ({ url: at } = await estate.openServer(links, { clock }));
    sent = await Promise.all([linkFor(0), linkFor(1)]);
  });
  afterAll(async () => {
    await browser?.close();
    await estate?.stop();
  });

  /** Has a user renew the phone PIN; the link to the new one arrives by mail. */
  const linkFor = async (index: number): Promise<{ link: string; userId: string }> => {
    const user = englishUser(estate, index);
    const phone = estate.phoneOf(user, { at });
    await phone.services();
    await press(phone, 'cucm-pin');
    await submit(phone, { user: user.userId });
    await press(phone, 'next');
    await submit(phone, { code: await codeFor(estate.lab, user.privateMail) });
    expect((await press(phone, 'confirm')).text).toContain('A link to the new value comes by mail.');
    await press(phone, 'done');
    const linkIn = (): string | undefined =>
      estate.lab.mail.mailbox
        .summaries()
        .filter(({ to }) => [user.mail, user.privateMail].includes(to))
        .map(({ text }) => /http\S+\/link\/\S+/.exec(text)?.[0])
        .find(found => found !== undefined);
    return { link: await vi.waitUntil(linkIn, { timeout: 20_000 }), userId: user.userId };
  };

  const sentAt = (index: number): { readonly link: string; readonly userId: string } => {
    const one = sent[index];
    if (!one) throw new Error(`There is no link ${index}.`);
    return one;
  };

  it('is shown without script, again for a minute in the same browser, and in no other', async () => {
    const { link, userId } = sentAt(0);
    const own = await browser.newContext({ javaScriptEnabled: false });
    const complaints = complaintsOf(own);
    const page = await own.newPage();
    const reveal = async (): Promise<string> => {
      await page.goto(link);
      expect(await page.locator('output').count()).toBe(0);
      await page.getByRole('button', { name: 'Show it' }).click();
      return (await page.locator('output').innerText()).replace(' ', '');
    };
    const pin = await reveal();
    expect(pin).toMatch(/^\d{6}$/);
    const written = estate.lab.control.calls.find(
      ({ body }) => body.includes('updateUser') && body.includes(`>${userId}<`),
    );
    expect(written?.body).toContain(`<pin>${pin}</pin>`);
    expect(await reveal()).toBe(pin);
    expect(complaints).toEqual([]);

    const another = await (await browser.newContext()).newPage();
    await another.goto(link);
    expect(await another.locator('main').innerText()).toContain('This link shows nothing (any more).');
    expect(await another.locator('button, output').count()).toBe(0);

    ahead += MINUTE + 1000;
    await page.goto(link);
    expect(await page.locator('main').innerText()).toContain('This link shows nothing (any more).');
    expect(await page.content()).not.toContain(pin);
  });

  it('nothing is found by axe on any of its pages, in light and in dark; the keyboard alone reveals', async () => {
    const { link } = sentAt(1);
    const context = await browser.newContext();
    const complaints = complaintsOf(context);
    const page = await context.newPage();
    const inBoth = async (name: string): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await flaws(page), `${name}, ${colorScheme}`).toEqual([]);
      }
    };
    await page.goto(link);
    await inBoth('the button');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('output').waitFor();
    await inBoth('the value');
    expect(complaints).toEqual([]);
    await page.goto(`${link.slice(0, -4)}AAAA`);
    await inBoth('nothing any more');
  });
});
