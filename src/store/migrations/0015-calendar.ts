import type { Migration } from '../migration.ts';

/** One entry of the renewal calendar. */
export interface CalendarTable {
  id: string;
  name: string;
  /** Kinds with commas between. */
  kinds: string;
  first_at: number;
  period_days: number;
  /** How many users it names; null = all. */
  users: number | null;
  entered_by: string;
}

/** A user whom an entry names. */
export interface CalendarUserTable {
  calendar: string;
  /** The user id in lower case. */
  user_key: string;
}

/** The renewal calendar. */
export const calendar: Migration = {
  name: '0015-calendar',
  up: async ({ table, integer }) => {
    await table('calendar')
      .addColumn('id', 'text', column => column.primaryKey().notNull())
      .addColumn('name', 'text', column => column.notNull())
      .addColumn('kinds', 'text', column => column.notNull())
      .addColumn('first_at', integer, column => column.notNull())
      .addColumn('period_days', integer, column => column.notNull())
      .addColumn('users', integer)
      .addColumn('entered_by', 'text', column => column.notNull())
      .execute();
    await table('calendar_user')
      .addColumn('calendar', 'text', column => column.notNull())
      .addColumn('user_key', 'text', column => column.notNull())
      .addPrimaryKeyConstraint('calendar_user_key', ['user_key', 'calendar'])
      .execute();
  },
};
