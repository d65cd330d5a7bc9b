import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { complaintsOf, expectNarrow, expectSound, signedIn, tabTo } from './browser-helpers.ts';
import { type Estate, openEstate } from './estate.ts';
import { suiteOn } from './servers/use.ts';

const PLANTED = 6;
const LONG_MS = 180_000;

suiteOn('chromium', 'The sweep in a browser', ({ executablePath, args }) => {
  let browser: Browser;
  let estate: Estate;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
    estate = await openEstate({ users: PLANTED + 4, plant: { trivial: 0, default: PLANTED } });
  });
  afterAll(async () => {
    await browser?.close();
    await estate?.stop();
  });

  const signIn = (context: BrowserContext): Promise<Page> => signedIn(estate, context, 'admin', '/admin/sweep');
  const press = async (page: Page, action: string): Promise<void> => {
    await tabTo(page, `main [data-do=${action}]`);
    await page.keyboard.press('Enter');
  };
  const state = (page: Page): Promise<string> => page.locator('#progress strong').innerText();
  const becomes = (page: Page, wanted: string): Promise<unknown> =>
    page.locator('#progress strong', { hasText: wanted }).waitFor({ timeout: 60_000 });
  const renewed = (): number =>
    estate.lab.control.calls.filter(({ body }) => body.includes('updateUser') && body.includes('<pin>')).length;
  const pictured = async (page: Page, name: string): Promise<void> => {
    const directory = process.env['REKEY_PICTURES'];
    await page.emulateMedia({ colorScheme: 'light' });
    if (directory) await page.screenshot({ path: `${directory}/sweep-${name}.png`, fullPage: true });
  };

  it(
    'begins with a dry run that is followed to its end by keyboard, and shows what it found',
    async () => {
      const context = await browser.newContext({ locale: 'en', reducedMotion: 'reduce' });
      const complaints = complaintsOf(context);
      const page = await signIn(context);
      expect(await page.locator('[data-do=run]').count()).toBe(0);
      await expectSound(page, 'the sweep before its first run');
      await press(page, 'dry');
      await page.waitForURL('**/admin/sweep/*');
      await becomes(page, 'Done.');
      expect(await page.locator('[data-do=pause]').count()).toBe(0);
      await press(page, 'reload');
      for (const userId of estate.lab.planted.default)
        await page.locator('#findings a', { hasText: userId }).first().waitFor();
      await expectSound(page, 'a dry run that is done');
      await expectNarrow(page, 'a run');
      await pictured(page, 'dry');
      expect(renewed()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    },
    LONG_MS,
  );

  it(
    'shows a run moving without a reload, holds where it is paused, goes on, and gives its result',
    async () => {
      // Each renewal takes so long that it can be seen, and paused between two.
      estate.lab.control.inject({ system: 'cucm', operation: 'updateUser', fault: 'delay', value: 1500 });
      const context = await browser.newContext({ locale: 'en', reducedMotion: 'reduce', acceptDownloads: true });
      const complaints = complaintsOf(context);
      const page = await signIn(context);
      await press(page, 'narrow');
      await page.check('[name=findings][value=default-value]');
      await page.check('[name=kinds][value=cucm-pin]');
      await press(page, 'run');
      await page.waitForURL('**/admin/sweep/*');
      // Six renewals for ten users are more than five percent, but fewer than twenty: no brake.
      await page.locator('#progress [role=status]', { hasText: '1 of 6 findings' }).waitFor({ timeout: 60_000 });
      await page.locator('#progress [role=status]', { hasText: '2 of 6 findings' }).waitFor({ timeout: 60_000 });
      await pictured(page, 'running');
      await press(page, 'pause');
      await becomes(page, 'Paused.');
      await expectSound(page, 'a run that is paused');
      await expectNarrow(page, 'a run');
      // What had begun when it was paused comes to its end.
      await page.waitForTimeout(4000);
      const held = renewed();
      expect(held).toBeGreaterThan(0);
      expect(held).toBeLessThan(PLANTED);
      await page.waitForTimeout(4000);
      await press(page, 'reload');
      expect([renewed(), await state(page)]).toEqual([held, 'Paused.']);
      await press(page, 'resume');
      await becomes(page, 'Done.');
      expect(renewed()).toBe(PLANTED);
      const download = page.waitForEvent('download');
      await press(page, 'result');
      const rows = parse(await readFile(await (await download).path(), 'utf8'), {
        columns: true,
        record_delimiter: '\r\n',
      }) as Record<string, string>[];
      expect(rows.map(({ user, outcome }) => [user, outcome])).toEqual(
        estate.lab.planted.default.toSorted().map(user => [user, 'done']),
      );
      await expectSound(page, 'a run that is done');
      await pictured(page, 'done');
      expect(complaints).toEqual([]);
      estate.lab.control.clear();
      await context.close();
    },
    LONG_MS,
  );

  it(
    'is begun, followed and cancelled in French without script',
    async () => {
      estate.lab.control.inject({ system: 'cucm', operation: 'executeSQLQuery', fault: 'delay', value: 1500 });
      const context = await browser.newContext({ locale: 'fr', javaScriptEnabled: false });
      const page = await signIn(context);
      await page.click('main [data-do=dry]');
      await page.waitForURL('**/admin/sweep/*');
      await page.click('main [data-do=pause]');
      expect(await state(page)).toBe('En pause.');
      await page.click('main [data-do=cancel]');
      expect(await state(page)).toBe('Annulé.');
      estate.lab.control.clear();
      await context.close();
    },
    LONG_MS,
  );
});
