import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createKeyring } from '../../src/base/keyring.ts';
import { silentLog } from '../../src/base/log.ts';
import { Secret } from '../../src/base/secret.ts';
import { secretsCommand } from '../../src/commands/secrets.ts';
import { outboxSealContext } from '../../src/mail/outbox-row.ts';
import { sealContext } from '../../src/renewal/context.ts';
import { openStore } from '../../src/store/store.ts';

const dir = mkdtempSync(join(tmpdir(), 'rekey-secrets-'));
afterAll(() => rmSync(dir, { recursive: true }));

async function run(...words: string[]): Promise<{ out: string; err: string; code: number }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const codes: number[] = [];
  const io = { stdin: new PassThrough(), stdout, stderr, setExitCode: (code: number) => void codes.push(code) };
  await secretsCommand(io).parseAsync(words, { from: 'user' });
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { out: read(stdout), err: read(stderr), code: codes.at(-1) ?? 0 };
}

const master = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

test('new prints 32 random bytes in base64, other ones each time', async () => {
  const one = await run('new');
  const other = await run('new');
  expect(Buffer.from(one.out, 'base64')).toHaveLength(32);
  expect(one.out).not.toBe(other.out);
});

test('rotate seals what waits under the new key, so that the old one can go', async () => {
  const old = createKeyring([new Secret(master(1))]);
  const store = await openStore({ url: `sqlite:${join(dir, 'rekey.db')}`, clock: systemClock, log: silentLog });
  await store.db
    .insertInto('renewal_seal')
    .values({ renewal: 'r', name: 'pin', sealed: old.seal(new Secret('274913'), sealContext('r', 'pin')) })
    .execute();
  const mail = {
    id: 'm',
    state: 'waiting',
    recipient: 'a@b.test',
    message: 'code',
    language: 'en',
    open_values: '{}',
    renewal: null,
    created_at: 0,
    expires_at: null,
    attempts: 0,
    due_at: 0,
    leased_by: null,
    leased_until: 0,
    last_error: null,
    ended_at: null,
  } as const;
  await store.db
    .insertInto('outbox')
    .values({ ...mail, sealed_values: old.seal(new Secret('{"code":"1"}'), outboxSealContext('m')) })
    .execute();
  const file = join(dir, 'rekey.yaml');
  const cucm = 'cucm: [ { name: main, host: h, username: u, password: p } ]\ndialog: { verify: { cucm-pin: [ pin ] } }';
  writeFileSync(
    file,
    `secrets: { key: "${master(2)}", previous: [ "${master(1)}" ] }\nphone: { allowHttp: true }\n${cucm}\n`,
  );
  const { out, err, code } = await run('rotate', '--config', file);
  expect([err, code]).toEqual(['', 0]);
  expect(out).toContain('1 values of the journal, 1 waiting mails');
  const current = createKeyring([new Secret(master(2))]);
  const [seal] = await store.db.selectFrom('renewal_seal').selectAll().execute();
  const [row] = await store.db.selectFrom('outbox').selectAll().execute();
  expect(current.open(seal?.sealed ?? new Uint8Array(), sealContext('r', 'pin')).reveal()).toBe('274913');
  expect(current.open(row?.sealed_values ?? new Uint8Array(), outboxSealContext('m')).reveal()).toBe('{"code":"1"}');
  await store.close();
});

test('rotate without the old key says which one is missing and changes nothing', async () => {
  const file = join(dir, 'rekey.yaml');
  const cucm = 'cucm: [ { name: main, host: h, username: u, password: p } ]\ndialog: { verify: { cucm-pin: [ pin ] } }';
  writeFileSync(file, `secrets: { key: "${master(3)}" }\nphone: { allowHttp: true }\n${cucm}\n`);
  await expect(run('rotate', '--config', file)).rejects.toMatchObject({
    code: 'seal-key-missing',
    message: expect.stringContaining('which is not configured'),
  });
});
