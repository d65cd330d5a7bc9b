import { expect, it } from 'vitest';
import { cryptoRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { hashPassword, isPassword } from '../../src/web/local-account.ts';
import { Browser, type PagesUnderTest, pages } from './harness.ts';

const PASSWORD = 'correct horse battery';

async function withAccount(): Promise<PagesUnderTest> {
  const site = await pages();
  const hash = await hashPassword(new Secret(PASSWORD), cryptoRandom);
  await site.accounts.insert({ name: 'emergency', hash, createdAt: 0 });
  return site;
}

it('an account of our own signs in as an administrator while the directory is down, and it is audited', async () => {
  const site = await withAccount();
  site.directory.silent = true;
  const browser = new Browser(site);
  expect((await browser.signIn('Emergency', PASSWORD)).status).toBe(303);
  expect((await browser.agent.get('/')).status).toBe(200);
  expect(site.events).toMatchObject([{ event: 'signed-in', requester: { id: 'emergency' }, reason: 'local' }]);
});

it('its failures are counted like everybody’s: then the right password is refused too', async () => {
  const site = await withAccount();
  for (let tries = 0; tries < 5; tries += 1) await new Browser(site).signIn('emergency', 'wrong');
  expect((await new Browser(site).signIn('emergency', PASSWORD)).status).toBe(403);
  expect(site.events.map(({ reason }) => reason)).toEqual([...Array(5).fill('wrong'), 'refused-locked']);
  site.clock.pass(31 * 60);
  expect((await new Browser(site).signIn('emergency', PASSWORD)).status).toBe(303);
});

it('threat: while the directory is down a wrong password does not tell which names are ours', async () => {
  const site = await withAccount();
  site.directory.silent = true;
  const answers = await Promise.all(
    ['emergency', 'agent', 'nobody-here'].map(async name => {
      const { status, text } = await new Browser(site).signIn(name, 'wrong');
      return `${status} ${text.replace(/name="csrf" value="[^"]+"/g, '')}`;
    }),
  );
  expect([...new Set(answers)]).toHaveLength(1);
  expect(answers[0]).toMatch(/^503 /);
  expect(site.waits).toEqual([3000, 3000, 3000]);
  // It counts all the same: an outage opens nothing.
  expect(site.events.map(({ reason }) => reason)).toEqual(['wrong']);
});

it('its session ends once it is removed', async () => {
  const site = await withAccount();
  const browser = new Browser(site);
  await browser.signIn('emergency', PASSWORD);
  await site.accounts.remove('emergency');
  expect((await browser.agent.get('/')).status).toBe(303);
  expect(site.events.at(-1)).toMatchObject({ event: 'session-ended', reason: 'role-lost' });
});

it('its password never goes to the directory, not even where somebody there has the same name', async () => {
  const site = await withAccount();
  site.directory.accounts.set('emergency', { password: 'other', groups: [], enabled: true, failures: 0 });
  await new Browser(site).signIn('emergency', 'other');
  expect(site.directory.guesses).toEqual([]);
});

it('a hash that is none of ours is nobody’s password', async () => {
  for (const kept of ['', 'scrypt', 'md5$1$1$1$aa$bb', 'scrypt$65536$8$2$c2FsdA$c2hvcnQ'])
    expect(await isPassword(new Secret(PASSWORD), kept)).toBe(false);
});
