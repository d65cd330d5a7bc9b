import type { Transaction } from 'kysely';
import type { AttemptRecord, AttemptStore } from '../dialog/attempts.ts';
import type { AttemptTable } from './migrations/0004-dialog.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

const empty = { count: 0, first_at: 0, last_at: 0, locked_until: 0, expires_at: 0 };

const read = (row: AttemptTable): AttemptRecord => ({
  count: row.count,
  firstAt: row.first_at,
  lastAt: row.last_at,
  lockedUntil: row.locked_until,
});

/** Makes the rows and holds them: whoever comes second waits for the first, in the same order of keys. */
async function hold(
  trx: Transaction<Schema>,
  dialect: Store['dialect'],
  keys: readonly string[],
): Promise<AttemptTable[]> {
  const sorted = [...keys].sort();
  await trx
    .insertInto('attempt')
    .values(sorted.map(key => ({ key, ...empty })))
    .onConflict(conflict => conflict.column('key').doNothing())
    .execute();
  const rows = trx.selectFrom('attempt').selectAll().where('key', 'in', sorted).orderBy('key');
  return dialect === 'postgres' ? rows.forUpdate().execute() : rows.execute();
}

/** Failures in the store: a restart or a second node changes nothing. */
export function createAttemptStore(store: Store): AttemptStore {
  return {
    change: (keys, work) =>
      store.transaction(async trx => {
        const rows = await hold(trx, store.dialect, keys);
        const byKey = new Map(rows.map(row => [row.key, read(row)]));
        const { records, answer } = work(
          keys.map(key => byKey.get(key) ?? { count: 0, firstAt: 0, lastAt: 0, lockedUntil: 0 }),
        );
        for (const [index, key] of keys.entries()) {
          const record = records[index];
          if (!record) continue;
          await trx
            .updateTable('attempt')
            .set({
              count: record.count,
              first_at: record.firstAt,
              last_at: record.lastAt,
              locked_until: record.lockedUntil,
              expires_at: record.expiresAt ?? 0,
            })
            .where('key', '=', key)
            .execute();
        }
        return answer;
      }),

    async note(id, subject, at, place) {
      await store.db.insertInto('failure').values({ id, subject, at, place }).execute();
    },

    async takeNotes(subjects) {
      const rows = await store.db
        .deleteFrom('failure')
        .where('subject', 'in', [...subjects])
        .returning(['at', 'place'])
        .execute();
      return rows.sort((a, b) => a.at - b.at);
    },

    async purge(now) {
      await store.db.deleteFrom('attempt').where('expires_at', '<', now).execute();
    },
  };
}
