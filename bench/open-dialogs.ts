import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAudit } from '../src/audit/audit.ts';
import { systemClock } from '../src/base/clock.ts';
import { createKeyring } from '../src/base/keyring.ts';
import { silentLog } from '../src/base/log.ts';
import { cryptoRandom } from '../src/base/random.ts';
import { Secret } from '../src/base/secret.ts';
import type { Action, InputName } from '../src/dialog/screen.ts';
import { createSessionStore } from '../src/store/session-store.ts';
import { openStore } from '../src/store/store.ts';
import { benchDialog } from './dialog-parts.ts';
import type { Figure } from './figure.ts';

const OPEN = 10_000;

/** Heap and buffers after a collection, in MB. */
function memory(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

/** What ten thousand dialogs cost that stand at the question for a PIN, all of them in the cache. */
export async function openDialogFigures(): Promise<readonly Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'rekey-bench-'));
  const keyring = createKeyring([new Secret(cryptoRandom.bytes(32).toString('base64'))]);
  const store = await openStore({ url: `sqlite:${join(dir, 'rekey.db')}`, clock: systemClock, log: silentLog });
  const audit = createAudit({ store, keyring, clock: systemClock, random: cryptoRandom });
  const dialog = benchDialog(store, createSessionStore({ store, audit, cached: OPEN }), audit, keyring);
  const walk = async (index: number): Promise<void> => {
    const caller = {
      channel: 'phone',
      address: '10.0.0.1',
      device: `SEP${index}`,
      language: 'en',
      legacy: false,
    } as const;
    const act = (token: string, action: Action, inputs: Partial<Record<InputName, Secret>> = {}) =>
      dialog.act(token, { action, inputs }, caller);
    const menu = await dialog.enter(caller);
    const identify = await act(menu.token ?? '', 'directory-password');
    await act(identify.token ?? '', 'submit', { user: new Secret(`user${index}`) });
  };
  for (let index = 0; index < 200; index += 1) await walk(-index);
  const before = memory();
  for (let index = 0; index < OPEN; index += 1) await walk(index);
  const value = memory() - before;
  await store.close();
  rmSync(dir, { recursive: true });
  return [{ name: '10,000 open dialogs', value, limit: 100, bound: 'most', unit: 'MB' }];
}
