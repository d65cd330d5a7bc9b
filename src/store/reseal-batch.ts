import type { Keyring } from '../base/keyring.ts';
import { batchSealContext } from './batch-store.ts';
import type { Store } from './store.ts';

/** Seals every value that a batch still waits to set under the current key. Gives how many; safe beside a running server. */
export async function resealBatches({ db }: Store, keyring: Keyring): Promise<number> {
  const rows = await db
    .selectFrom('batch_row')
    .select(['batch', 'line', 'sealed'])
    .where('sealed', 'is not', null)
    .execute();
  for (const { batch, line, sealed } of rows) {
    if (sealed === null) continue;
    const context = batchSealContext(batch, line);
    await db
      .updateTable('batch_row')
      .set({ sealed: keyring.seal(keyring.open(sealed, context), context) })
      .where('batch', '=', batch)
      .where('line', '=', line)
      .where('sealed', '=', sealed)
      .execute();
  }
  return rows.length;
}
