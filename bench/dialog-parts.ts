import type { Audit } from '../src/audit/audit.ts';
import { systemClock } from '../src/base/clock.ts';
import type { Keyring } from '../src/base/keyring.ts';
import { silentLog } from '../src/base/log.ts';
import { cryptoRandom } from '../src/base/random.ts';
import { dialogSchema } from '../src/config/dialog.ts';
import { createDialog } from '../src/dialog/dialog.ts';
import type { DialogParts } from '../src/dialog/parts.ts';
import type { Dialog } from '../src/dialog/ports.ts';
import type { SessionStore } from '../src/dialog/session.ts';
import type { Kind } from '../src/policy/kind.ts';
import { createAttemptStore } from '../src/store/attempt-store.ts';
import { createCodeStore } from '../src/store/code-store.ts';
import type { Store } from '../src/store/store.ts';

const never = async (): Promise<never> => {
  throw new Error('The bench reaches no system.');
};

/** A dialog on a real store, with systems that are named on the menu and never asked. */
export function benchDialog(store: Store, sessions: SessionStore, audit: Audit, keyring: Keyring): Dialog {
  const system = (name: string, kinds: readonly Kind[]) =>
    ({
      name,
      type: 'cucm',
      kinds,
      find: never,
      describe: never,
      verify: never,
      renew: never,
      unlock: never,
      policy: never,
      probe: never,
      close: never,
    }) as const;
  const unused = { plan: never, apply: never } as unknown as DialogParts['renewals'];
  const config = dialogSchema.parse({});
  return createDialog({
    config,
    systems: [
      system('cucm:main', ['cucm-pin']),
      system('unity:main', ['unity-pin']),
      system('directory', ['directory-password']),
    ],
    pinSync: 'none',
    limits: { failedAttempts: 3, resetFailedAfterMinutes: 30, lockoutMinutes: 30, ...config.ceilings },
    subjects: { find: never },
    renewals: unused,
    devices: { lookup: async () => ({ verified: false, reason: 'unknown-device', holders: [] }) },
    audit,
    mail: { enqueue: never },
    sessions,
    attemptStore: createAttemptStore(store),
    codeStore: createCodeStore(store),
    leases: { take: never, release: never },
    keyring,
    clock: systemClock,
    random: cryptoRandom,
    log: silentLog,
  });
}
