import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Secret } from '../../src/base/secret.ts';
import { adminCommand } from '../../src/commands/admin.ts';
import { createLocalAccountStore } from '../../src/store/local-account-store.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { isPassword } from '../../src/web/local-account.ts';

const PASSWORD = 'correct horse battery';
let dir: string;
let config: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'rekey-admin-'));
  config = join(dir, 'rekey.yaml');
  const key = Buffer.alloc(32, 1).toString('base64');
  writeFileSync(
    config,
    `secrets: { key: "${key}" }\nphone: { allowHttp: true }\ndialog: { verify: { cucm-pin: [pin] } }\ncucm: [{ name: main, host: "127.0.0.1:1", username: u, password: p }]\n`,
  );
});
afterAll(() => rmSync(dir, { recursive: true }));

async function run(words: readonly string[], typed = ''): Promise<{ out: string; err: string; code: number }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const codes: number[] = [];
  const setExitCode = (code: number): void => void codes.push(code);
  const command = adminCommand({ stdin: Readable.from([typed]), stdout, stderr, setExitCode });
  for (const each of [command, ...command.commands])
    each.exitOverride().configureOutput({ writeErr: line => void stderr.write(line) });
  await command.parseAsync([...words, '--config', config], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error;
    codes.push(error.exitCode);
  });
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { out: read(stdout), err: read(stderr), code: codes.at(-1) ?? 0 };
}

async function inStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ url: `sqlite:${join(dir, 'rekey.db')}`, clock: systemClock, log: silentLog });
  return await work(store).finally(() => store.close());
}

describe('rekey admin', () => {
  it('makes an account whose password it reads from standard input, and keeps a hash of it', async () => {
    const { out, code } = await run(['create', 'emergency'], `${PASSWORD}\n`);
    expect({ out, code }).toEqual({ out: 'emergency: made; signs in at /sign-in as an administrator\n', code: 0 });
    await inStore(async store => {
      const account = await createLocalAccountStore(store).find('Emergency');
      expect(account?.hash).toMatch(/^scrypt\$65536\$8\$2\$[\w-]{22}\$[\w-]{43}$/);
      expect(await isPassword(new Secret(PASSWORD), account?.hash ?? '')).toBe(true);
      expect(await isPassword(new Secret(`${PASSWORD}.`), account?.hash ?? '')).toBe(false);
      const [row] = await store.db.selectFrom('audit').selectAll().execute();
      expect(row).toMatchObject({
        event: 'configuration-changed',
        channel: 'command',
        subject: 'emergency',
        reason: 'local-account-created',
      });
    });
  });

  it('makes no second one of a name', async () => {
    expect(await run(['create', 'emergency'], PASSWORD)).toMatchObject({
      err: 'emergency: there is one already; remove it first.\n',
      code: 1,
    });
  });

  it.each([
    ['a short password', 'other', 'fifteen-letters'],
    ['two lines', 'other', `${PASSWORD}\n${PASSWORD}\n`],
    ['nothing', 'other', ''],
    ['a name with a space', 'the other', PASSWORD],
    ['a name that is none', '../other', PASSWORD],
  ])('takes no account for %s', async (_what, name, password) => {
    const { err, code } = await run(['create', name], password);
    expect(code).toBe(2);
    expect(err).not.toContain(PASSWORD);
  });

  it('lists names, and removes one', async () => {
    expect((await run(['list'])).out).toMatch(/^emergency {2}made \d{4}-\d\d-\d\dT[\d:.]+Z\n$/);
    expect((await run(['remove', 'emergency'])).code).toBe(0);
    expect(await run(['remove', 'emergency'])).toMatchObject({
      err: 'emergency: there is none of this name.\n',
      code: 1,
    });
    expect((await run(['list'])).out).toBe('');
  });
});
