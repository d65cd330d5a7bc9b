import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import type { LabUser } from '../../src/lab/world.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { codeFor, type Estate, openEstate, press, settled, submit } from './estate.ts';
import { freshDatabase, suiteOn } from './servers/use.ts';
import { goTo, passwordLine, pinLine, proveForPassword, valueOn } from './walking.ts';

const PEOPLE = 6;
const GUESSES = 60;
const REQUESTS = 60;

suiteOn('postgres', 'Two nodes on one PostgreSQL', () => {
  let estate: Estate;
  let balancer: Balancer;
  beforeAll(async () => {
    balancer = await startBalancer();
    const url = await freshDatabase();
    const both = (config: Config): Config => ({
      ...config,
      store: { url },
      server: { ...config.server, publicUrl: balancer.url, trustedProxies: ['127.0.0.1'] },
    });
    estate = await openEstate({ users: PEOPLE + GUESSES, change: both });
    balancer.nodes = [estate.server.url, (await estate.openServer()).url];
  });
  afterAll(async () => {
    await balancer?.stop();
    await estate?.stop();
  });

  const phoneOf = (user: LabUser) => estate.phoneOf(user, { at: balancer.url });
  /** How often CUCM was asked whether a value is somebody's. */
  const asked = ({ userId }: LabUser): number =>
    estate.lab.control.calls.filter(
      ({ system, body }) => system === 'cucm' && body.includes('doAuthenticateUser') && body.includes(`>${userId}<`),
    ).length;
  const codesTo = ({ privateMail }: LabUser): number =>
    estate.lab.mail.mailbox.summaries().filter(({ to, text }) => to === privateMail && /^\s*\d{8}\s*$/m.test(text))
      .length;

  it.concurrent('a phone whose requests go to the nodes in turn walks to the end', async () => {
    const user = estate.userAt(0);
    const phone = phoneOf(user);
    await proveForPassword(estate, phone, user);
    const password = valueOn(await press(phone, 'confirm'), passwordLine);
    expect(password).not.toBe('');
    await press(phone, 'done');
    await phone.services();
    await press(phone, 'both-pins');
    await submit(phone, { user: user.userId });
    await press(phone, 'next');
    await submit(phone, { code: await codeFor(estate.lab, user.privateMail, 1) });
    const pin = valueOn(await press(phone, 'confirm'), pinLine).replace(' ', '');
    expect(estate.lab.unity.system.signIn(user.userId, pin)).toBe('ok');
    expect((await press(phone, 'done')).object).toBe('Text');
  });

  it.concurrent(`of ${REQUESTS} requests with one token, half to each node, one acts and all see its page`, async ({
    expect,
  }) => {
    const user = estate.userAt(1);
    const agent = new Agent();
    const get = async (url: string): Promise<string> =>
      (await request(url, { dispatcher: agent, headers: { 'x-forwarded-for': '127.0.0.1' } })).body.text();
    const tokenOf = (page: string): string => /step\?t=([\w.-]+)/.exec(page)?.[1] ?? '';
    const step = (page: string, rest: string, node = balancer.url) =>
      get(`${node}/phone/step?t=${tokenOf(page)}&${rest}`);
    const menu = await get(`${balancer.url}/phone?name=${user.device}`);
    const identify = await step(menu, 'do=status');
    const verify = await step(identify, `do=submit&user=${user.userId}`);
    const pages = await Promise.all(
      Array.from({ length: REQUESTS }, (_, at) => step(verify, 'do=submit&pin=000000', balancer.nodes[at % 2])),
    );
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toContain('Checking');
    const failed = await vi.waitUntil(
      async () => {
        const page = await step(pages[0] ?? '', 'do=next');
        return page.includes('Checking') ? undefined : page;
      },
      { timeout: 30_000, interval: 500 },
    );
    // Several attempts would have locked the pair, or asked CUCM more often.
    expect(failed).toContain('Not accepted');
    expect(failed).not.toContain('Locked until');
    expect(asked(user)).toBe(1);
    await agent.close();
  });

  it.concurrent('three failures lock the pair on both nodes: then the right PIN is not even asked', async () => {
    const user = estate.userAt(2);
    const phone = phoneOf(user);
    await goTo(phone, 'status', user.userId, 'pin');
    await submit(phone, { pin: '000001' });
    for (const pin of ['000002', '000003']) {
      await press(phone, 'next');
      await submit(phone, { pin, again: pin });
    }
    const before = asked(user);
    await press(phone, 'next');
    const refused = await submit(phone, { pin: user.pin, again: user.pin });
    expect(refused.text).toContain('Locked until');
    expect(asked(user)).toBe(before);
  });

  it.concurrent('three codes an hour are sent to a subject, whichever node is asked', async ({ expect }) => {
    const user = estate.userAt(3);
    const phone = phoneOf(user);
    for (let tries = 0; tries < 5; tries += 1) {
      await phone.services();
      await press(phone, 'cucm-pin');
      expect((await submit(phone, { user: user.userId })).text).toContain('a code is on its way');
    }
    await expect.poll(() => codesTo(user), { timeout: 20_000 }).toBe(3);
  });

  it.concurrent(`threat: ${GUESSES} guesses at once over both nodes never lock the account in CUCM`, async () => {
    const victim = estate.userAt(4);
    const phones = Array.from({ length: GUESSES }, (_, at) => phoneOf(estate.userAt(PEOPLE + at)));
    await Promise.all(phones.map(phone => goTo(phone, 'status', victim.userId, 'pin')));
    const pages = await Promise.all(phones.map((phone, at) => submit(phone, { pin: String(100_000 + at) })));
    for (const page of pages) expect(page.text).toContain('Not accepted.');
    // CUCM locks at three.
    expect(asked(victim)).toBeGreaterThanOrEqual(1);
    expect(asked(victim)).toBeLessThanOrEqual(2);
  });

  it.concurrent('a node that is stopped leaves its dialogs to the other', async () => {
    const user = estate.userAt(5);
    const third = await estate.openServer();
    const behind = await startBalancer();
    behind.nodes = [third.url];
    // Entered there; every later page is the common balancer's, which knows the other two only.
    const phone = estate.phoneOf(user, { at: behind.url });
    await phone.services();
    await third.stop();
    await press(phone, 'status');
    await submit(phone, { user: user.userId });
    expect((await submit(phone, { pin: user.pin })).object).toBe('Text');
    expect((await settled(phone)).prompt).toBe('Your PINs and passwords');
    await behind.stop();
  });
});
