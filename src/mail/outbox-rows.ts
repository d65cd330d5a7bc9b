import type { OutboxState, OutboxTable } from '../store/migrations/0002-outbox.ts';
import type { Store } from '../store/store.ts';

/** Rows with something left to do. */
const open: readonly OutboxState[] = ['waiting', 'failing'];

/** The outbox's rows in the store; each change is one statement. */
export interface OutboxRows {
  /** False where the id was queued before. */
  insert(row: OutboxTable): Promise<boolean>;
  /** Leases up to `limit` due rows to `owner`: no other node gets them before `until`. */
  lease(owner: string, now: number, until: number, limit: number): Promise<readonly OutboxTable[]>;
  /** To be tried again. */
  retry(row: OutboxTable, dueAt: number, error: string): Promise<void>;
  /** Given up: values erased, who must know still to be told. */
  giveUp(row: OutboxTable, error: string): Promise<void>;
  /** At an end: values erased. */
  end(row: OutboxTable, state: 'sent' | 'failed' | 'expired', now: number): Promise<void>;
  /** Whether something is left to do for this id. */
  isOpen(id: string): Promise<boolean>;
  /** When the next open row is due; undefined where there is none. */
  nextDue(): Promise<number | undefined>;
  /** Removes rows that ended before a time. */
  purge(before: number): Promise<void>;
}

const erased = { open_values: '{}', sealed_values: null } as const;

/** Builds the rows on a store. */
export function createOutboxRows({ db }: Store): OutboxRows {
  const update = db.updateTable('outbox');
  /** Only while this node has the lease: another may be sending it by now. */
  const put = async (row: OutboxTable, values: Partial<OutboxTable>): Promise<void> => {
    const mine = update.set(values).where('id', '=', row.id).where('leased_by', '=', row.leased_by);
    await mine.where('state', 'in', open).execute();
  };
  const leaseOne = async (row: OutboxTable, owner: string, now: number, until: number): Promise<boolean> => {
    const result = await update
      .set({ leased_by: owner, leased_until: until })
      .where('id', '=', row.id)
      .where('state', 'in', open)
      .where('due_at', '<=', now)
      .where('leased_until', '<=', now)
      .executeTakeFirst();
    return result.numUpdatedRows === 1n;
  };
  return {
    insert: async row => {
      const inserted = db
        .insertInto('outbox')
        .values(row)
        .onConflict(conflict => conflict.doNothing());
      return (await inserted.executeTakeFirst()).numInsertedOrUpdatedRows === 1n;
    },
    lease: async (owner, now, until, limit) => {
      const due = await db
        .selectFrom('outbox')
        .selectAll()
        .where('state', 'in', open)
        .where('due_at', '<=', now)
        .where('leased_until', '<=', now)
        .orderBy('due_at')
        .limit(limit)
        .execute();
      const leased = await Promise.all(due.map(row => leaseOne(row, owner, now, until)));
      return due.filter((_, index) => leased[index]).map(row => ({ ...row, leased_by: owner, leased_until: until }));
    },
    retry: (row, dueAt, error) =>
      put(row, { attempts: row.attempts + 1, due_at: dueAt, leased_until: 0, last_error: error }),
    giveUp: (row, error) => put(row, { ...erased, state: 'failing', attempts: row.attempts + 1, last_error: error }),
    end: async (row, state, now) => {
      // Whoever has the lease: what was sent is sent.
      const ended = { ...erased, state, ended_at: now, leased_by: null, leased_until: 0 };
      await update.set(ended).where('id', '=', row.id).where('state', 'in', open).execute();
    },
    isOpen: async id => {
      const row = db.selectFrom('outbox').select('id').where('id', '=', id).where('state', 'in', open);
      return (await row.executeTakeFirst()) !== undefined;
    },
    nextDue: async () => {
      const row = await db
        .selectFrom('outbox')
        .select(['due_at', 'leased_until'])
        .where('state', 'in', open)
        .orderBy('due_at')
        .limit(1)
        .executeTakeFirst();
      return row && Math.max(row.due_at, row.leased_until);
    },
    purge: async before => {
      await db.deleteFrom('outbox').where('state', 'not in', open).where('ended_at', '<', before).execute();
    },
  };
}
