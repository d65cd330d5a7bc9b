import type { Transaction } from 'kysely';
import type { AttemptStore, Counted } from '../dialog/attempt-store.ts';
import type { AttemptTable } from './migrations/0004-dialog.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/**
 * Makes the rows and holds them: whoever comes second waits for the first, in the same order of keys. On PostgreSQL the
 * statement that finds a row locks it too: between two a purge could take an expired one away.
 */
async function hold(
  trx: Transaction<Schema>,
  dialect: Store['dialect'],
  keys: readonly string[],
): Promise<readonly Pick<AttemptTable, 'key' | 'record'>[]> {
  const rows = trx.insertInto('attempt').values([...keys].sort().map(key => ({ key, record: '', expires_at: 0 })));
  if (dialect === 'postgres') {
    return await rows
      .onConflict(conflict => conflict.column('key').doUpdateSet(({ ref }) => ({ key: ref('excluded.key') })))
      .returning(['key', 'record'])
      .execute();
  }
  await rows.onConflict(conflict => conflict.column('key').doNothing()).execute();
  return await trx
    .selectFrom('attempt')
    .select(['key', 'record'])
    .where('key', 'in', [...keys])
    .execute();
}

async function write(trx: Transaction<Schema>, key: string, { record, expiresAt }: Counted): Promise<void> {
  const row = { record: record === undefined ? '' : JSON.stringify(record), expires_at: expiresAt };
  await trx.updateTable('attempt').set(row).where('key', '=', key).execute();
}

/** Somebody who never succeeds is not told of failures from before that. */
const NOTES_KEPT_MS = 180 * 86_400_000;

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
      await store.db
        .deleteFrom('failure')
        .where('at', '<', now - NOTES_KEPT_MS)
        .execute();
    },
  };
}
