import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ScreenName } from '../../src/dialog/screen.ts';
import type { LabUser } from '../../src/lab/world.ts';
import { complaintsOf, flaws } from './browser-helpers.ts';
import { bindInLab, codeFor, type Estate, openEstate } from './estate.ts';
import { suiteOn } from './servers/use.ts';
import { englishUser } from './walking.ts';

suiteOn('chromium', 'The personal page in a browser', ({ executablePath, args }) => {
  let browser: Browser;
  let estate: Estate;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
    estate = await openEstate({ users: 20 });
  });
  afterAll(async () => {
    await browser?.close();
    await estate?.stop();
  });

  const open = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const complaints = complaintsOf(context);
    const page = await context.newPage();
    await page.goto(`${estate.server.url}/me`);
    return { context, complaints, page };
  };
  const at = (page: Page, screen: ScreenName): Promise<void> => page.locator(`[data-screen="${screen}"]`).waitFor();
  const press = (page: Page, action: string): Promise<void> => page.locator(`main [data-do="${action}"]`).click();
  const fill = async (page: Page, values: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, value] of Object.entries(values)) await page.locator(`#${name}`).fill(value);
    await press(page, 'submit');
  };
  const codeOf = (user: LabUser, after = 0): Promise<string> => codeFor(estate.lab, user.privateMail, after);

  /** Goes to a button by the Tab key, however far it is, and presses Enter. */
  const byKeyboard = async (page: Page, action: string): Promise<void> => {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      const here = await page.evaluate("document.activeElement?.closest('main') && document.activeElement.dataset.do");
      if (here === action) return await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
    }
    throw new Error(`The Tab key does not lead to ${action}.`);
  };
  const type = async (page: Page, ...values: readonly string[]): Promise<void> => {
    await page.locator('input:focus').waitFor();
    for (const [index, value] of values.entries()) {
      if (index > 0) await page.keyboard.press('Tab');
      await page.keyboard.type(value);
    }
    await page.keyboard.press('Enter');
  };
  /** Nothing is found by axe, in light and in dark; nothing stands beside a narrow screen. */
  const sound = async (page: Page, name: string): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await flaws(page), `${name}, ${colorScheme}`).toEqual([]);
      // White on white is no flaw to axe, which takes it for hidden on purpose.
      const invisible = `[...document.querySelectorAll('.languages button')].filter(
        button => getComputedStyle(button).color === getComputedStyle(document.documentElement).backgroundColor).length`;
      expect(await page.evaluate(invisible), `${name}, ${colorScheme}: buttons that nobody sees`).toBe(0);
    }
    const beside = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(beside, `${name}: pixels beside the screen`).toBe(0);
  };

  it('renews a Windows password of one’s own by the keyboard alone; rules are named while it is typed; no page stays in the history', async () => {
    const user = englishUser(estate, 0);
    const { page, complaints } = await open({ viewport: { width: 320, height: 640 } });
    const before = await page.evaluate('history.length');
    await sound(page, 'menu');
    await byKeyboard(page, 'directory-password');
    await at(page, 'identify');
    await sound(page, 'identify');
    await type(page, user.userId);
    await at(page, 'verify-pin');
    await sound(page, 'verify-pin');
    await type(page, user.pin);
    await at(page, 'code-sent');
    await sound(page, 'code-sent');
    await byKeyboard(page, 'next');
    await at(page, 'verify-code');
    await type(page, await codeOf(user));
    await at(page, 'choose-value');
    await sound(page, 'choose-value');
    await byKeyboard(page, 'own');
    await at(page, 'own-password');
    await page.keyboard.type(user.userId);
    await page.locator('#flaws li').first().waitFor();
    expect(await page.locator('#flaws').innerText()).toContain('Not your name or user ID.');
    await sound(page, 'own-password');
    await page.keyboard.press('ControlOrMeta+a');
    const password = 'Kestrel Warbler+58%é';
    await page.keyboard.type(password);
    await page.locator('#flaws .met').waitFor();
    await page.keyboard.press('Tab');
    await type(page, password);
    await at(page, 'confirm');
    await sound(page, 'confirm');
    await byKeyboard(page, 'confirm');
    await at(page, 'result');
    await sound(page, 'result');
    expect(await page.locator('main').innerText()).toContain('Windows password: changed.');
    expect(await bindInLab(estate.lab, user, password)).toBe('ok');
    await byKeyboard(page, 'done');
    await at(page, 'ended');
    await sound(page, 'ended');
    expect([await page.evaluate('history.length'), page.url()]).toEqual([before, `${estate.server.url}/me`]);
    expect(complaints).toEqual([]);
  });

  it('renews a PIN without script: the page that waits goes on by itself, and a link brings the value', async () => {
    const user = englishUser(estate, 1);
    const { context, page, complaints } = await open({ javaScriptEnabled: false });
    await press(page, 'cucm-pin');
    await fill(page, { user: user.extension });
    await at(page, 'code-sent');
    await press(page, 'next');
    await fill(page, { code: await codeOf(user) });
    await at(page, 'confirm');
    await press(page, 'confirm');
    await at(page, 'result');
    const text = await page.locator('main').innerText();
    expect(text).toContain('Phone PIN: changed.');
    expect(text).toContain('A link to the new value comes by mail.');
    expect(await page.locator('output').count()).toBe(0);
    await press(page, 'done');
    await at(page, 'ended');

    const linkIn = (): string | undefined =>
      estate.lab.mail.mailbox
        .summaries()
        .filter(({ to }) => [user.mail, user.privateMail].includes(to))
        .map(({ text: mail }) => /http\S+\/link\/\S+/.exec(mail)?.[0])
        .find(found => found !== undefined);
    const link = await vi.waitUntil(linkIn, { timeout: 20_000 });
    const linked = await context.newPage();
    await linked.goto(link);
    await linked.getByRole('button', { name: 'Show it' }).click();
    const pin = (await linked.locator('output').innerText()).replace(' ', '');
    const written = estate.lab.control.calls.find(
      ({ body }) => body.includes('updateUser') && body.includes(`>${user.userId}<`),
    );
    expect(written?.body).toContain(`<pin>${pin}</pin>`);
    expect(complaints).toEqual([]);
  });

  it('refuses a value of one’s own with every rule that it breaks', async () => {
    const user = englishUser(estate, 2);
    const { page } = await open();
    await press(page, 'directory-password');
    await at(page, 'identify');
    await fill(page, { user: user.userId });
    await at(page, 'verify-pin');
    await fill(page, { pin: user.pin });
    await at(page, 'code-sent');
    await press(page, 'next');
    await at(page, 'verify-code');
    await fill(page, { code: await codeOf(user) });
    await at(page, 'choose-value');
    await press(page, 'own');
    await at(page, 'own-password');
    await fill(page, { new: user.extension, again: user.extension });
    await at(page, 'own-refused');
    expect(await page.locator('main li').allInnerTexts()).toEqual([
      'At least 12 characters.',
      'Not your own number.',
      'At least 3 of: upper case, lower case, digit, other character.',
    ]);
    await sound(page, 'own-refused');
    expect(await bindInLab(estate.lab, user, user.directoryPassword)).toBe('ok');
  });

  it('says of a wrong PIN what it says of an unknown user, and asks for it twice', async () => {
    const wrong = async (userId: string): Promise<string> => {
      const { page, context } = await open();
      await press(page, 'status');
      await at(page, 'identify');
      await fill(page, { user: userId });
      await at(page, 'verify-pin');
      await fill(page, { pin: '999999' });
      await at(page, 'failed');
      await sound(page, 'failed');
      const text = await page.locator('main').innerText();
      await press(page, 'next');
      await at(page, 'verify-pin-twice');
      await sound(page, 'verify-pin-twice');
      await context.close();
      return text;
    };
    expect(await wrong(englishUser(estate, 3).userId)).toBe(await wrong('nobody-here'));
  });

  it('the Back button leads out of the conversation, and nothing of it is found by going forward', async () => {
    const user = englishUser(estate, 4);
    const { page } = await open();
    await press(page, 'status');
    await at(page, 'identify');
    await fill(page, { user: user.userId });
    await at(page, 'verify-pin');
    await fill(page, { pin: user.pin });
    await at(page, 'status');
    await sound(page, 'status');
    await page.goBack();
    await page.goForward();
    await at(page, 'menu');
    expect(await page.content()).not.toContain('Last sign-in');
  });

  it('without script a page that is sent again is the same page, and acts no second time', async () => {
    const user = englishUser(estate, 5);
    const { page } = await open({ javaScriptEnabled: false });
    await press(page, 'status');
    await fill(page, { user: user.userId });
    await at(page, 'verify-pin');
    await press(page, 'other-way');
    await at(page, 'verify-password');
    const token = await page.locator('input[name=t]').inputValue();
    // To the question whether to send the form again a program says yes.
    await page.reload();
    await at(page, 'verify-password');
    expect(await page.locator('input[name=t]').inputValue()).toBe(token);
  });

  it('speaks French and Dutch, in the page and in what is around it', async () => {
    const { page, complaints } = await open();
    for (const [language, heading] of [
      ['fr', 'Que voulez-vous renouveler ?'],
      ['nl', 'Wat wilt u vernieuwen?'],
    ] as const) {
      await press(page, 'language');
      await at(page, 'language');
      await sound(page, 'language');
      await press(page, `language-${language}`);
      await page.getByRole('heading', { name: heading }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      await sound(page, `menu in ${language}`);
      await page.reload();
      await page.getByRole('heading', { name: heading }).waitFor();
    }
    expect(complaints).toEqual([]);
  });
});
