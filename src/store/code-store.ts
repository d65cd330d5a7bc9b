import { sql, type Transaction } from 'kysely';
import type { CodeStore, StoredCode } from '../dialog/mail-code.ts';
import type { CodeTable } from './migrations/0004-dialog.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

const read = (row: CodeTable): StoredCode => ({
  id: row.id,
  dialog: row.dialog,
  subject: row.subject,
  hash: row.hash,
  sentAt: row.sent_at,
  expiresAt: row.expires_at,
});

const write = (code: StoredCode): CodeTable => ({
  id: code.id,
  dialog: code.dialog,
  subject: code.subject,
  hash: code.hash,
  sent_at: code.sentAt,
  expires_at: code.expiresAt,
  active: 1,
});

/** Codes for one subject are counted one after the other. SQLite runs one transaction at a time anyway. */
async function holdSubject(trx: Transaction<Schema>, { dialect }: Store, subject: string): Promise<void> {
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 0))`.execute(trx);
}

/** Mailed codes in the store. */
export function createCodeStore(store: Store): CodeStore {
  return {
    insert: (code, limit, since) =>
      store.transaction(async trx => {
        await holdSubject(trx, store, code.subject);
        const sent = await trx
          .selectFrom('code')
          .select('id')
          .where('subject', '=', code.subject)
          .where('sent_at', '>', since)
          .execute();
        if (sent.length >= limit) return false;
        await trx.updateTable('code').set({ active: 0 }).where('dialog', '=', code.dialog).execute();
        await trx.insertInto('code').values(write(code)).execute();
        return true;
      }),

    async active(dialog) {
      const row = await store.db
        .selectFrom('code')
        .selectAll()
        .where('dialog', '=', dialog)
        .where('active', '=', 1)
        .executeTakeFirst();
      return row && read(row);
    },

    async use(id) {
      const used = await store.db
        .updateTable('code')
        .set({ active: 0 })
        .where('id', '=', id)
        .where('active', '=', 1)
        .returning('id')
        .execute();
      return used.length > 0;
    },

    async purge(sentBefore) {
      await store.db.deleteFrom('code').where('sent_at', '<', sentBefore).execute();
    },
  };
}
