import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Language, languages } from '../../src/base/language.ts';
import type { Server } from '../../src/server.ts';
import type { Role } from '../../src/web/role.ts';
import { loadWords } from '../../src/words/load-words.ts';
import { complaintsOf, expectNarrow, expectSound, tabTo } from './browser-helpers.ts';
import { type Estate, openEstate } from './estate.ts';
import { suiteOn } from './servers/use.ts';

/** The first pages that a role is led to from `/`, and one that is not theirs. */
const landings: readonly { readonly role: Role; readonly pages: readonly string[]; readonly barred?: string }[] = [
  { role: 'viewer', pages: ['/helpdesk', '/reports', '/me'], barred: '/admin' },
  { role: 'agent', pages: ['/helpdesk', '/me'], barred: '/admin' },
  { role: 'auditor', pages: ['/reports', '/me'], barred: '/helpdesk' },
  { role: 'admin', pages: ['/helpdesk', '/admin', '/reports', '/me'] },
];

const LONG_MS = 180_000;

const loaded = loadWords();
if (!loaded.ok) throw new Error('The words cannot be read.');
const { words } = loaded;

suiteOn('chromium', 'The doors of the pages in a browser', ({ executablePath, args }) => {
  let browser: Browser;
  let estate: Estate;
  let server: Server;
  /** What the server's clock is ahead of ours. */
  let ahead = 0;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
    estate = await openEstate({ users: 3 });
    server = await estate.openServer(same => same, { clock: { now: () => Date.now() + ahead } });
  });
  afterAll(async () => {
    await browser?.close();
    await estate?.stop();
  });

  const open = async (options: BrowserContextOptions, path = '/') => {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const complaints = complaintsOf(context);
    const page = await context.newPage();
    await page.goto(`${server.url}${path}`);
    return { context, complaints, page };
  };
  /** Types into the field that has the focus (the page gives it shortly after it has loaded), and into those after it;
   *  the Enter key sends the form. */
  const type = async (page: Page, ...values: readonly string[]): Promise<void> => {
    await page.locator('input:focus').waitFor();
    for (const [index, value] of values.entries()) {
      if (index > 0) await page.keyboard.press('Tab');
      await page.keyboard.type(value);
    }
    await page.keyboard.press('Enter');
  };
  const enter = async (page: Page, role: Role, to = '/'): Promise<void> => {
    const { userId, directoryPassword } = estate.lab.world.agents[role];
    await type(page, userId, directoryPassword);
    await page.waitForURL(`${server.url}${to}`);
  };
  const heading = (page: Page): Promise<string> => page.locator('h1').innerText();
  const pictured = async (page: Page, name: string): Promise<void> => {
    const directory = process.env['REKEY_PICTURES'];
    await page.emulateMedia({ colorScheme: 'light' });
    if (directory) await page.screenshot({ path: `${directory}/doors-${name}.png` });
  };

  /** In by keyboard, to every page that `/` leads to, to one that it does not, and out. */
  const visit = async (page: Page, language: Language, { role, pages, barred }: (typeof landings)[number]) => {
    const say = (key: string): string => words.say(language, key);
    await enter(page, role);
    expect([await heading(page), await page.locator('html').getAttribute('lang')]).toEqual([say('web.home'), language]);
    await expectSound(page, `the home of ${role} in ${language}`);
    const links = page.locator('main ul a');
    expect(await links.evaluateAll(all => all.map(one => one.getAttribute('href')))).toEqual(pages);
    for (const path of pages) {
      await tabTo(page, `main a[href="${path}"]`);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${server.url}${path}`);
      await page.goto(server.url);
    }
    if (barred) {
      expect((await page.goto(`${server.url}${barred}`))?.status()).toBe(403);
      expect(await page.locator('main').innerText()).toContain(say('turned-away.role'));
      await expectSound(page, `what is not for ${role} in ${language}`);
    }
    await tabTo(page, '[data-do=sign-out]');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/sign-in`);
  };

  it.each(languages)(
    'each role signs in by keyboard alone and lands where it should, in %s',
    async language => {
      const { context, page, complaints } = await open({ locale: language });
      expect(page.url()).toBe(`${server.url}/sign-in?to=%2F`);
      expect(await heading(page)).toBe(words.say(language, 'sign-in.title'));
      await expectSound(page, `the sign-in in ${language}`);
      await expectNarrow(page, `the sign-in in ${language}`);
      await pictured(page, `sign-in-${language}`);
      for (const landing of landings) await visit(page, language, landing);
      expect(complaints.filter(each => !each.startsWith('403') && !each.includes('status of 403'))).toEqual([]);
      await context.close();
    },
    LONG_MS,
  );

  it.each(languages)(
    'whoever is refused is told so in %s, with and without script, and may try again',
    async language => {
      for (const javaScriptEnabled of [true, false]) {
        const { context, page } = await open({ locale: language, javaScriptEnabled }, '/sign-in');
        await type(page, 'nobody', 'wrong');
        await page.locator('[role=alert]').waitFor();
        expect(await page.locator('[role=alert]').innerText()).toBe(words.say(language, 'sign-in.wrong'));
        if (javaScriptEnabled) {
          await expectSound(page, `the refusal in ${language}`);
          await pictured(page, `refused-${language}`);
        }
        await enter(page, 'viewer');
        await context.close();
      }
    },
  );

  /** Everything that was proved is old. */
  const grow = (): void => {
    ahead += 6 * 60_000;
  };
  const prove = async (page: Page, proof: string): Promise<void> => {
    expect(await page.locator('[name=proof]:focus').count()).toBe(1);
    await type(page, proof);
  };

  it.each(languages)(
    'the password again leads back to the page that asked for it, in %s, by keyboard alone',
    async language => {
      const path = '/admin/policies/edit?kind=cucm-pin&name=default';
      const { directoryPassword } = estate.lab.world.agents.admin;
      const { context, page } = await open({ locale: language });
      await enter(page, 'admin');
      grow();
      await page.goto(`${server.url}${path}`);
      expect(new URL(page.url()).pathname).toBe('/sign-in/again');
      expect(await heading(page)).toBe(words.say(language, 'sign-in.again'));
      await expectSound(page, `the password again in ${language}`);
      await expectNarrow(page, `the password again in ${language}`);
      await pictured(page, `again-${language}`);
      await prove(page, 'wrong');
      await page.locator('[role=alert]').waitFor();
      expect(await page.locator('[role=alert]').innerText()).toBe(words.say(language, 'sign-in.wrong'));
      await expectSound(page, `the password again, refused, in ${language}`);
      await prove(page, directoryPassword);
      await page.waitForURL(`${server.url}${path}`);
      await context.close();
    },
  );

  it('a form that was held up for the password goes on with what it held, without script', async () => {
    const { directoryPassword } = estate.lab.world.agents.admin;
    const { context, page } = await open({ locale: 'en', javaScriptEnabled: false }, '/admin/kinds');
    await enter(page, 'admin', '/admin/kinds');
    grow();
    await page.click('[aria-label="Stop: Voicemail web password"]');
    await prove(page, directoryPassword);
    await page.waitForURL('**/admin/kinds?done=saved');
    expect(await page.locator('[data-do=allow]').count()).toBe(1);
    await context.close();
  });

  it('a name of CUCM and of the directory that is a script stands as text on every page', async () => {
    const evil = `<img src=x onerror=alert(1)>"'&amp;`;
    const user = estate.userAt(0);
    const { agent, admin } = estate.lab.world.agents;
    const { database } = estate.lab.cucm;
    const { domain } = estate.lab.directory;
    for (const { userId } of [user, agent, admin]) {
      const entry = domain.user(userId);
      if (!entry) throw new Error(`${userId} is not there.`);
      for (const name of ['displayName', 'givenName', 'sn', 'department']) domain.tree.write(entry, name, [evil]);
    }
    database.run(
      'update enduser set firstname = ?, lastname = ?, displayname = ? where userid = ?',
      evil,
      evil,
      evil,
      user.userId,
    );
    database.run('update device set description = ? where name = ?', evil, user.device);
    database.run('update numplan set alertingname = ?, alertingnameascii = ?', evil, evil);
    database.run(
      'update devicenumplanmap set label = ?, labelascii = ?, display = ?, displayascii = ?',
      evil,
      evil,
      evil,
      evil,
    );
    const seen = async (role: Role, paths: readonly string[]): Promise<void> => {
      const { context, page, complaints } = await open({ locale: 'en' }, paths[0]);
      const dialogs: string[] = [];
      page.on('dialog', dialog => dialogs.push(dialog.message()));
      await enter(page, role, paths[0]);
      for (const path of paths) {
        await page.goto(`${server.url}${path}`);
        expect(await page.locator('body').innerText(), path).toContain(evil);
        expect(await page.locator('img, [onerror]').count(), path).toBe(0);
      }
      expect([...dialogs, ...complaints]).toEqual([]);
      await context.close();
    };
    const of = `/helpdesk/users/${user.userId}`;
    await seen('agent', ['/helpdesk', `/helpdesk?q=${user.userId}`, of, `${of}/details`, `${of}/history`]);
    await seen('admin', ['/admin/sessions', '/admin']);
  });
});
