import type { Migration } from '../migration.ts';

/** The guesses of the sweep at one credential. No value that was tried stands in it, only its place in the list. */
export interface SweepGuessTable {
  system: string;
  entry_id: string;
  kind: string;
  user_id: string;
  stamp: string;
  basis: string;
  position: number;
  tries: number;
  /** Guesses of the last hours, as JSON. */
  own: string;
  /** When the person signs in, as JSON. */
  habits: string;
  /** Sign-in data from before a guess without an answer, as JSON. */
  before: string | null;
  next_at: number;
  /** `hit`, `found` or `tried`; null = goes on. */
  ended: string | null;
  leased_by: string | null;
  leased_until: number;
}

/** The memory of the guessing budget. */
export const sweepGuess: Migration = {
  name: '0012-sweep-guess',
  up: async ({ trx, table, integer }) => {
    await table('sweep_guess')
      .addColumn('system', 'text', column => column.notNull())
      .addColumn('entry_id', 'text', column => column.notNull())
      .addColumn('kind', 'text', column => column.notNull())
      .addColumn('user_id', 'text', column => column.notNull())
      .addColumn('stamp', 'text', column => column.notNull())
      .addColumn('basis', 'text', column => column.notNull())
      .addColumn('position', integer, column => column.notNull())
      .addColumn('tries', integer, column => column.notNull())
      .addColumn('own', 'text', column => column.notNull())
      .addColumn('habits', 'text', column => column.notNull())
      .addColumn('before', 'text')
      .addColumn('next_at', integer, column => column.notNull())
      .addColumn('ended', 'text')
      .addColumn('leased_by', 'text')
      .addColumn('leased_until', integer, column => column.notNull())
      .addPrimaryKeyConstraint('sweep_guess_key', ['system', 'entry_id', 'kind'])
      .execute();
    await trx.schema.createIndex('sweep_guess_due').on('sweep_guess').columns(['system', 'ended', 'next_at']).execute();
  },
};
