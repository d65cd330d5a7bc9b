import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { assemble } from '../../src/assembly.ts';
import { silentLog } from '../../src/base/log.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import { type Config, configSchema } from '../../src/config/config.ts';
import { offeredChoices } from '../../src/dialog/choices.ts';
import { startServer } from '../../src/server.ts';

const requester = { channel: 'command', id: 'root' } as const;

function configured(): Config {
  const directory = mkdtempSync(join(tmpdir(), 'rekey-stopped-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return configSchema.parse({
    server: { listen: '127.0.0.1:0' },
    store: { url: `sqlite:${join(directory, 'rekey.db')}` },
    secrets: { key: Buffer.alloc(32, 7).toString('base64') },
    cucm: [{ name: 'main', host: '127.0.0.1:1', username: 'rekey', password: 'x' }],
    unity: [{ name: 'main', host: '127.0.0.1:1', username: 'rekey', password: 'x' }],
    phone: { allowHttp: true, verifySourceAddress: 'off' },
    dialog: { verify: { 'cucm-pin': ['mail-code'], 'unity-pin': ['mail-code'] } },
  });
}

test('stopping a kind takes it off the phone’s menu on every node, and allowing it brings it back', async () => {
  const config = configured();
  const server = await startServer(config, surroundingsFor(config, silentLog));
  onTestFinished(() => server.stop());
  const menu = async (): Promise<string> => (await fetch(`${server.url}/phone?name=SEP001122334455`)).text();
  expect(await menu()).toContain('do=unity-pin');

  const other = await assemble(config, surroundingsFor(config, silentLog));
  onTestFinished(() => other.stop());
  const save = (stopped: readonly string[] | undefined, basedOn: number) =>
    other.settings.save('renewal.stopped', stopped, { requester, note: 'an incident', basedOn });
  await save(['unity-pin'], 0);
  await expect.poll(menu, { timeout: 8000, interval: 300 }).not.toContain('do=unity-pin');
  expect(await menu()).toContain('do=cucm-pin');
  await save(undefined, 1);
  await expect.poll(menu, { timeout: 8000, interval: 300 }).toContain('do=unity-pin');
});

test('a changed word and a changed contact are on the phone within seconds', async () => {
  const config = configured();
  const server = await startServer(config, surroundingsFor(config, silentLog));
  onTestFinished(() => server.stop());
  const other = await assemble(config, surroundingsFor(config, silentLog));
  onTestFinished(() => other.stop());
  await other.settings.save('words', { en: { 'menu.title': 'PINs of Example' } }, { requester, note: '', basedOn: 0 });
  const menu = async (): Promise<string> => (await fetch(`${server.url}/phone?name=SEP001122334455`)).text();
  await expect.poll(menu, { timeout: 8000, interval: 300 }).toContain('<Title>PINs of Example</Title>');
});

test('where everybody’s PINs are one, stopping one stops the other', () => {
  const { dialog } = configured();
  const kinds = ['cucm-pin', 'unity-pin'] as const;
  const systems = [{ kinds }] as unknown as Parameters<typeof offeredChoices>[0]['systems'];
  const offered = (pinSync: 'all' | 'none') =>
    offeredChoices({ config: dialog, systems, pinSync, isStopped: kind => kind === 'cucm-pin' }, false);
  expect(offered('all')).toEqual([]);
  expect(offered('none')).toEqual(['unity-pin']);
});

test('a renewal asked by command is refused for a stopped kind that was stopped on a page', async () => {
  const config = configured();
  const page = await assemble(config, surroundingsFor(config, silentLog));
  onTestFinished(() => page.stop());
  await page.settings.save('renewal.stopped', ['cucm-pin'], { requester, note: '', basedOn: 0 });
  const command = await assemble(config, surroundingsFor(config, silentLog));
  onTestFinished(() => command.stop());
  const subject = { userId: 'ada', enabled: true, person: {}, entries: [], groups: [], unavailable: [] };
  const plan = { subject, kinds: ['cucm-pin'], requester, language: 'en', factors: 2, deliver: {} } as const;
  expect(await command.renewals.plan(plan)).toEqual({ refused: { reason: 'stopped', kind: 'cucm-pin' } });
});
