import type { Transaction } from 'kysely';
import type { AttemptStore, Counted } from '../dialog/attempt-store.ts';
import type { AttemptTable } from './migrations/0004-dialog.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/** Makes the rows and holds them: whoever comes second waits for the first, in the same order of keys. */
async function hold(
  trx: Transaction<Schema>,
  dialect: Store['dialect'],
  keys: readonly string[],
): Promise<AttemptTable[]> {
  const sorted = [...keys].sort();
  await trx
    .insertInto('attempt')
    .values(sorted.map(key => ({ key, record: '', expires_at: 0 })))
    .onConflict(conflict => conflict.column('key').doNothing())
    .execute();
  const rows = trx.selectFrom('attempt').selectAll().where('key', 'in', sorted).orderBy('key');
  return dialect === 'postgres' ? rows.forUpdate().execute() : rows.execute();
}

async function write(trx: Transaction<Schema>, key: string, { record, expiresAt }: Counted): Promise<void> {
  const row = { record: record === undefined ? '' : JSON.stringify(record), expires_at: expiresAt };
  await trx.updateTable('attempt').set(row).where('key', '=', key).execute();
}

/** Failures in the store: a restart or a second node changes nothing. */
export function createAttemptStore(store: Store): AttemptStore {
  return {
    change: (keys, work) =>
      store.transaction(async trx => {
        const rows = await hold(trx, store.dialect, keys);
        const byKey = new Map(
          rows.map(({ key, record }) => [key, record === '' ? undefined : (JSON.parse(record) as unknown)]),
        );
        const { records, answer } = work(keys.map(key => byKey.get(key)));
        for (const [index, key] of keys.entries()) {
          const changed = records[index];
          if (changed) await write(trx, key, changed);
        }
        return answer;
      }),

    async note(id, subject, at, place) {
      await store.db.insertInto('failure').values({ id, subject, at, place }).execute();
    },

    async takeNotes(subjects) {
      const taken = store.db
        .deleteFrom('failure')
        .where('subject', 'in', [...subjects])
        .returning(['at', 'place']);
      return (await taken.execute()).sort((a, b) => a.at - b.at);
    },

    async purge(now) {
      await store.db.deleteFrom('attempt').where('expires_at', '<', now).execute();
    },
  };
}
