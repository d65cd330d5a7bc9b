import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { LabRole } from '../../src/lab/people.ts';
import type { Estate } from './estate.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A colour on its way from light to dark is no flaw: waits until nothing fades any more. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(`Promise.allSettled(
    document.getAnimations().filter(one => one instanceof CSSTransition).map(({ finished }) => finished))`);

/** Everything that axe finds, one line each. */
export async function flaws(page: Page): Promise<readonly string[]> {
  await settled(page);
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await run.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  return found;
}

/** Nothing is found by axe, in light and in dark. */
export async function expectSound(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await flaws(page), `${name}, ${colorScheme}`).toEqual([]);
  }
}

/** More presses of Tab than any of our pages has stops. */
const TABS = 80;

/** Goes to a button, link or field by the Tab key alone. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let tabs = 0; tabs < TABS; tabs += 1) {
    await page.keyboard.press('Tab');
    if (await page.locator(`${selector}:focus`).count()) return;
  }
  throw new Error(`${selector} cannot be reached by keyboard`);
}

/** Everything that can be operated, shown and switched on; of the radio buttons of a group the Tab key takes one. */
const controls = `[...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(
  one => one.checkVisibility() && !one.disabled && one.tabIndex >= 0)`;
const control = "one.type === 'radio' ? 'radio ' + one.name : one";

/** What the Tab key does not reach on a page, and what shows no focus when it does; each by its beginning. */
export async function unreached(page: Page): Promise<readonly string[]> {
  await page.evaluate(`window.left = new Map(${controls}.map(one => [${control}, one.outerHTML.slice(0, 120)]))`);
  const count = Number(await page.evaluate('window.left.size'));
  const hidden: string[] = [];
  // Areas that scroll are stops too.
  for (let tabs = 0; tabs < count + TABS; tabs += 1) {
    await page.keyboard.press('Tab');
    const shown = await page.evaluate(`(() => {
      const one = document.activeElement;
      const { outlineStyle, boxShadow } = getComputedStyle(one);
      const isNew = window.left.delete(${control});
      return isNew && outlineStyle === 'none' && boxShadow === 'none' ? 'no focus: ' + one.outerHTML.slice(0, 120) : window.left.size;
    })()`);
    if (typeof shown === 'string') hidden.push(shown);
    if (shown === 0) break;
  }
  return [...((await page.evaluate('[...window.left.values()]')) as string[]), ...hidden];
}

/** Whatever a browser complains of. */
export function complaintsOf(context: BrowserContext): readonly string[] {
  const complaints: string[] = [];
  context.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('weberror', error => complaints.push(String(error.error())));
  context.on('response', answer => {
    if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`);
  });
  return complaints;
}

/** A page at which an agent of the lab signed in, from where it led. */
export async function signedIn(estate: Estate, context: BrowserContext, role: LabRole, path: string): Promise<Page> {
  const { userId, directoryPassword } = estate.lab.world.agents[role];
  const page = await context.newPage();
  await page.goto(`${estate.server.url}${path}`);
  await page.fill('[name=userId]', userId);
  await page.fill('[name=password]', directoryPassword);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${path}`);
  return page;
}

/** Nothing stands beside the screen of a narrow phone. */
export async function expectNarrow(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 });
  const beside = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  expect(beside, `${name}: pixels beside a narrow screen`).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1200, height: 900 });
}
