import type { Keyring } from '../base/keyring.ts';
import type { Store } from '../store/store.ts';
import { erasureMark } from './mac.ts';
import { blank } from './personal.ts';

/**
 * Blanks everything that can name a person in the rows about them or asked by them; that something happened, and
 * when, stays proved. Gives the number of rows blanked.
 */
export async function erasePerson(store: Store, keyring: Keyring, userId: string): Promise<number> {
  return await store.transaction(async trx => {
    const rows = await trx
      .selectFrom('audit')
      .select(['seq', 'mac'])
      .where(row => row.or([row('subject', '=', userId), row('requester', '=', userId)]))
      .execute();
    for (const { seq, mac } of rows) {
      const erased = erasureMark(keyring, seq, mac);
      await trx
        .updateTable('audit')
        .set({ ...blank, erased })
        .where('seq', '=', seq)
        .execute();
    }
    return rows.length;
  });
}
