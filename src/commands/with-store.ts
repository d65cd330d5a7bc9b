import type { Audit } from '../audit/audit.ts';
import { systemClock } from '../base/clock.ts';
import { createKeyring, type Keyring } from '../base/keyring.ts';
import { silentLog } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import type { Store } from '../store/store.ts';
import type { CommandIo } from './command-io.ts';
import { readConfig } from './configured.ts';

/** What a command works with that needs the store and no system. */
export interface Stored {
  readonly config: Config;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly audit: Audit;
}

/** Opens the store that a configuration names for one piece of work; explains what is wrong with the configuration. */
export async function withStore(io: CommandIo, file: string, work: (stored: Stored) => Promise<void>): Promise<void> {
  const config = readConfig(io, file);
  if (!config) return;
  // Loaded here, since most commands do without a store.
  const { openStore } = await import('../store/store.ts');
  const { createAudit } = await import('../audit/audit.ts');
  const store = await openStore({ url: config.store.url, clock: systemClock, log: silentLog });
  try {
    const keyring = createKeyring([config.secrets.key, ...config.secrets.previous]);
    await work({ config, store, keyring, audit: createAudit({ store, keyring, clock: systemClock }) });
  } finally {
    await store.close();
  }
}
