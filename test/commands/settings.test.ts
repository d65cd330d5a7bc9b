import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { assemble } from '../../src/assembly.ts';
import { silentLog } from '../../src/base/log.ts';
import type { CommandIo } from '../../src/commands/command-io.ts';
import { settingsCommand } from '../../src/commands/settings.ts';
import { surroundingsFor } from '../../src/commands/surroundings.ts';
import { loadConfig } from '../../src/config/load-config.ts';

function catching(): { readonly stream: Writable; text(): string } {
  let written = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  return { stream, text: () => written };
}

/** A configuration in a directory of its own, and the command on it. */
function site() {
  const dir = mkdtempSync(join(tmpdir(), 'rekey-settings-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'rekey.yaml');
  writeFileSync(
    file,
    stringify({
      server: { listen: '127.0.0.1:8080' },
      store: { url: 'sqlite:rekey.db' },
      secrets: { key: Buffer.alloc(32, 7).toString('base64') },
      cucm: [{ name: 'main', host: '127.0.0.1:1', username: 'rekey', password: 'x' }],
      phone: { allowHttp: true },
      dialog: { verify: { 'cucm-pin': ['pin'], unlock: ['pin'], status: ['pin'] } },
      renewal: { stopped: ['fac'] },
    }),
  );
  const loaded = loadConfig(file, {});
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const run = async (...words: readonly string[]) => {
    const [stdout, stderr] = [catching(), catching()];
    let exitCode = 0;
    const io = {
      stdin: process.stdin,
      stdout: stdout.stream,
      stderr: stderr.stream,
      setExitCode: (code: number) => {
        exitCode = code;
      },
    } as unknown as CommandIo;
    await settingsCommand(io).parseAsync([...words, '--config', file], { from: 'user' });
    return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
  };
  return { config: loaded.config, run };
}

test('what was changed on a page is seen and taken back from the command line', async () => {
  const { config, run } = site();
  const page = await assemble(config, surroundingsFor(config, silentLog));
  const requester = { channel: 'admin', id: 'carla' } as const;
  await page.settings.save('renewal.stopped', ['cucm-pin'], { requester, note: 'an incident', basedOn: 0 });
  await page.stop();

  const listed = await run('list');
  expect(listed.stdout).toContain('policies: as in rekey.yaml\nrenewal.stopped: version 1\n');
  expect(listed.stdout).toMatch(/^1\t\S+Z\tcarla\trenewal\.stopped\tan incident$/m);
  expect(JSON.parse((await run('show', 'renewal.stopped')).stdout)).toEqual(['cucm-pin']);

  expect(await run('undo', '1')).toMatchObject({ stdout: 'renewal.stopped: version 2\n', exitCode: 0 });
  expect(JSON.parse((await run('show', 'renewal.stopped')).stdout)).toEqual(['fac']);
  await run('undo', '2');
  expect(JSON.parse((await run('show', 'renewal.stopped')).stdout)).toEqual(['cucm-pin']);
  expect((await run('reset', 'renewal.stopped')).stdout).toBe('renewal.stopped: version 4\n');
  expect(JSON.parse((await run('show', 'renewal.stopped')).stdout)).toEqual(['fac']);
});

test('what there is nothing to take back of is refused', async () => {
  const { run } = site();
  expect(await run('undo', '7')).toMatchObject({ stderr: 'refused: unknown-version\n', exitCode: 1 });
  expect(await run('reset', 'policies')).toMatchObject({ stderr: 'refused: unchanged\n', exitCode: 1 });
});
