import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import type { Config } from '../../src/config/config.ts';
import type { VirtualPhone } from '../../src/lab/phone/virtual-phone.ts';
import type { LabUser } from '../../src/lab/world.ts';
import { freePort } from '../../src/lab/write-lab-files.ts';
import { type Server, startServer } from '../../src/server.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { bindInLab, type Estate, openEstate, settled, submit } from './estate.ts';
import { type RekeyProcess, startRekey } from './rekey-process.ts';
import { freshDatabase, suiteOn } from './servers/use.ts';
import { englishUser, goTo, proveForPassword } from './walking.ts';

const SECOND = 1000;
/** Longer than the lease of a subject; longer than a page waits for its work; longer than a screen may be fetched. */
const LEASE_OVER = 31 * SECOND;
const WORK_LOST = 121 * SECOND;
const SCREEN_OVER = 301 * SECOND;

suiteOn('postgres', 'A node dies', () => {
  let estate: Estate;
  let balancer: Balancer;
  let mortal: RekeyProcess;
  let survivor: Server;
  let ahead = 0;

  /** The node that is killed: a process of its own, with the same configuration by its environment. */
  const startMortal = async (url: string): Promise<string> => {
    mortal = startRekey(['serve', '--config', join(estate.dir, 'rekey.yaml')], {
      env: {
        REKEY_STORE_URL: url,
        REKEY_SERVER_LISTEN: `127.0.0.1:${await freePort()}`,
        REKEY_SERVER_PUBLIC_URL: balancer.url,
        REKEY_SERVER_TRUSTED_PROXIES: '[127.0.0.1]',
        REKEY_DIALOG_DELIVER_PASSWORDS: '[screen, link]',
      },
    });
    return (await mortal.line(/^ready (\S+)$/m))[1] ?? '';
  };

  /** The node that goes on, whose clock can be turned forward. */
  const startSurvivor = async (url: string): Promise<Server> => {
    const { config } = estate;
    const own: Config = {
      ...config,
      store: { url },
      server: { ...config.server, publicUrl: balancer.url, trustedProxies: ['127.0.0.1'] },
      dialog: { ...config.dialog, deliver: { ...config.dialog.deliver, passwords: ['screen', 'link'] } },
    };
    const listening = { ...own, server: { ...own.server, listen: `127.0.0.1:${await freePort()}` } };
    const clock = { now: () => Date.now() + ahead };
    return startServer(listening, { ...surroundingsFor(listening, silentLog), clock });
  };

  beforeAll(async () => {
    estate = await openEstate({ users: 12 });
    balancer = await startBalancer();
    const url = await freshDatabase();
    const first = await startMortal(url);
    survivor = await startSurvivor(url);
    balancer.nodes = [first];
  });
  afterAll(async () => {
    await mortal?.kill('SIGKILL');
    await survivor?.stop();
    await balancer?.stop();
    await estate?.stop();
  });

  const modifies = (): number => estate.lab.control.calls.filter(({ method }) => method === 'modify').length;
  const mailsTo = (address: string): readonly string[] =>
    estate.lab.mail.mailbox
      .summaries()
      .filter(({ to }) => to === address)
      .map(({ text }) => text);

  let walker: LabUser;
  let working: VirtualPhone;
  let bystander: VirtualPhone;

  /** The node dies with a change sent to the directory and not answered. */
  const dieWhileWriting = async (): Promise<void> => {
    estate.lab.control.inject({ system: 'directory', operation: 'modify', fault: 'hang', times: 1 });
    await working.act('confirm');
    await vi.waitFor(() => expect(modifies()).toBe(1), { timeout: 20_000, interval: 20 });
    await mortal.kill('SIGKILL');
    balancer.nodes = [survivor.url];
  };

  it('the other goes on with the dialogs of the dead one where they were', async () => {
    walker = englishUser(estate, 0);
    const other = englishUser(estate, 1);
    working = estate.phoneOf(walker, { at: balancer.url });
    bystander = estate.phoneOf(other, { at: balancer.url });
    await proveForPassword(estate, working, walker);
    await goTo(bystander, 'status', other.userId, 'pin');
    await dieWhileWriting();
    const page = await submit(bystander, { pin: other.pin });
    expect(page.prompt).toBe('Your PINs and passwords');
  });

  it('it leaves the renewal alone while the dead node’s lease lasts', async () => {
    await sleep(3 * SECOND);
    expect(modifies()).toBe(1);
    expect(working.screen().prompt).toBe('Working…');
    expect(await bindInLab(estate.lab, walker, walker.directoryPassword)).toBe('ok');
  });

  it('then takes it over, reads back, and applies it', async () => {
    ahead += LEASE_OVER;
    await vi.waitFor(() => expect(modifies()).toBe(2), { timeout: 20_000 });
    await expect.poll(() => bindInLab(estate.lab, walker, walker.directoryPassword), { timeout: 20_000 }).toBe('52e');
  });

  it('the screen that waited tells what became of it, and the one value, which is in force', async () => {
    ahead += WORK_LOST;
    const page = await settled(working);
    expect(page.text).toContain('Windows password: changed.');
    const password = page.text.split('\n').find(line => /^\S{14}$/.test(line)) ?? '';
    expect(await bindInLab(estate.lab, walker, password)).toBe('ok');
    await expect.poll(() => mailsTo(walker.mail), { timeout: 30_000 }).toHaveLength(1);
    expect(mailsTo(walker.mail)[0]).not.toContain(password);
  });

  it('what was read there is not told a second time', async () => {
    ahead += SCREEN_OVER;
    await sleep(5 * SECOND);
    expect(mailsTo(walker.privateMail).filter(text => text.includes('/link/'))).toEqual([]);
  });
});
