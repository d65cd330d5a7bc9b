import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rekey-lab-'));
});
afterEach(() => rm(dir, { recursive: true }));

function rekey(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('rekey lab', () => {
  test('writes its files, prints one line when all answers, and ends cleanly on SIGTERM', async () => {
    const child = rekey('lab', '--dir', dir, '--users', '3', '--seed', '9', '--plant', 'trivial=1,default=1');
    if (!child.stdout) throw new TypeError('no stdout');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    expect(line.toString()).toBe('lab ready\n');
    const lab = JSON.parse(await readFile(join(dir, 'lab.json'), 'utf8')) as {
      users: unknown[];
      phone: { url: string };
      clock: { url: string };
      planted: { trivial: unknown[]; default: unknown[] };
    };
    expect(lab.users).toHaveLength(3);
    expect([lab.planted.trivial.length, lab.planted.default.length]).toEqual([1, 1]);
    const turned = await fetch(lab.clock.url, { method: 'POST', body: '{"advanceSeconds":60}' });
    expect(turned.status).toBe(200);
    expect((await fetch(lab.phone.url)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test.each([
    [['lab'], "required option '--dir <dir>' not specified"],
    [['lab', '--dir', 'x', '--users', '-1'], 'users must be a whole number from 0 to 200000.'],
    [['lab', '--dir', 'x', '--plant', 'some'], 'plant is written as trivial=300,default=100.'],
    [['lab', '--dir', 'x', '--port', '70000'], 'port must be a whole number from 0 to 65535.'],
  ])('%j is wrong use, told with exit code 2', async (args, sentence) => {
    const child = rekey(...args);
    if (!child.stderr) throw new TypeError('no stderr');
    const [told, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(told).toContain(sentence);
    expect(code).toBe(2);
  });
});
