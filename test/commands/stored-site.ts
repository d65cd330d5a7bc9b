import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { type Audit, createAudit } from '../../src/audit/audit.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createKeyring } from '../../src/base/keyring.ts';
import { silentLog } from '../../src/base/log.ts';
import { Secret } from '../../src/base/secret.ts';
import type { CommandIo } from '../../src/commands/command-io.ts';
import { openStore, type Store } from '../../src/store/store.ts';

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

/** A configuration with a store of its own in a directory, and commands run on it. */
export function storedSite(sections: object = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'rekey-command-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'rekey.yaml');
  const key = Buffer.alloc(32, 7).toString('base64');
  const config = {
    server: { listen: '127.0.0.1:8080' },
    store: { url: 'sqlite:rekey.db' },
    secrets: { key },
    cucm: [{ name: 'main', host: '127.0.0.1:1', username: 'rekey', password: 'x' }],
    phone: { allowHttp: true },
    dialog: { verify: { 'cucm-pin': ['pin'], unlock: ['pin'], status: ['pin'] } },
    ...sections,
  };
  writeFileSync(file, stringify(config));
  return {
    dir,
    /** Works on the store beside the commands. */
    async stored(work: (stored: { readonly store: Store; readonly audit: Audit }) => Promise<void>): Promise<void> {
      const store = await openStore({ url: `sqlite:${join(dir, 'rekey.db')}`, clock: systemClock, log: silentLog });
      const audit = createAudit({ store, keyring: createKeyring([new Secret(key)]), clock: systemClock });
      await work({ store, audit }).finally(() => store.close());
    },
    async run(command: (io: CommandIo) => Command, ...words: readonly string[]) {
      const [stdout, stderr] = [catching(), catching()];
      let exitCode = 0;
      const setExitCode = (code: number): void => {
        exitCode = code;
      };
      const io: CommandIo = { stdin: process.stdin, stdout: stdout.stream, stderr: stderr.stream, setExitCode };
      const made = command(io)
        .exitOverride()
        .configureOutput({ writeErr: text => void stderr.stream.write(text) });
      for (const each of made.commands) each.exitOverride().copyInheritedSettings(made);
      await made.parseAsync([...words, '--config', file], { from: 'user' }).catch((error: { exitCode?: number }) => {
        if (error.exitCode === undefined) throw error;
        exitCode = error.exitCode;
      });
      return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
    },
  };
}
