// Appends to the audit until it is killed; says each number once its row is on disk.
import { createAudit } from '../../src/audit/audit.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createKeyring } from '../../src/base/keyring.ts';
import { silentLog } from '../../src/base/log.ts';
import { Secret } from '../../src/base/secret.ts';
import { openStore } from '../../src/store/store.ts';

const [url = '', key = ''] = process.argv.slice(2);
const store = await openStore({ url, clock: systemClock, log: silentLog });
const audit = createAudit({ store, keyring: createKeyring([new Secret(key)]), clock: systemClock });
for (let number = 1; ; number += 1) {
  await audit.append({ event: 'dialog-entered', requester: { channel: 'phone', id: 'SEP1' }, detail: `${number}` });
  process.stdout.write(`${number}\n`);
}
