import type { Kind } from '../policy/kind.ts';
import type { CalendarStore } from '../sweep/calendar/calendar.ts';
import type { CalendarEntry } from '../sweep/calendar/calendar-entry.ts';
import type { CalendarTable } from './migrations/0015-calendar.ts';
import type { Store } from './store.ts';

const read = (row: CalendarTable): CalendarEntry => ({
  id: row.id,
  name: row.name,
  kinds: row.kinds.split(',') as Kind[],
  firstAt: row.first_at,
  periodDays: row.period_days,
  users: row.users ?? undefined,
  enteredBy: row.entered_by,
});

const write = ({ id, name, kinds, firstAt, periodDays, users, enteredBy }: CalendarEntry): CalendarTable => ({
  id,
  name,
  kinds: kinds.join(','),
  first_at: firstAt,
  period_days: periodDays,
  users: users ?? null,
  entered_by: enteredBy,
});

const USERS_AT_ONCE = 5000;

/** The renewal calendar in the store. */
export function createCalendarStore(store: Store): CalendarStore {
  const { db } = store;
  return {
    insert: (entry, users = []) =>
      store.transaction(async trx => {
        await trx.insertInto('calendar').values(write(entry)).execute();
        for (let from = 0; from < users.length; from += USERS_AT_ONCE) {
          const rows = users.slice(from, from + USERS_AT_ONCE).map(user_key => ({ calendar: entry.id, user_key }));
          await trx.insertInto('calendar_user').values(rows).execute();
        }
      }),

    list: async () => (await db.selectFrom('calendar').selectAll().orderBy('name').orderBy('id').execute()).map(read),

    remove: id =>
      store.transaction(async trx => {
        await trx.deleteFrom('calendar_user').where('calendar', '=', id).execute();
        const removed = await trx.deleteFrom('calendar').where('id', '=', id).returning('id').execute();
        return removed.length > 0;
      }),

    async namedFor(keys) {
      if (keys.length === 0) return new Map();
      const rows = await db.selectFrom('calendar_user').selectAll().where('user_key', 'in', keys).execute();
      const named = new Map<string, string[]>();
      for (const { user_key, calendar } of rows) named.set(user_key, [...(named.get(user_key) ?? []), calendar]);
      return named;
    },
  };
}
