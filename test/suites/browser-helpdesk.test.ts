import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { LabUser } from '../../src/lab/world.ts';
import { complaintsOf, flaws, signedIn } from './browser-helpers.ts';
import { bindInLab, codeFor, type Estate, openEstate } from './estate.ts';
import { suiteOn } from './servers/use.ts';
import { englishUser } from './walking.ts';

/** What the lab's phones tell of their screen. */
interface Screen {
  readonly object: string;
  readonly text: string;
  readonly softkeys: readonly { readonly position: number; readonly label: string }[];
}

const TABS = 60;

suiteOn('chromium', 'The helpdesk in a browser', ({ executablePath, args }) => {
  let browser: Browser;
  let estate: Estate;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
    estate = await openEstate({ users: 10 });
  });
  afterAll(async () => {
    await browser?.close();
    await estate?.stop();
  });

  const phone = async ({ device }: LabUser, path = '', body?: object): Promise<Screen> => {
    const asked = body && {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    };
    return (await (await fetch(`${estate.lab.url}/phone/api/${device}${path}`, asked)).json()) as Screen;
  };
  /** The caller reads the question on the desk phone and presses a softkey. */
  const answerOnPhone = async (user: LabUser, label: string): Promise<string> => {
    const screen = await vi.waitUntil(async () => {
      const now = await phone(user);
      return now.softkeys?.some(key => key.label === label) && now;
    });
    await phone(user, '/press', { softkey: screen.softkeys.find(key => key.label === label)?.position });
    return screen.text;
  };
  /** The new PIN as CUCM was given it last. */
  const pinOf = ({ userId }: LabUser): string | undefined =>
    estate.lab.control.calls
      .filter(({ body }) => body.includes('updateUser') && body.includes(`>${userId}<`))
      .map(({ body }) => /<pin>(\d+)<\/pin>/.exec(body)?.[1])
      .at(-1);
  const linksTo = (user: LabUser): number =>
    estate.lab.mail.mailbox
      .summaries()
      .filter(({ to, text }) => [user.mail, user.privateMail].includes(to) && /\/link\//.test(text)).length;

  const signIn = (context: BrowserContext): Promise<Page> => signedIn(estate, context, 'agent', '/helpdesk');
  const inBoth = async (page: Page, name: string): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await flaws(page), `${name}, ${colorScheme}`).toEqual([]);
    }
  };
  /** Goes on with the Tab key until what is meant has the focus. */
  const tabTo = async (page: Page, selector: string): Promise<void> => {
    for (let tabs = 0; tabs < TABS; tabs += 1) {
      if (await page.locator(`${selector}:focus`).count()) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`The keyboard does not reach ${selector}.`);
  };
  const press = async (page: Page, selector: string, key = 'Enter'): Promise<void> => {
    await tabTo(page, selector);
    await page.keyboard.press(key);
  };

  it('an agent renews PIN and password for a caller who approves on the desk phone, retries what failed, by keyboard alone', async () => {
    const user = englishUser(estate, 0);
    const context = await browser.newContext();
    const complaints = complaintsOf(context);
    const page = await signIn(context);
    await inBoth(page, 'the search');
    await tabTo(page, '#q');
    await page.keyboard.type(user.extension);
    await page.keyboard.press('Enter');
    await page.locator('#results table').waitFor();
    await inBoth(page, 'what was found');
    await press(page, `[data-do=open][href$="/${user.userId}"]`);
    await page.locator('#user').waitFor();
    await inBoth(page, 'the user');
    await press(page, '#kind-cucm-pin', 'Space');
    await press(page, '#kind-directory-password', 'Space');
    await tabTo(page, '#ticket');
    await page.keyboard.type('INC0042');
    await press(page, '[data-do=verify-push]');
    await page.locator('#caller [aria-busy]').waitFor();
    await inBoth(page, 'while the phone asks');
    const question = await answerOnPhone(user, 'Approve');
    expect(question).toContain(estate.lab.world.agents.agent.displayName);
    expect(question).toContain('To renew: Windows password');
    expect(question).toContain('INC0042');
    // Without a reload: it comes by itself.
    await page.locator('#caller .done').waitFor();
    await inBoth(page, 'approved');
    estate.lab.control.inject({ system: 'cucm', operation: 'updateUser', fault: 'status', value: 403, times: 1 });
    await press(page, '[data-do=renew]');
    await page.locator('[data-result=some]').waitFor();
    await inBoth(page, 'a partial result');
    expect(await page.locator('#result').innerText()).toContain('Give an administrator this code.');
    expect(await page.content()).not.toContain(String(pinOf(user)));
    await press(page, '[data-do=retry]');
    await page.locator('[data-result=all]').waitFor();
    await inBoth(page, 'all done');
    expect(pinOf(user)).toMatch(/^\d{6}$/);
    expect(await bindInLab(estate.lab, user, user.directoryPassword)).not.toBe('ok');
    await vi.waitFor(() => expect(linksTo(user)).toBe(2), { timeout: 20_000 });
    await press(page, '[data-do=back]');
    await press(page, '[data-do=history]');
    await page.locator('#tab-history[aria-current]').waitFor();
    await inBoth(page, 'the history');
    expect(await page.locator('#tab').innerText()).toContain('INC0042');
    expect(complaints).toEqual([]);
  });

  it('a caller who presses Reject changes nothing', async () => {
    const user = englishUser(estate, 1);
    const page = await signIn(await browser.newContext());
    await page.goto(`${estate.server.url}/helpdesk/users/${user.userId}`);
    await page.check('#kind-cucm-pin');
    await page.click('[data-do=verify-push]');
    await answerOnPhone(user, 'Reject');
    await page.getByText('The caller pressed Reject.').waitFor();
    await page.click('[data-do=renew]');
    await page.getByText('Check the caller first').waitFor();
    expect(pinOf(user)).toBeUndefined();
  });

  it('all of it works without script, with a code by mail', async () => {
    const user = englishUser(estate, 2);
    const page = await signIn(await browser.newContext({ javaScriptEnabled: false }));
    await page.fill('#q', user.userId);
    await page.click('[data-do=search]');
    await page.locator('[data-do=open]').first().click();
    await page.click('[data-do=verify-mail-code]');
    await page.fill('#code-mail-code', await codeFor(estate.lab, user.privateMail));
    await page.click('[data-do=check-mail-code]');
    await page.check('#kind-unity-pin');
    await page.click('[data-do=renew]');
    await vi.waitFor(
      async () => {
        if (await page.locator('[data-do=reload]').count()) await page.click('[data-do=reload]');
        expect(await page.locator('[data-result=all]').count()).toBe(1);
      },
      { timeout: 20_000, interval: 500 },
    );
    await page.click('[data-do=back]');
    await page.click('[data-do=details]');
    await page.fill('#lastName', 'Newname');
    await page.click('[data-do=preview]');
    expect(await page.locator('#tab').innerText()).toContain(`→ ${user.firstName} Newname`);
    await page.click('[data-do=update]');
    await page.getByText('Everything is updated.').waitFor();
  });

  it('with script the tabs change in place, and an update tells of its places where its preview stood', async () => {
    const user = englishUser(estate, 4);
    const page = await signIn(await browser.newContext());
    await page.goto(`${estate.server.url}/helpdesk/users/${user.userId}`);
    await page.click('[data-do=verify-mail-code]');
    await page.fill('#code-mail-code', await codeFor(estate.lab, user.privateMail));
    await page.click('[data-do=check-mail-code]');
    await page.getByText('Checked').first().waitFor();
    await page.evaluate('window.sameDocument = true');
    await page.click('[data-do=history]');
    await page.waitForURL('**/history');
    await page.click('[data-do=details]');
    await page.locator('#lastName').waitFor();
    expect(await page.locator('#tab-details').getAttribute('aria-current')).toBe('page');
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    await page.goBack();
    await page.locator('#tab-history[aria-current=page]').waitFor();
    await page.goForward();
    await page.fill('#lastName', 'Livename');
    await page.click('[data-do=preview]');
    await page.locator('[data-do=update]').waitFor();
    await page.evaluate('window.sameDocument = true');
    await page.click('[data-do=update]');
    await page.locator('#update').getByText('Everything is updated.').waitFor();
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    expect(await page.locator('#update table').innerText()).toContain('Livename');
  });

  it('nothing is found by axe on the details and their preview, and a narrow page does not scroll sideways', async () => {
    const user = englishUser(estate, 3);
    const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
    const page = await signIn(context);
    const stays = async (): Promise<void> =>
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await page.goto(`${estate.server.url}/helpdesk/users/${user.userId}`);
    // Words are longer in other languages.
    for (const language of ['nl', 'fr', 'en']) {
      await page.click(`[data-do=language-${language}]`);
      await page.locator(`html[lang=${language}]`).waitFor();
      await stays();
    }
    await page.click('[data-do=details]');
    await page.locator('#lastName').waitFor();
    await inBoth(page, 'the details');
    await page.fill('#lastName', 'Other');
    await page.click('[data-do=preview]');
    await page.locator('[data-do=update]').waitFor();
    await inBoth(page, 'the preview');
    await stays();
  });
});
