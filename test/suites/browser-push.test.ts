import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Assembly, assemble } from '../../src/assembly.ts';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import { complaintsOf, flaws } from './browser-helpers.ts';
import { type Estate, openEstate } from './estate.ts';
import { suiteOn } from './servers/use.ts';
import { englishUser } from './walking.ts';

suiteOn('chromium', 'The virtual phone that is pushed to', ({ executablePath, args }) => {
  let browser: Browser;
  let estate: Estate;
  let node: Assembly;
  beforeAll(async () => {
    estate = await openEstate({ users: 12 });
    node = await assemble(estate.config, surroundingsFor(estate.config, silentLog));
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(async () => {
    await browser?.close();
    await node?.stop();
    await estate?.stop();
  });

  it('shows on its open page what was pushed, and is answered there by keyboard', async () => {
    const user = englishUser(estate, 1);
    const context = await browser.newContext();
    const complaints = complaintsOf(context);
    const page = await context.newPage();
    await page.goto(`${estate.lab.url}/phone/`);
    await page.getByRole('combobox', { name: 'Phone' }).selectOption(user.device);
    await page.getByText('Press Services.').waitFor();

    const answer = await node.subjects.find(user.userId);
    if (!('found' in answer)) throw new Error(`${user.userId} is not there.`);
    const requester = { channel: 'helpdesk', id: 'bob', ticket: 'INC0000042' } as const;
    const purpose = { what: 'renew', kinds: ['cucm-pin'] } as const;
    const question = { subject: answer.found, requester, name: 'Bob <b>Agent</b>', purpose, language: 'en' };
    const id = (await node.pushes?.ask(question)) ?? '';

    await page.locator('#title', { hasText: 'Is this you?' }).waitFor();
    const text = await page.locator('#body').innerText();
    for (const part of ['Bob <b>Agent</b>', 'Phone PIN', 'INC0000042']) expect(text).toContain(part);
    expect(await flaws(page)).toEqual([]);
    await page.getByRole('button', { name: 'Approve' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Approved. Thank you.').waitFor();
    expect(await node.pushes?.wait(id)).toBe('approved');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
