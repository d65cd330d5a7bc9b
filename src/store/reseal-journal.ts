import type { Keyring } from '../base/keyring.ts';
import { sealContext } from '../renewal/context.ts';
import type { Store } from './store.ts';

/** Seals every value that the journal still holds under the current key. Gives how many; safe beside a running server. */
export async function resealJournal({ db }: Store, keyring: Keyring): Promise<number> {
  const rows = await db.selectFrom('renewal_seal').selectAll().execute();
  for (const { renewal, name, sealed } of rows) {
    const context = sealContext(renewal, name);
    await db
      .updateTable('renewal_seal')
      .set({ sealed: keyring.seal(keyring.open(sealed, context), context) })
      .where('renewal', '=', renewal)
      .where('name', '=', name)
      .where('sealed', '=', sealed)
      .execute();
  }
  return rows.length;
}
