import type { Selectable } from 'kysely';
import type { Keyring } from '../base/keyring.ts';
import type { Kind } from '../policy/kind.ts';
import type { Requester } from '../renewal/ports.ts';
import type { BatchDelivery, BatchProblem, BatchRow } from '../sweep/batch/batch-row.ts';
import {
  type Batch,
  type BatchCounts,
  type BatchRowState,
  type BatchState,
  type BatchStore,
  batchRowStates,
  type StoredRow,
} from '../sweep/batch/ports.ts';
import type { BatchRowTable, BatchTable } from './migrations/0013-batch.ts';
import type { Store } from './store.ts';

/** What {@link createBatchStore} needs. */
export interface BatchStoreParts {
  readonly store: Store;
  readonly keyring: Keyring;
}

/** What a value of a file is sealed for: it opens in its own row only. */
export const batchSealContext = (batch: string, line: number): string => `batch ${batch} ${line}`;

const readBatch = (row: Selectable<BatchTable>): Batch => ({
  id: row.id,
  name: row.name,
  state: row.state as BatchState,
  createdAt: row.created_at,
  endedAt: row.ended_at ?? undefined,
  requester: JSON.parse(row.requester) as Requester,
  language: row.language,
});

/** Only `insert` writes kinds and deliveries, so what stands there is what it was given. */
function readRow(row: Selectable<BatchRowTable>, keyring: Keyring): StoredRow {
  const { batch, line, sealed } = row;
  return {
    line,
    userId: row.user_id,
    kinds: row.kinds.split(',').filter(kind => kind !== '') as Kind[],
    value: sealed === null ? undefined : keyring.open(sealed, batchSealContext(batch, line)),
    delivery: (row.delivery ?? undefined) as BatchDelivery | undefined,
    state: row.state as BatchRowState,
    reason: row.reason ?? undefined,
    detail: row.detail ?? undefined,
    renewal: row.renewal ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}

const free = { owner: null, until: 0, renewal: null, ended_at: null } as const;

const rowOf = (batch: string, { line, userId, kinds, value, delivery }: BatchRow, keyring: Keyring): BatchRowTable => ({
  ...free,
  batch,
  line,
  user_id: userId,
  kinds: kinds.join(','),
  sealed: value === undefined ? null : keyring.seal(value, batchSealContext(batch, line)),
  delivery: delivery ?? null,
  state: 'read' satisfies BatchRowState,
  reason: null,
  detail: null,
});

const problemOf = (batch: string, { line, flaw, detail }: BatchProblem): BatchRowTable => ({
  ...free,
  batch,
  line,
  user_id: '',
  kinds: '',
  sealed: null,
  delivery: null,
  state: 'refused' satisfies BatchRowState,
  reason: flaw,
  detail: detail ?? null,
});

/** So many rows are written at once: SQLite takes 32,766 values in a statement. */
const ROWS_AT_ONCE = 1000;

/** Batches in the store. */
export function createBatchStore({ store, keyring }: BatchStoreParts): BatchStore {
  const { db } = store;
  return {
    insert: (batch, rows, problems) =>
      store.transaction(async trx => {
        const { id, name, state, createdAt, requester, language } = batch;
        const values = { id, name, state, created_at: createdAt, ended_at: null, language };
        await trx
          .insertInto('batch')
          .values({ ...values, requester: JSON.stringify(requester) })
          .execute();
        const all = [...rows.map(row => rowOf(id, row, keyring)), ...problems.map(problem => problemOf(id, problem))];
        for (let from = 0; from < all.length; from += ROWS_AT_ONCE) {
          await trx
            .insertInto('batch_row')
            .values(all.slice(from, from + ROWS_AT_ONCE))
            .execute();
        }
      }),

    async find(id) {
      const row = await db.selectFrom('batch').selectAll().where('id', '=', id).executeTakeFirst();
      return row && readBatch(row);
    },

    async list(limit) {
      const rows = db.selectFrom('batch').selectAll().orderBy('created_at', 'desc').orderBy('id').limit(limit);
      return (await rows.execute()).map(readBatch);
    },

    async unfinished() {
      const states: readonly BatchState[] = ['checking', 'running'];
      const open = db.selectFrom('batch').select('id').where('state', 'in', states).orderBy('created_at');
      return (await open.execute()).map(({ id }) => id);
    },

    async move(id, from, to, now) {
      const ended = to === 'done' || to === 'cancelled' ? now : null;
      const moved = await db
        .updateTable('batch')
        .set({ state: to, ended_at: ended })
        .where('id', '=', id)
        .where('state', 'in', from)
        .returning('id')
        .execute();
      return moved.length > 0;
    },

    async counts(id) {
      const rows = await db
        .selectFrom('batch_row')
        .select(({ fn }) => ['state', fn.countAll().as('count')])
        .where('batch', '=', id)
        .groupBy('state')
        .execute();
      const counted = new Map(rows.map(({ state, count }) => [state, Number(count)]));
      return Object.fromEntries(batchRowStates.map(state => [state, counted.get(state) ?? 0])) as BatchCounts;
    },

    async rows(id, after, limit) {
      const rows = db.selectFrom('batch_row').selectAll().where('batch', '=', id).where('line', '>', after);
      return (await rows.orderBy('line').limit(limit).execute()).map(row => readRow(row, keyring));
    },

    claim: (id, states, { owner, now, until, limit }) =>
      store.transaction(async trx => {
        const next = trx
          .selectFrom('batch_row')
          .select('line')
          .where('batch', '=', id)
          .where('state', 'in', states)
          .where('until', '<=', now)
          .orderBy('line')
          .limit(limit)
          .$if(store.dialect === 'postgres', query => query.forUpdate().skipLocked());
        const lines = (await next.execute()).map(({ line }) => line);
        if (lines.length === 0) return [];
        const claimed = await trx
          .updateTable('batch_row')
          .set({ owner, until })
          .where('batch', '=', id)
          .where('line', 'in', lines)
          .where('until', '<=', now)
          .returningAll()
          .execute();
        return claimed.map(row => readRow(row, keyring)).sort((one, other) => one.line - other.line);
      }),

    async settle(id, line, owner, { state, reason, detail, endedAt }) {
      const over = state === 'ended' || state === 'refused';
      const settled = await db
        .updateTable('batch_row')
        .set({
          state,
          reason: reason ?? null,
          detail: detail ?? null,
          ended_at: endedAt ?? null,
          owner: null,
          until: 0,
        })
        .$if(over, query => query.set({ sealed: null }))
        .where('batch', '=', id)
        .where('line', '=', line)
        .where('owner', '=', owner)
        .returning('line')
        .execute();
      return settled.length > 0;
    },

    async begin(id, line, owner, renewal) {
      const begun = await db
        .updateTable('batch_row')
        .set({ state: 'begun' satisfies BatchRowState, renewal })
        .where('batch', '=', id)
        .where('line', '=', line)
        .where('owner', '=', owner)
        .returning('line')
        .execute();
      return begun.length > 0;
    },

    purge: endedBefore =>
      store.transaction(async trx => {
        const over = trx.selectFrom('batch').select('id').where('ended_at', '<', endedBefore);
        await trx.deleteFrom('batch_row').where('batch', 'in', over).execute();
        await trx.deleteFrom('batch').where('ended_at', '<', endedBefore).execute();
      }),
  };
}
