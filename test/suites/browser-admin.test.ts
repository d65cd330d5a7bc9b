import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AdminPath, adminPages } from '../../src/admin/frame.ts';
import type { Role } from '../../src/web/role.ts';
import { complaintsOf, flaws, signedIn, tabTo, unreached } from './browser-helpers.ts';
import { type Estate, openEstate } from './estate.ts';
import { suiteOn } from './servers/use.ts';

/** Pages below those of the navigation. */
const below = [
  '/admin/policies/edit?kind=cucm-pin&name=default',
  '/admin/messages/edit?message=code&language=fr',
  '/admin/phone-preview?screen=all&model=CP-7965G',
  '/admin/locks?userId=somebody',
  '/admin/texts?key=menu.title',
];

/** Axe looks at some thirty pages, one of them a hundred screens long. */
const LONG_MS = 300_000;

suiteOn('chromium', 'The admin pages in a browser', ({ executablePath, args }) => {
  let browser: Browser;
  let estate: Estate;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
    estate = await openEstate({ users: 6 });
  });
  afterAll(async () => {
    await browser?.close();
    await estate?.stop();
  });

  const signIn = (context: BrowserContext, role: Role = 'admin', to = '/admin'): Promise<Page> =>
    signedIn(estate, context, role, to);
  const pictured = async (page: Page, name: string): Promise<void> => {
    const directory = process.env['REKEY_PICTURES'];
    if (directory) await page.screenshot({ path: `${directory}/admin-${name}.png`, fullPage: true });
  };

  it(
    'shows every page in light and dark, wide, narrow and enlarged, without a flaw that axe knows',
    async () => {
      // Else colours are measured on their way from light to dark.
      const context = await browser.newContext({ locale: 'en', reducedMotion: 'reduce' });
      const complaints = complaintsOf(context);
      const page = await signIn(context);
      for (const path of [...adminPages.map(each => each.path), ...below]) {
        await page.setViewportSize({ width: 1200, height: 900 });
        await page.goto(`${estate.server.url}${path}`);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await flaws(page), `${path} ${colorScheme}`).toEqual([]);
          await pictured(page, `${path.replace(/^\/admin\/?/, '').replace(/\W+/g, '-') || 'overview'}-${colorScheme}`);
        }
        // A phone's width is that of a screen at 200 % and more.
        await page.setViewportSize({ width: 360, height: 740 });
        const tooWide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
        expect(tooWide, `${path} is wider than a phone`).toBe(false);
      }
      expect(complaints).toEqual([]);
      await context.close();
    },
    LONG_MS,
  );

  it('lets a kind be stopped and allowed by keyboard alone, and the phone’s menu follows', async () => {
    const menu = async (): Promise<string> => (await fetch(`${estate.server.url}/phone?name=SEP001122334455`)).text();
    const context = await browser.newContext({ locale: 'en' });
    const page = await signIn(context);
    await tabTo(page, 'nav.subpages a[href="/admin/kinds"]');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/admin/kinds');
    await tabTo(page, '[aria-label="Stop: Self Care password"]');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/admin/kinds?done=saved');
    expect(await menu()).not.toContain('do=cucm-password');
    await tabTo(page, '[aria-label="Allow: Self Care password"]');
    await page.keyboard.press('Enter');
    await page.locator('[aria-label="Stop: Self Care password"]').waitFor();
    expect(await menu()).toContain('do=cucm-password');
    await context.close();
  });

  it(
    'the Tab key reaches every control of every page, and shows where it is',
    async () => {
      const context = await browser.newContext({ locale: 'en' });
      const page = await signIn(context);
      for (const path of [...adminPages.map(each => each.path), ...below]) {
        await page.goto(`${estate.server.url}${path}`);
        expect(await unreached(page), path).toEqual([]);
      }
      await context.close();
    },
    LONG_MS,
  );

  it(
    'what each page is for is done by keyboard alone',
    async () => {
      const context = await browser.newContext({ locale: 'en' });
      const page = await signIn(context);
      const viewer = estate.lab.world.agents.viewer.userId;
      const other = await browser.newContext();
      await signIn(other, 'viewer', '/helpdesk');
      const press = async (selector: string): Promise<void> => {
        await tabTo(page, selector);
        await page.keyboard.press('Enter');
      };
      const fill = async (selector: string, value: string): Promise<void> => {
        await tabTo(page, selector);
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.type(value);
      };
      const to = async (path: AdminPath): Promise<void> => {
        await press(`nav.subpages a[href="${path}"]`);
        await page.waitForURL(`**${path}`);
      };
      const done = (path: string): Promise<void> => page.waitForURL(`**${path}done=*`);

      await to('/admin/policies');
      await press('[data-do=edit]');
      await page.locator('[data-do=preview]').waitFor();
      await press('[data-do=preview]');
      await page.locator('[data-remaining]').waitFor();
      await to('/admin/messages');
      await press('[data-do=edit]');
      await fill('[name=mail]', 'somebody@example.com');
      await press('[data-do=test]');
      await page.waitForURL('**done=sent');
      await to('/admin/texts');
      await fill('[name=contact]', 'the desk, 4711');
      await press('[data-do=contact]');
      await done('/admin/texts?');
      await to('/admin/changes');
      await press('[data-do=undo]');
      await done('/admin/changes?');
      await to('/admin/phone-preview');
      await press('[data-do=show]');
      await page.locator('figure').first().waitFor();
      await to('/admin/phone-service');
      await press('[data-do=register]');
      await done('/admin/phone-service?name=Rekey&');
      await to('/admin/locks');
      await fill('[name=userId]', viewer);
      await press('[data-do=look]');
      await press('[data-do=unlock]');
      await done(`/admin/locks?userId=${viewer}&`);
      await to('/admin/sessions');
      await press(`[data-do=end-all][aria-label$=": ${viewer}"]`);
      await done('/admin/sessions?');
      expect(await page.locator('main').innerText()).not.toContain(viewer);
      await to('/admin/health');
      await to('/admin');
      await other.close();
      await context.close();
    },
    LONG_MS,
  );

  it('previews, saves and undoes a policy without script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en' });
    const page = await signIn(context);
    await page.goto(`${estate.server.url}/admin/policies/edit?kind=cucm-pin&name=default`);
    await page.fill('[name=minLength]', '5');
    await page.fill('[name=generateLength]', '5');
    await page.fill('[name=example]', estate.userAt(0).userId);
    await page.click('[data-do=preview]');
    expect(await page.locator('[data-remaining]').innerText()).toContain('counted one by one');
    expect(await page.locator('#preview').innerText()).toContain('cucm:main');
    await pictured(page, 'policy-preview');
    await page.click('[data-do=save]');
    await page.waitForURL('**/admin/policies?done=saved');
    await page.goto(`${estate.server.url}/admin/changes`);
    await page.click('[data-do=undo] >> nth=0');
    await page.waitForURL('**/admin/changes?done=undone');
    await page.goto(`${estate.server.url}/admin/policies`);
    expect(await page.locator('main').innerText()).not.toContain('Least length: 5');
    await context.close();
  });

  it('changes a message with a preview in the reader’s language, in French', async () => {
    const context = await browser.newContext({ locale: 'fr' });
    const page = await signIn(context);
    await page.goto(`${estate.server.url}/admin/messages/edit?message=changed&language=fr`);
    const template = page.locator('[name=template]');
    await template.fill((await template.inputValue()).replace(/^Subject:.*/, 'Subject: Modifié chez Exemple'));
    await page.click('[data-do=preview]');
    expect(await page.locator('#preview strong').innerText()).toBe('Modifié chez Exemple');
    await page.click('[data-do=save]');
    await page.waitForURL('**/admin/messages?done=saved');
    expect(await page.locator('[role=status]').innerText()).toContain('Enregistré');
    await context.close();
  });

  it('registers the phone service, and shows what phones get', async () => {
    const context = await browser.newContext({ locale: 'nl' });
    const page = await signIn(context);
    await page.goto(`${estate.server.url}/admin/phone-service`);
    await page.click('[data-do=register]');
    await page.waitForURL('**/admin/phone-service?name=Rekey&done=saved');
    await page.goto(`${estate.server.url}/admin/phone-preview`);
    await page.selectOption('[name=screen]', 'confirm');
    await page.selectOption('[name=model]', 'CP-7965G');
    await page.click('[data-do=show]');
    expect(await page.locator('figure').count()).toBe(3);
    await page.locator('figure[data-language=fr] summary').click();
    expect(await page.locator('figure[data-language=fr] details pre').innerText()).toContain('<CiscoIPPhoneText');
    await context.close();
  });
});
