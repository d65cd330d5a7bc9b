import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre/xlsx';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { complaintsOf, expectNarrow, expectSound, signedIn, tabTo } from './browser-helpers.ts';
import { type Estate, openEstate } from './estate.ts';
import { suiteOn } from './servers/use.ts';

const LONG_MS = 120_000;

suiteOn('chromium', 'The reports in a browser', ({ executablePath, args }) => {
  let browser: Browser;
  let estate: Estate;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
    estate = await openEstate({ users: 3 });
  });
  afterAll(async () => {
    await browser?.close();
    await estate?.stop();
  });

  const signIn = (context: BrowserContext): Promise<Page> => signedIn(estate, context, 'auditor', '/reports');
  const saved = async (page: Page, format: string): Promise<Buffer> => {
    const download = page.waitForEvent('download');
    await tabTo(page, `[data-do=download-${format}]`);
    await page.keyboard.press('Enter');
    return await readFile(await (await download).path());
  };

  it(
    'are selected by keyboard, and each download is exactly what was selected',
    async () => {
      const context = await browser.newContext({ locale: 'en', reducedMotion: 'reduce', acceptDownloads: true });
      const complaints = complaintsOf(context);
      const page = await signIn(context);
      await expectSound(page, 'the reports');
      await page.selectOption('[name=event]', 'signed-in');
      await tabTo(page, '[data-do=select]');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/reports?*event=signed-in*');
      const shown = await page.locator('tbody tr').count();
      expect(shown).toBeGreaterThan(0);
      await expectSound(page, 'a report');
      await expectNarrow(page, 'a report');

      const csv = parse(await saved(page, 'csv'), { columns: true, record_delimiter: '\r\n' }) as { event: string }[];
      const ndjson = (await saved(page, 'ndjson')).toString().trim().split('\n');
      const json = JSON.parse((await saved(page, 'json')).toString()) as { event: string }[];
      const [sheet] = (await readXlsx(await saved(page, 'xlsx'))).sheets;
      expect([csv.length, ndjson.length, json.length, (sheet?.rows.length ?? 0) - 1]).toEqual(Array(4).fill(shown));
      expect(new Set([...csv, ...json].map(({ event }) => event))).toEqual(new Set(['signed-in']));
      expect(complaints).toEqual([]);
      await context.close();
    },
    LONG_MS,
  );

  it(
    'are selected in French without script, and say what cannot be understood',
    async () => {
      const context = await browser.newContext({ locale: 'fr', javaScriptEnabled: false });
      const page = await signIn(context);
      await page.goto(`${estate.server.url}/reports?from=hier`);
      await page.locator('[role=alert]').waitFor();
      await page.goto(`${estate.server.url}/reports?event=signed-in`);
      expect(await page.locator('tbody tr').count()).toBeGreaterThan(0);
      await context.close();
    },
    LONG_MS,
  );
});
