import type { CallerCheck, CallerCheckStore } from '../helpdesk/caller-check.ts';
import type { Kind } from '../policy/kind.ts';
import type { CallerCheckTable } from './migrations/0006-helpdesk.ts';
import type { Store } from './store.ts';

/** The column holds only what {@link CallerCheck} allows: nothing else writes it. */
const read = (row: CallerCheckTable): CallerCheck => ({
  session: row.session,
  subject: row.subject,
  method: row.method as CallerCheck['method'],
  reference: row.reference,
  proved: row.proved === 1,
  covers: row.covers === null ? undefined : (row.covers.split(',') as Kind[]),
  expiresAt: row.expires_at,
});

/** Checks of callers in the store. */
export function createCallerCheckStore({ db }: Store): CallerCheckStore {
  return {
    async keep({ session, subject, method, reference, proved, covers, expiresAt }) {
      const values = {
        reference,
        proved: Number(proved),
        covers: covers?.join(',') ?? null,
        expires_at: expiresAt,
      };
      await db
        .insertInto('caller_check')
        .values({ session, subject, method, ...values })
        .onConflict(conflict => conflict.columns(['session', 'subject', 'method']).doUpdateSet(values))
        .execute();
    },

    async prove({ session, subject, method, reference }, expiresAt) {
      const proved = await db
        .updateTable('caller_check')
        .set({ proved: 1, expires_at: expiresAt })
        .where('session', '=', session)
        .where('subject', '=', subject)
        .where('method', '=', method)
        .where('reference', '=', reference)
        .where('proved', '=', 0)
        .returning('method')
        .execute();
      return proved.length > 0;
    },

    async drop({ session, subject, method, reference }) {
      await db
        .deleteFrom('caller_check')
        .where('session', '=', session)
        .where('subject', '=', subject)
        .where('method', '=', method)
        .where('reference', '=', reference)
        .execute();
    },

    async of(session, subjects, now) {
      const rows = await db
        .selectFrom('caller_check')
        .selectAll()
        .where('session', '=', session)
        .where('subject', 'in', subjects)
        .where('expires_at', '>', now)
        .execute();
      return rows.map(read);
    },

    async purge(expiredBefore) {
      await db.deleteFrom('caller_check').where('expires_at', '<', expiredBefore).execute();
    },
  };
}
