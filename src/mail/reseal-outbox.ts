import type { Keyring } from '../base/keyring.ts';
import type { Store } from '../store/store.ts';
import { outboxSealContext } from './outbox-row.ts';

/** Seals the secrets of every waiting mail under the current key. Gives how many; safe beside a running server. */
export async function resealOutbox({ db }: Store, keyring: Keyring): Promise<number> {
  const rows = await db
    .selectFrom('outbox')
    .select(['id', 'sealed_values'])
    .where('sealed_values', 'is not', null)
    .execute();
  for (const { id, sealed_values: sealed } of rows) {
    if (sealed === null) continue;
    const context = outboxSealContext(id);
    await db
      .updateTable('outbox')
      .set({ sealed_values: keyring.seal(keyring.open(sealed, context), context) })
      .where('id', '=', id)
      .where('sealed_values', '=', sealed)
      .execute();
  }
  return rows.length;
}
